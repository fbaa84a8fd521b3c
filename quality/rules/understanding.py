"""Rules about whether both understood the same: read-back, teach-back, one step at a time."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from asr.client import Segment
from core import sound
from quality.finding import Finding, Verdict
from quality.rules.dialogue import Phrases, cite, not_asked_for, unsure
from quality.rules.params import Params, Phrase
from quality.rules.phrases import Confirmed, yes
from quality.speech import Conversation, Hit

DIGITS = frozenset("零一二三四五六七八九")


class ReadBack(Params):
    """A number that the caller gave was read back, and the caller confirmed it."""

    least: int = Field(4, ge=3, le=20)
    """Digits in a row that make a number."""
    within_s: float = Field(40, gt=0)
    """Seconds after the caller's number."""
    answer: tuple[Phrase, ...] = ("对的", "对", "是的", "是", "没错", "嗯", "好", "可以")
    answer_s: float = Field(10, gt=0)
    """Seconds after the read-back in which the caller's yes must come."""


def read_back(call: Conversation, params: ReadBack) -> Finding:
    """Fails only when the agent said no number at all; a number heard otherwise is for a person."""
    given = [(s, run) for s in call.caller.segments for run in digit_runs(s, params.least)]
    if not given:
        return not_asked_for(f"第 0–{call.end:.0f} 秒客户没有报 {params.least} 位以上的号码")
    segment, wanted = max(given, key=lambda entry: len(entry[1]))
    shown = call.caller.cite(segment)
    until = segment.end + params.within_s
    after = [s for s in call.agent.between(segment.end, until) if s.start >= segment.start]
    said = [(s, run) for s in after for run in digit_runs(s, params.least)]
    same = [s for s, run in said if _alike(run, wanted)]
    if not same:
        clear = not segment.low_confidence and not any(s.low_confidence for s in after)
        if said or not clear or not after:
            cited = [shown, *(call.agent.cite(s) for s, _ in said[:1])]
            return unsure("座席复述的号码与客户所报听来不一致，需人工核对", cited)
        reason = f"客户报了 {len(wanted)} 位号码，{params.within_s:.0f} 秒内座席没有复述"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=[shown])
    question = Hit("复述号码", call.agent.cite(same[-1]), literal=True, doubtful=False)
    asked = Confirmed(ask=["对吗"], answer=list(params.answer), within_s=params.answer_s)
    confirmed = yes(call, question, asked)
    evidence = [shown, question.evidence]
    if confirmed is None:
        return unsure("座席复述了号码，没有听清客户是否确认", evidence)
    reason = f"座席复述了客户所报的 {len(wanted)} 位号码，客户答“{confirmed.phrase}”"
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=[*evidence, confirmed.evidence])


def digit_runs(segment: Segment, least: int) -> Iterator[str]:
    """Digits spoken in a row, as numerals."""
    run = ""
    for unit in [*sound.units(segment.text), None]:
        if unit is not None and unit.char in DIGITS:
            run += unit.char
            continue
        if len(run) >= least:
            yield run
        run = ""


def _alike(one: str, other: str) -> bool:
    """The same number, or one part of it."""
    return one in other or other in one


class TeachBack(Params):
    """The older caller was asked to say in their own words what to do, and did."""

    when: Phrases = Field(min_length=1)
    """What of the agent's words is an instruction; without one there is nothing to teach."""
    ask: Phrases = Field(min_length=1)
    least: int = Field(3, ge=2, le=20)
    """Syllables in a row of the agent's that the caller repeats."""
    within_s: float = Field(30, gt=0)


def teach_back(call: Conversation, params: TeachBack) -> Finding:
    told = call.agent.find_any(params.when, 0, call.end)
    clear = [hit for hit in told if hit.certain]
    if not clear:
        words = "、".join(params.when[:4])
        return not_asked_for(f"第 0–{call.end:.0f} 秒座席没有讲解步骤（“{words}”等）")
    asked = call.agent.find_any(params.ask, clear[0].evidence.start, call.end)
    if not asked:
        if call.agent.unclear(clear[0].evidence.start, call.end):
            return unsure("讲解之后有听不清之处，未听到请长者复述", cite(clear[:1]))
        reason = f"第 {clear[0].evidence.start:.0f} 秒讲解步骤之后，没有请长者复述一遍"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=cite(clear[:1]))
    for question in asked:
        start, end = question.evidence.end - 0.5, question.evidence.end + params.within_s
        taught = sound.units("".join(s.text for s in call.agent.between(0, start)))
        for answer in call.caller.between(start, end):
            if answer.start < start or answer.low_confidence:
                continue
            _, _, length = sound.common_run(taught, sound.units(answer.text))
            if length >= params.least:
                evidence = [question.evidence, call.caller.cite(answer)]
                reason = f"问“{question.phrase}”，长者复述了要点"
                return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
    return unsure(f"请长者复述（“{asked[0].phrase}”），是否复述正确需人工判断", cite(asked[:1]))


class OneStep(Params):
    """One step per turn: the agent waits for the caller before going on to the next."""

    steps: Phrases = Field(min_length=1)
    """Words that begin a further step: 然后, 接下来, 第二步."""
    most: int = Field(1, ge=0, le=10)
    """Further steps let pass within one turn."""


def one_step(call: Conversation, params: OneStep) -> Finding:
    if not call.agent.segments:
        return unsure("没有识别到座席说话")
    told = call.agent.find_any(params.steps, 0, call.end)
    if not told:
        return not_asked_for(f"第 0–{call.end:.0f} 秒座席没有分步讲解")
    for turn in turns(call):
        start, end = turn[0].start, turn[-1].end
        hits = [hit for hit in told if start <= hit.evidence.start <= end]
        if len(hits) > params.most:
            certain = [hit for hit in hits if hit.literal and not hit.doubtful]
            where = f"第 {start:.0f}–{end:.0f} 秒一口气讲了 {len(hits) + 1} 步"
            if len(certain) <= params.most:
                return unsure(f"{where}，但听不清，不作判定", cite(hits))
            return Finding(
                verdict=Verdict.FAIL, reason=f"{where}，没有等长者跟上", evidence=cite(certain)
            )
    reason = "每次只讲一步，等长者回应后再讲下一步"
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=cite(told))


def turns(call: Conversation) -> list[Sequence[Segment]]:
    """The agent's segments in turns; whatever the caller says, or 4 s of waiting, ends a turn."""
    made: list[list[Segment]] = []
    open_ = False
    for side, segment in call.in_order():
        if side.channel == "caller":
            open_ = False
            continue
        if open_ and segment.start - made[-1][-1].end < 4:
            made[-1].append(segment)
        else:
            made.append([segment])
        open_ = True
    return [*made]
