"""Rules about what was said."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from asr.client import ChannelName, Segment
from core import sound
from quality.finding import Evidence, Finding, Verdict
from quality.rules.params import Params, Phrase
from quality.speech import Conversation, Hit, Speech

LEAST_BY_SOUND = 3
"""A forbidden phrase shorter than this many syllables counts only as spelled: 傻 sounds like 啥."""
UNCLEAR_SHARE = 0.3
"""When more of a side's time than this was unclear, hearing nothing forbidden proves nothing."""


class Said(Params):
    """Someone said one phrase of each group, within a window of time."""

    who: ChannelName = "agent"
    groups: list[list[Phrase]] = Field(min_length=1)
    """Of every group one phrase is enough; every group is needed."""
    from_s: float = Field(0, ge=0)
    """The window's start, seconds after the answer."""
    to_s: float | None = Field(None, gt=0)
    """The window's end, seconds after the answer; to the call's end when absent."""
    last_s: float | None = Field(None, gt=0)
    """Instead of both: the window is this many seconds before the call's end."""
    least: int | None = Field(None, ge=1)
    """Of so many groups one phrase is enough; of all when absent."""

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if self.last_s is not None and (self.from_s or self.to_s is not None):
            raise ValueError("give last_s, or from_s and to_s, not both")
        if self.to_s is not None and self.to_s <= self.from_s:
            raise ValueError("to_s must be after from_s")
        if not all(self.groups):
            raise ValueError("a group needs a phrase")
        if self.least is not None and self.least > len(self.groups):
            raise ValueError("least is more than there are groups")
        return self

    def window(self, call: Conversation) -> tuple[float, float]:
        """In seconds of this call."""
        if self.last_s is not None:
            return max(call.end - self.last_s, 0.0), call.end
        return self.from_s, call.end if self.to_s is None else self.to_s


def said(call: Conversation, params: Said) -> Finding:
    side, (start, end) = call.side(params.who), params.window(call)
    if not side.segments:
        return Finding(verdict=Verdict.UNSURE, reason=f"没有识别到{side.name}说话")
    sure: list[Hit] = []
    doubtful: list[Hit] = []
    missing: list[list[str]] = []
    for group in params.groups:
        hits = [hit for phrase in group for hit in side.find(phrase, start, end)]
        hits.sort(key=lambda hit: (hit.doubtful, not hit.literal, hit.evidence.start))
        if not hits:
            missing.append(group)
        else:
            (doubtful if hits[0].doubtful else sure).append(hits[0])
    evidence = [hit.evidence for hit in sure + doubtful]
    looked = f"第 {start:.0f}–{end:.0f} 秒内"
    enough = len(params.groups) if params.least is None else params.least
    if len(sure) >= enough:
        missing, doubtful = [], []
    if missing:
        sought = "；".join("、".join(group) for group in missing)
        unclear = [s for s in side.between(start, end) if s.low_confidence]
        first = side.segments[0]
        if not unclear and start <= first.start <= end and side.begins_unclear():
            unclear = [first]
        if unclear or doubtful:
            cited = evidence + [side.cite(s) for s in unclear[:2]]
            reason = f"{looked}未听到“{sought}”，但{side.name}有话听不清，不作判定"
            return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=cited)
        reason = f"{looked}未听到{side.name}说“{sought}”"
        if params.least is not None:
            reason += f"；{len(params.groups)} 类只听到 {len(sure)} 类，要求 {enough} 类"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
    if doubtful:
        reason = f"{looked}似乎说了“{doubtful[0].phrase}”，但听不清，不作判定"
        return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence)
    found = "、".join(_quoted(hit) for hit in sure)
    return Finding(verdict=Verdict.PASS, reason=f"{looked}说了{found}", evidence=evidence)


class NeverSaid(Params):
    """Someone never said any of these phrases."""

    who: ChannelName = "agent"
    phrases: list[Phrase] = Field(min_length=1)


def never_said(call: Conversation, params: NeverSaid) -> Finding:
    """Fails only on what is spelled out in clear speech; what only sounds alike is for a person."""
    side = call.side(params.who)
    if not side.segments:
        return Finding(verdict=Verdict.UNSURE, reason=f"没有识别到{side.name}说话")
    hits = [h for phrase in params.phrases for h in side.find(phrase, 0, call.end)]
    hits = [h for h in hits if h.literal or len(sound.units(h.phrase)) >= LEAST_BY_SOUND]
    certain = [h for h in hits if h.literal and not h.doubtful]
    if certain:
        reason = "说了" + "、".join(_quoted(h) for h in certain)
        evidence = [h.evidence for h in certain]
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
    if hits:
        reason = f"听起来像“{hits[0].phrase}”，需人工复核"
        evidence = [h.evidence for h in hits]
        return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence)
    looked = f"{side.name}全部 {len(side.segments)} 段话（第 0–{call.end:.0f} 秒）"
    unclear = [s for s in side.segments if s.low_confidence]
    if _seconds(unclear) > UNCLEAR_SHARE * _seconds(side.segments):
        evidence = [side.cite(s) for s in unclear[:3]]
        reason = f"{looked}中有较多听不清，不作判定"
        return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence)
    reason = f"{looked}中未出现所查的 {len(params.phrases)} 个词"
    return Finding(verdict=Verdict.PASS, reason=reason)


