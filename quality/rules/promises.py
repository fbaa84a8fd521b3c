"""Rules about what was promised and written down: held against what `crm` has on file."""

import re
from datetime import timedelta
from typing import NamedTuple

from pydantic import Field

from core import sound
from quality import times
from quality.finding import Evidence, Finding, Verdict
from quality.rules.dialogue import Phrases, cite, not_asked_for, unsure
from quality.rules.params import Params
from quality.speech import Conversation, Hit


class PromiseFiled(Params):
    """A promise with a time has a task or a work order that is due by then."""

    grace_min: float = Field(30, ge=0, le=1440)
    """Minutes by which what is on file may be later than what was said."""


class _Made(NamedTuple):
    promise: times.Promise
    evidence: Evidence
    low: bool
    """Not heard clearly."""

    @property
    def said(self) -> str:
        return f"承诺“{self.promise.deed}”不晚于 {self.promise.due:%m月%d日 %H:%M}"


def promise_filed(call: Conversation, params: PromiseFiled) -> Finding:
    facts = call.facts
    if facts.timeline is None and any(times.names_a_deed(s.text) for s in call.agent.segments):
        return unsure("不知道通话的时间，无法核对承诺")
    made = _made(call)
    if not made:
        return not_asked_for(f"第 0–{call.end:.0f} 秒座席没有作出带时间的承诺")
    if facts.filed is None:
        return unsure("暂时无法查询工单和任务，不作判定", [made[0].evidence])
    kept: list[str] = []
    for one in made:
        by = one.promise.due + timedelta(minutes=params.grace_min)
        fitting = next((f for f in facts.filed if f.due_at is not None and f.due_at <= by), None)
        if fitting is None:
            return _broken(call, one)
        kept.append(f"{one.said}，{fitting.what}已登记")
    evidence = [one.evidence for one in made[:3]]
    return Finding(verdict=Verdict.PASS, reason="；".join(kept), evidence=evidence)


def _made(call: Conversation) -> list[_Made]:
    """What the agent promised with a time."""
    facts, timeline = call.facts, call.facts.timeline
    if timeline is None:
        return []
    return [
        _Made(promise, call.agent.cite(segment), segment.low_confidence)
        for segment in call.agent.segments
        for promise in times.promises(
            segment.text,
            timeline.clock(segment.start).astimezone(facts.zone),
            facts.schedule,
        )
    ]


def _broken(call: Conversation, one: _Made) -> Finding:
    """The verdict on a promise that nothing on file keeps."""
    if one.low:
        return unsure(f"{one.said}，但听不清，不作判定", [one.evidence])
    if not call.facts.settled:
        return unsure(f"{one.said}，话后处理时间未过，稍后再核对", [one.evidence])
    reason = f"{one.said}，{_lack(call)}"
    return Finding(verdict=Verdict.FAIL, reason=reason, evidence=[one.evidence])


def _lack(call: Conversation) -> str:
    filed = call.facts.filed or ()
    if not filed:
        return "没有登记工单或任务"
    dated = [f for f in filed if f.due_at is not None]
    if not dated:
        return f"{filed[0].what}没有写期限"
    first = min(f.due_at for f in dated if f.due_at is not None)
    return f"登记的期限是 {first.astimezone(call.facts.zone):%m月%d日 %H:%M}，晚于承诺"


class OrderWritten(Params):
    """What the caller needs was written into a work order or a task, in words that tell it."""

    when: Phrases = Field(min_length=1)
    """What the agent says that calls for one: 给您登记, 工单."""
    least: int = Field(8, ge=1, le=500)
    """Characters a note needs."""
    shared: int = Field(2, ge=2, le=10)
    """Syllables in a row that the note has in common with what the caller said."""


