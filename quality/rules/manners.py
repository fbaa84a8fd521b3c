"""Rules about turns: speaking at once, the caller's first statement, answers in time, holds."""

from itertools import pairwise

from pydantic import Field

from asr.client import Segment
from core import sound
from core.recorded import Mark
from quality.finding import Evidence, Finding, Verdict
from quality.rules.dialogue import Phrases, cite, not_asked_for, unsure
from quality.rules.params import Params
from quality.speech import Conversation, Hit

MARGIN = 0.1
"""This near to a limit word times decide nothing."""


class NoOvertalk(Params):
    """Both spoke at once for no more than a share of the time that anybody spoke."""

    most_share: float = Field(0.1, gt=0, lt=1)
    least_characters: int = Field(4, ge=1)
    """Shorter remarks (嗯, 好的) are attention, and no overtalk."""


def no_overtalk(call: Conversation, params: NoOvertalk) -> Finding:
    mine = [s for s in call.agent.segments if len(sound.units(s.text)) >= params.least_characters]
    theirs = [
        s for s in call.caller.segments if len(sound.units(s.text)) >= params.least_characters
    ]
    if not mine or not theirs:
        return not_asked_for("只有一方说了话")
    both = [(min(a.end, c.end) - max(a.start, c.start), a, c) for a in mine for c in theirs]
    both = [entry for entry in both if entry[0] > 0]
    overlap = sum(seconds for seconds, _, _ in both)
    spoken = sum(s.end - s.start for s in mine + theirs) - overlap
    if spoken <= 0:
        return unsure("说话时间无法计算")
    share = overlap / spoken
    worst = sorted(both, key=lambda entry: -entry[0])[:2]
    evidence = [e for _, a, c in worst for e in (call.caller.cite(c), call.agent.cite(a))]
    reason = (
        f"第 0–{call.end:.0f} 秒双方同时说话 {overlap:.1f} 秒，占 {100 * share:.0f}%，"
        f"要求不超过 {100 * params.most_share:.0f}%"
    )
    if abs(share - params.most_share) <= MARGIN * params.most_share:
        return unsure(f"{reason}；过于接近界限，不作判定", evidence)
    verdict = Verdict.PASS if share <= params.most_share else Verdict.FAIL
    return Finding(verdict=verdict, reason=reason, evidence=evidence)


class FirstStatement(Params):
    """The caller's first statement was heard to its end."""

    least: int = Field(6, ge=1)
    """Characters that make a statement; 喂 and 您好 are none."""
    pause_s: float = Field(2.0, gt=0)
    """A longer pause ends the statement."""
    least_overlap_s: float = Field(1.0, gt=0)
    least_characters: int = Field(4, ge=1)
    """As in `no_interruption`."""


def first_statement(call: Conversation, params: FirstStatement) -> Finding:
    statement = _first(call, params)
    if not statement:
        return not_asked_for("没有识别到客户陈述诉求")
    start, end = statement[0].start, statement[-1].end
    shown = Evidence(
        channel="caller", start=start, end=end, text="".join(s.text for s in statement)
    )
    cut = [
        agent
        for agent in call.agent.between(start, end)
        if start < agent.start
        and len(sound.units(agent.text)) >= params.least_characters
        and any(
            c.start < agent.start and min(c.end, agent.end) - agent.start >= params.least_overlap_s
            for c in statement
        )
    ]
    where = f"客户第 {start:.0f}–{end:.0f} 秒陈述诉求"
    if cut:
        evidence = [shown, *(call.agent.cite(s) for s in cut[:2])]
        reason = f"{where}，座席第 {cut[0].start:.0f} 秒插话"
        if cut[0].low_confidence:
            return unsure(f"{reason}，但听不清说了什么，不作判定", evidence)
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
    return Finding(verdict=Verdict.PASS, reason=f"{where}，未被打断", evidence=[shown])


def _first(call: Conversation, params: FirstStatement) -> list[Segment]:
    statement: list[Segment] = []
    for segment in call.caller.segments:
        if statement and segment.start - statement[-1].end > params.pause_s:
            if sum(len(sound.units(s.text)) for s in statement) >= params.least:
                return statement
            statement = []
        statement.append(segment)
    long_enough = sum(len(sound.units(s.text)) for s in statement) >= params.least
    return statement if long_enough else []


