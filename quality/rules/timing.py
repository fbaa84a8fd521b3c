"""Rules about when and how fast people spoke."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from asr.client import ChannelName, Segment
from core import sound
from quality.finding import Finding, Verdict
from quality.rules.params import Params, Phrase
from quality.speech import Conversation, Speech

ANNOUNCED_S = 15.0
"""How long before a silence its announcement may begin."""
LEAST_CHARACTERS = 30
"""Fewer characters say nothing about a speech rate."""
MARGIN = 0.05
"""Measured rates depend on word times; this close to a limit the machine abstains."""


class NoLongSilence(Params):
    """Nobody was silent for long without a word of warning."""

    most_s: float = Field(15, gt=0)
    announced_by: tuple[Phrase, ...] = ()
    """What the agent may say before a silence, such as 请稍等."""
    waiting: bool = False
    """Silence in which the agent waits for the caller is none: after a question or a step that the
    caller then answers, however long they look for their glasses."""


def no_long_silence(call: Conversation, params: NoLongSilence) -> Finding:
    spoken = call.in_order()
    if not spoken:
        return Finding(verdict=Verdict.UNSURE, reason="没有识别到说话")
    worst: tuple[float, Speech, Segment] | None = None
    explained = 0
    waited = 0
    quiet_from, before = spoken[0][1].end, spoken[0]
    for side, segment in spoken[1:]:
        gap = segment.start - quiet_from - _unheard_s(call, quiet_from, segment.start)
        if gap > params.most_s:
            if _announced(call, quiet_from, params.announced_by):
                explained += 1
            elif params.waiting and (before[0].channel, side.channel) == ("agent", "caller"):
                waited += 1
            elif worst is None or gap > worst[0]:
                worst = (gap, *before)
        if segment.end > quiet_from:
            quiet_from, before = segment.end, (side, segment)
    looked = f"第 {spoken[0][1].start:.0f}–{quiet_from:.0f} 秒"
    if worst is not None:
        gap, side, segment = worst
        reason = f"第 {segment.end:.0f} 秒起静默 {gap:.0f} 秒，事先未说明"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=[side.cite(segment)])
    told = f"，其中 {explained} 次已事先说明" if explained else ""
    told += f"，{waited} 次是在等客户" if waited else ""
    reason = f"{looked}没有未说明的超过 {params.most_s:.0f} 秒的静默{told}"
    return Finding(verdict=Verdict.PASS, reason=reason)


def _unheard_s(call: Conversation, start: float, end: float) -> float:
    """Seconds on hold, which has a rule of its own, and of a paused recording in between."""
    inside = ((max(one.start, start), min(one.end, end)) for one in call.unheard)
    total, done = 0.0, start
    for begin, finish in sorted(inside):
        total += max(finish - max(begin, done), 0.0)
        done = max(done, finish)
    return total


def _announced(call: Conversation, moment: float, phrases: Sequence[str]) -> bool:
    return any(call.agent.find(phrase, moment - ANNOUNCED_S, moment) for phrase in phrases)


class SpeechRate(Params):
    """Someone spoke at a fitting pace, in characters per minute of speech (字/分)."""

    who: ChannelName = "agent"
    least: float = Field(0, ge=0)
    most: float = Field(gt=0)
    after: tuple[Phrase, ...] = ()
    """Only what follows the caller's saying one of these (听不清) is measured."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least >= self.most:
            raise ValueError("least must be below most")
        return self


def speech_rate(call: Conversation, params: SpeechRate) -> Finding:
    """The mean over the call; the fastest sentence is cited."""
    side = call.side(params.who)
    since = 0.0
    if params.after:
        asked = [hit for hit in call.caller.find_any(params.after, 0, call.end) if hit.certain]
        if not asked:
            reason = f"第 0–{call.end:.0f} 秒客户没有说“{'、'.join(params.after[:3])}”"
            return Finding(verdict=Verdict.NA, reason=reason)
        since = asked[0].evidence.end
    segments = [s for s in side.segments if s.start >= since]
    timed = [(len(sound.units(s.text)), s.end - s.start, s) for s in segments]
    characters, seconds = sum(n for n, _, _ in timed), sum(d for _, d, _ in timed)
    if characters < LEAST_CHARACTERS or seconds <= 0:
        reason = f"{side.name}只说了 {characters} 个字，不足以测语速"
        return Finding(verdict=Verdict.NA, reason=reason)
    rate = 60 * characters / seconds
    long_enough = [(60 * n / d, s) for n, d, s in timed if n >= 8 and d > 0]
    fastest = max(long_enough, key=lambda entry: entry[0], default=None)
    evidence = [] if fastest is None else [side.cite(fastest[1])]
    limits = f"{params.least:.0f}–{params.most:.0f}" if params.least else f"{params.most:.0f} 以下"
    reason = f"平均 {rate:.0f} 字/分（{characters} 字 / {seconds:.1f} 秒），要求 {limits}"
    if any(abs(rate - limit) <= MARGIN * limit for limit in (params.least, params.most) if limit):
        reason += "；过于接近界限，不作判定"
        return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence)
    fits = params.least <= rate <= params.most
    verdict = Verdict.PASS if fits else Verdict.FAIL
    return Finding(verdict=verdict, reason=reason, evidence=evidence)


class NoInterruption(Params):
    """The agent did not begin to speak over the caller."""

    least_overlap_s: float = Field(1.0, gt=0)
    """Shorter overlaps are within the error of word times."""
    least_characters: int = Field(4, ge=1)
    """Shorter remarks (嗯, 好的) show attention and interrupt nobody."""
    most: int = Field(0, ge=0)
    """Interruptions that are let pass."""


def no_interruption(call: Conversation, params: NoInterruption) -> Finding:
    if not call.caller.segments or not call.agent.segments:
        return Finding(verdict=Verdict.NA, reason="只识别到一方说话")
    cut = [
        (caller, agent)
        for agent in call.agent.segments
        if len(sound.units(agent.text)) >= params.least_characters
        for caller in call.caller.between(agent.start, agent.start)
        if caller.start < agent.start
        and min(caller.end, agent.end) - agent.start >= params.least_overlap_s
    ]
    evidence = [e for c, a in cut[:3] for e in (call.caller.cite(c), call.agent.cite(a))]
    if len(cut) > params.most:
        reason = f"座席在客户说话时插话 {len(cut)} 次"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
    turns = len(call.agent.segments)
    reason = f"第 0–{call.end:.0f} 秒座席 {turns} 段话中，插话 {len(cut)} 次"
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