def order_written(call: Conversation, params: OrderWritten) -> Finding:
    told = [hit for hit in call.agent.find_any(params.when, 0, call.end) if hit.certain]
    filed = call.facts.filed
    if filed is None:
        return unsure("暂时无法查询工单和任务，不作判定", cite(told[:1]))
    if not filed and not told:
        return not_asked_for(f"第 0–{call.end:.0f} 秒没有需要登记的事项")
    fullest = max(filed, key=lambda f: len(f.note), default=None)
    note = sound.units(fullest.note) if fullest else []
    if fullest is None or len(note) < params.least:
        if not call.facts.settled:
            return unsure("话后处理时间未过，稍后再核对", cite(told[:1]))
        lack = f"{fullest.what}只写了 {len(note)} 个字" if fullest else "没有登记工单或任务"
        reason = f"第 0–{call.end:.0f} 秒的通话，{lack}，要求写明诉求 {params.least} 个字以上"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=cite(told[:1]))
    for segment in call.caller.segments:
        if sound.common_run(sound.units(segment.text), note)[2] >= params.shared:
            reason = f"{fullest.what}写明了客户所说"
            evidence = [call.caller.cite(segment)]
            return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
    return unsure(f"{fullest.what}的内容与客户所说对不上，需人工判断", cite(told[:1]))


class AmountWithin(Params):
    """What is settled on the spot stays within the agent's authority, or is referred upwards."""

    most: float = Field(gt=0)
    """Yuan."""
    deeds: Phrases = Field(min_length=1)
    """What is done with the money: 赔, 补偿, 退."""
    refer: Phrases = Field(min_length=1)
    """What is said when it is referred: 请示, 上级."""
    near_s: float = Field(8, gt=0)


_AMOUNT = re.compile(r"(\d+(?:\.\d{1,2})?|[零一二两三四五六七八九十百千万]{1,9})(?:块钱?|元)")


def amount_within(call: Conversation, params: AmountWithin) -> Finding:
    deeds = call.agent.find_any(params.deeds, 0, call.end)
    named: list[tuple[float, Hit]] = []
    for segment in call.agent.segments:
        near = [
            hit
            for hit in deeds
            if segment.start - params.near_s <= hit.evidence.start <= segment.end + params.near_s
        ]
        for match in _AMOUNT.finditer(segment.text):
            yuan = times.number(match[1]) if not match[1][0].isdigit() else float(match[1])
            if near and yuan:
                shown = call.agent.cite(segment)
                low = segment.low_confidence
                named.append((float(yuan), Hit(match[0], shown, literal=True, doubtful=low)))
    if not named:
        return not_asked_for(f"第 0–{call.end:.0f} 秒座席没有提到赔付金额")
    yuan, hit = max(named, key=lambda entry: entry[0])
    if (filed := _given(call, yuan)) is not None:
        return Finding(verdict=Verdict.PASS, reason=filed, evidence=[hit.evidence])
    reason = f"提到金额 {yuan:.0f} 元，权限 {params.most:.0f} 元"
    if yuan <= params.most:
        return Finding(verdict=Verdict.PASS, reason=reason, evidence=[hit.evidence])
    referred = call.agent.find_any(params.refer, 0, call.end)
    if any(not h.doubtful for h in referred):
        evidence = [hit.evidence, *cite(referred[:1])]
        return Finding(verdict=Verdict.PASS, reason=f"{reason}，已说明须请示", evidence=evidence)
    if hit.doubtful or referred or call.facts.given is None:
        why = "听不清" if call.facts.given is not None else "查不到快处快赔的登记"
        return unsure(f"{reason}，{why}，不作判定", [hit.evidence])
    return Finding(verdict=Verdict.FAIL, reason=f"{reason}，也没有请示", evidence=[hit.evidence])


def _given(call: Conversation, yuan: float) -> str | None:
    """The settlement on file that covers a sum: its authority was looked at when it was made."""
    found = [one for one in call.facts.given or () if one.fen >= round(yuan * 100)]
    one = min(found, key=lambda given: given.referred, default=None)
    if one is None:
        return None
    how = "已提交上级审批" if one.referred else "在权限内或已获批准"
    return f"提到金额 {yuan:.0f} 元，快处快赔 {one.number} {how}"