class PromptReply(Params):
    """The agent answers soon after the caller has finished."""

    most_s: float = Field(5, gt=0)
    least_share: float = Field(0.8, gt=0, le=1)
    """Of the caller's turns that must be answered in time."""


def prompt_reply(call: Conversation, params: PromptReply) -> Finding:
    """Left out: turns after which the caller goes on by themselves, holds, paused recordings."""
    gaps: list[tuple[float, Segment]] = []
    order = call.in_order()
    for (side, segment), (next_side, following) in pairwise(order):
        if side.channel == "caller" and next_side.channel == "agent":
            gap = following.start - segment.end
            if not _unheard(call, segment.end, following.start):
                gaps.append((gap, segment))
    if len(gaps) < 2:
        return not_asked_for("客户说话后座席回应不足两次，无法统计")
    late = sorted((entry for entry in gaps if entry[0] > params.most_s), key=lambda e: -e[0])
    share = 1 - len(late) / len(gaps)
    reason = (
        f"第 0–{call.end:.0f} 秒客户 {len(gaps)} 次说完，{100 * share:.0f}% 在 "
        f"{params.most_s:.0f} 秒内得到回应，要求 {100 * params.least_share:.0f}%"
    )
    evidence = [call.caller.cite(segment) for _, segment in late[:2]]
    verdict = Verdict.PASS if share >= params.least_share else Verdict.FAIL
    return Finding(verdict=verdict, reason=reason, evidence=evidence)


def _unheard(call: Conversation, start: float, end: float) -> bool:
    return any(one.start < end and one.end > start - 0.5 for one in call.unheard)


class HoldEtiquette(Params):
    """A hold is announced before, and thanked for after; none is longer than allowed."""

    announce: Phrases = Field(min_length=1)
    thank: Phrases = Field(min_length=1)
    before_s: float = Field(15, gt=0)
    after_s: float = Field(10, gt=0)
    least_s: float = Field(3, ge=0)
    """Shorter holds are slips of a finger."""
    most_s: float | None = Field(None, gt=0)
    """Longest hold without speaking to the caller."""


def hold_etiquette(call: Conversation, params: HoldEtiquette) -> Finding:
    if call.facts.holds is None:
        return unsure("不知道通话何时被保持，不作判定")
    holds = [hold for hold in call.facts.holds if hold.lasted_s >= params.least_s]
    if not holds:
        return not_asked_for(f"第 0–{call.end:.0f} 秒没有保持通话")
    evidence: list[Evidence] = []
    doubt: Finding | None = None
    for hold in holds:
        told = call.agent.find_any(params.announce, hold.start - params.before_s, hold.start)
        thanked = call.agent.find_any(params.thank, hold.end, hold.end + params.after_s)
        evidence += cite(told[-1:]) + cite(thanked[:1])
        at = f"第 {hold.start:.0f} 秒保持 {hold.lasted_s:.0f} 秒"
        fault = _fault(call, hold, told, thanked, params)
        if fault is None:
            continue
        what, sure = fault
        if sure:
            reason = f"{at}，{what}"
            return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence[:4])
        doubt = unsure(f"{at}，{what}（有听不清之处，不作判定）", evidence[:4])
    if doubt is not None:
        return doubt
    reason = f"{len(holds)} 次保持通话，都事先说明、事后致谢"
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence[:6])


def _fault(
    call: Conversation, hold: Mark, told: list[Hit], thanked: list[Hit], params: HoldEtiquette
) -> tuple[str, bool] | None:
    """What is wrong with a hold, and whether it was heard clearly."""
    if params.most_s is not None and hold.lasted_s > params.most_s:
        return f"超过 {params.most_s:.0f} 秒没有回来说明", True
    start, end = hold.start - params.before_s, hold.end + params.after_s
    if not any(not hit.doubtful for hit in told):
        return "事先没有说明", not told and not call.agent.unclear(start, hold.start)
    back = call.agent.between(hold.end, end)
    if not back:  # the caller may have hung up; there was nobody to thank
        return None
    if not any(not hit.doubtful for hit in thanked):
        return "回来后没有致谢", not thanked and not call.agent.unclear(hold.end, end)
    return None