class Restated(Params):
    """The agent repeated what the caller asked for, in the caller's own words."""

    least: int = Field(3, ge=2, le=10)
    """Syllables in a row that both must have said."""
    within_s: float = Field(40, gt=0)
    """Seconds after the caller's words."""
    ignore: tuple[Phrase, ...] = ("您好", "你好", "谢谢", "再见", "请问", "可以", "的")
    """What everyone says; repeating it restates nothing."""


def restated(call: Conversation, params: Restated) -> Finding:
    """Never fails: the same need said in other words cannot be told from silence about it."""
    if not call.caller.segments or not call.agent.segments:
        return Finding(verdict=Verdict.UNSURE, reason="只识别到一方说话，无法比较")
    for asked in call.caller.segments:
        wanted = _telling(asked, params.ignore)
        for answer in call.agent.between(asked.end, asked.end + params.within_s):
            if answer.start < asked.start or asked.low_confidence or answer.low_confidence:
                continue
            _, _, length = sound.common_run(wanted, _telling(answer, params.ignore))
            if length >= params.least:
                # Not the words themselves: they may be a name or a number, and evidence has them.
                evidence = [call.caller.cite(asked), call.agent.cite(answer)]
                reason = f"座席复述了客户所说的连续 {length} 个字"
                return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
    reason = (
        f"第 0–{call.end:.0f} 秒内，客户每次说话后 {params.within_s:.0f} 秒，"
        f"未见座席重复其 {params.least} 个字以上；可能换了说法，需人工判断"
    )
    return Finding(verdict=Verdict.UNSURE, reason=reason)


class Confirmed(Params):
    """The agent asked whether that was understood, and the caller said yes."""

    ask: list[Phrase] = Field(min_length=1)
    answer: list[Phrase] = Field(min_length=1)
    """A single syllable counts only as spelled."""
    deny: tuple[Phrase, ...] = (
        "不是",
        "不对",
        "不行",
        "不好",
        "不可以",
        "听不清",
        "没听清",
        "不明白",
        "对不起",
        "好像",
    )
    """An answer with one of these is no yes, whatever else it holds."""
    within_s: float = Field(10, gt=0)
    """Seconds between the question and the answer."""


def confirmed(call: Conversation, params: Confirmed) -> Finding:
    if not call.agent.segments:
        return Finding(verdict=Verdict.UNSURE, reason="没有识别到座席说话")
    asked = [h for phrase in params.ask for h in call.agent.find(phrase, 0, call.end)]
    asked.sort(key=lambda hit: hit.evidence.start)
    for question in asked:
        # 可以吗 sounds near to 可以帮: a short question counts only as spelled.
        answer = yes(call, question, params) if question.certain else None
        if answer is not None:
            reason = f"问“{question.phrase}”，客户答“{answer.phrase}”"
            evidence = [question.evidence, answer.evidence]
            return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
    if asked:
        reason = f"问了“{asked[0].phrase}”，{params.within_s:.0f} 秒内没有听清客户的回答"
        evidence = [h.evidence for h in asked[:2]]
        return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence)
    unclear = [s for s in call.agent.segments if s.low_confidence]
    sought = "、".join(params.ask)
    reason = f"第 0–{call.end:.0f} 秒内未听到座席问“{sought}”"
    verdict = Verdict.UNSURE if unclear else Verdict.FAIL
    return Finding(verdict=verdict, reason=reason, evidence=_cite(call.agent, unclear[:2]))


def yes(call: Conversation, question: Hit, params: Confirmed) -> Hit | None:
    """The caller's clear yes to the question, if there is one."""
    start = question.evidence.end - 0.5  # answers may begin over the question's last word
    end = start + params.within_s
    if any(call.caller.find(phrase, start, end) for phrase in params.deny):
        return None
    hits = [h for phrase in params.answer for h in call.caller.find(phrase, start, end)]
    begins = {s.start for s in call.caller.between(start, end)}
    clear = [h for h in hits if not h.doubtful and _is_yes(h, begins)]
    return min(clear, key=lambda hit: hit.evidence.start, default=None)


def _is_yes(hit: Hit, begins: set[float]) -> bool:
    """One syllable is a yes only as spelled and as a sentence's first: 好 in 你好 is none."""
    if len(sound.units(hit.phrase)) > 1:
        return True
    return hit.literal and hit.evidence.start in begins


def _telling(segment: Segment, ignore: Sequence[str]) -> list[sound.Unit]:
    """The units of a segment without the phrases that everyone says."""
    found = sound.units(segment.text)
    skipped = {
        place
        for phrase in ignore
        for match in sound.find(phrase, segment.text)
        for place in range(match.start, match.end)
    }
    return [unit for unit in found if unit.start not in skipped]


def _cite(side: Speech, segments: list[Segment]) -> list[Evidence]:
    return [side.cite(segment) for segment in segments]


def _quoted(hit: Hit) -> str:
    alike = "" if hit.literal else "（音近）"
    return f"“{hit.phrase}”{alike}"


def _seconds(segments: list[Segment]) -> float:
    return sum(s.end - s.start for s in segments)
