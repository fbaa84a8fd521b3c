"""Rules about one thing following another: what must be said when, first, and not alone."""

from typing import Literal

from pydantic import Field

from quality.finding import Evidence, Finding, Verdict
from quality.rules.params import Params, Phrase
from quality.speech import Conversation, Hit, Speech

Phrases = list[Phrase]
Groups = list[list[Phrase]]


def heard(call: Conversation, who: str, phrases: Phrases) -> list[Hit]:
    """Hits of either side, or of one, by time."""
    sides = (call.caller, call.agent) if who == "either" else (side_of(call, who),)
    hits = [hit for side in sides for hit in side.find_any(phrases, 0, call.end)]
    return sorted(hits, key=lambda hit: hit.evidence.start)


def side_of(call: Conversation, who: str) -> Speech:
    return call.caller if who == "caller" else call.agent


def cite(hits: list[Hit], most: int = 3) -> list[Evidence]:
    return [hit.evidence for hit in hits[:most]]


def unsure(reason: str, evidence: list[Evidence] | None = None) -> Finding:
    return Finding(verdict=Verdict.UNSURE, reason=reason, evidence=evidence or [])


def not_asked_for(reason: str) -> Finding:
    return Finding(verdict=Verdict.NA, reason=reason)


class Occasion(Params):
    """What makes a rule apply."""

    who: Literal["caller", "agent", "either"] = "caller"
    phrases: Phrases = Field(min_length=1)


class WhenThen(Params):
    """When something comes up, the agent says one phrase of each group soon after."""

    when: Occasion
    then: Groups = Field(min_length=1)
    within_s: float = Field(60, gt=0, le=3600)
    """Seconds after it came up."""
    before_s: float = Field(5, ge=0, le=3600)
    """Seconds before it, in which saying so counts as well."""


def when_then(call: Conversation, params: WhenThen) -> Finding:
    """Abstains where what came up, or the answer, was not heard clearly."""
    occasions = heard(call, params.when.who, params.when.phrases)
    sought = "、".join(params.when.phrases[:4])
    if not occasions:
        return not_asked_for(f"第 0–{call.end:.0f} 秒没有出现“{sought}”一类的话")
    occasion = next((hit for hit in occasions if hit.certain), occasions[0])
    at = occasion.evidence.start
    start, end = max(at - params.before_s, 0.0), occasion.evidence.end + params.within_s
    said: list[Hit] = []
    missing: Groups = []
    for group in params.then:
        hits = call.agent.find_any(group, start, end)
        if hits:
            said.append(min(hits, key=lambda h: (h.doubtful, not h.literal)))
        else:
            missing.append(group)
    evidence = [occasion.evidence, *cite(said)]
    where = f"第 {at:.0f} 秒出现“{occasion.phrase}”，{params.within_s:.0f} 秒内"
    if missing:
        wanted = "；".join("、".join(group[:4]) for group in missing)
        if not occasion.certain or call.agent.unclear(start, end) or not call.agent.segments:
            return unsure(f"{where}未听到“{wanted}”，但有听不清之处，不作判定", evidence)
        reason = f"{where}座席没有说“{wanted}”一类的话"
        return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
    if any(hit.doubtful for hit in said):
        return unsure(f"{where}似乎有回应，但听不清，不作判定", evidence)
    words = "、".join(f"“{hit.phrase}”" for hit in said)
    return Finding(verdict=Verdict.PASS, reason=f"{where}座席说了{words}", evidence=evidence)


class SaidBefore(Params):
    """The agent said one thing before another, e.g. asked who is calling before telling details."""

    first: Phrases = Field(min_length=1)
    then: Phrases = Field(min_length=1)
    answered: bool = False
    """The caller must have spoken in between."""
    needed: bool = False
    """`first` is due even where `then` is never said."""


def said_before(call: Conversation, params: SaidBefore) -> Finding:
    if not call.agent.segments:
        return unsure("没有识别到座席说话")
    firsts = call.agent.find_any(params.first, 0, call.end)
    thens = call.agent.find_any(params.then, 0, call.end)
    if not thens:
        return _alone(call, firsts, params)
    first_words = "、".join(params.first[:4])
    then = next((hit for hit in thens if hit.certain), thens[0])
    at = then.evidence.start
    before = [h for h in firsts if h.evidence.start < at and _answered(call, h, at, params)]
    clear = [hit for hit in before if not hit.doubtful]
    if clear:
        reason = f"先说了“{clear[0].phrase}”，第 {at:.0f} 秒才说“{then.phrase}”"
        evidence = [clear[0].evidence, then.evidence]
        return Finding(verdict=Verdict.PASS, reason=reason, evidence=evidence)
    if before or not then.certain or call.agent.unclear(0, at):
        return unsure(f"第 {at:.0f} 秒说“{then.phrase}”之前听不清，不作判定", [then.evidence])
    gap = "并得到回答" if params.answered else ""
    reason = f"第 {at:.0f} 秒说“{then.phrase}”之前，没有说“{first_words}”一类的话{gap}"
    return Finding(verdict=Verdict.FAIL, reason=reason, evidence=[then.evidence])


def _alone(call: Conversation, firsts: list[Hit], params: SaidBefore) -> Finding:
    """The verdict where `then` was never said."""
    looked, first_words = f"第 0–{call.end:.0f} 秒", "、".join(params.first[:4])
    if not params.needed:
        return not_asked_for(f"{looked}座席没有说“{'、'.join(params.then[:4])}”一类的话")
    clear = [hit for hit in firsts if not hit.doubtful]
    if clear:
        reason = f"{looked}说了“{clear[0].phrase}”"
        return Finding(verdict=Verdict.PASS, reason=reason, evidence=cite(clear[:1]))
    if firsts or call.agent.unclear(0, call.end):
        return unsure(f"{looked}未听清是否说了“{first_words}”", cite(firsts))
    return Finding(verdict=Verdict.FAIL, reason=f"{looked}座席没有说“{first_words}”一类的话")


def _answered(call: Conversation, hit: Hit, until: float, params: SaidBefore) -> bool:
    if not params.answered:
        return True
    return any(hit.evidence.end - 0.5 <= s.start < until for s in call.caller.segments)


class InOrder(Params):
    """Steps were taken in this order, each one within some time of the one before it."""

    who: Literal["caller", "agent"] = "agent"
    steps: Groups = Field(min_length=2)
    """One phrase of each group is enough."""
    within_s: float | None = Field(None, gt=0)
    """Seconds from one step to the next; any time when absent."""
    last_s: float | None = Field(None, gt=0)
    """Only what is said so many seconds before the end counts."""


def in_order(call: Conversation, params: InOrder) -> Finding:
    side = side_of(call, params.who)
    if not side.segments:
        return unsure(f"没有识别到{side.name}说话")
    start = max(call.end - params.last_s, 0.0) if params.last_s else 0.0
    taken: list[Hit] = []
    for step in params.steps:
        since = taken[-1].evidence.start if taken else start
        until = since + params.within_s if taken and params.within_s else call.end
        hits = [h for h in side.find_any(step, since, until) if h not in taken]
        if not hits:
            words = "、".join(step[:4])
            evidence = cite(taken)
            if side.unclear(since, until):
                return unsure(
                    f"第 {since:.0f}–{until:.0f} 秒有听不清之处，未听到“{words}”", evidence
                )
            reason = f"第 {since:.0f}–{until:.0f} 秒{side.name}没有说“{words}”"
            reason += f"（应在“{taken[-1].phrase}”之后）" if taken else ""
            return Finding(verdict=Verdict.FAIL, reason=reason, evidence=evidence)
        taken.append(min(hits, key=lambda h: (h.doubtful, h.evidence.start)))
    if any(hit.doubtful for hit in taken):
        return unsure("各步似乎都说了，但有听不清之处，不作判定", cite(taken))
    reason = "依次说了" + "、".join(
        f"“{hit.phrase}”（{hit.evidence.start:.0f} 秒）" for hit in taken
    )
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=cite(taken, len(taken)))


class NotOnly(Params):
    """What is offered is never the only way: 下载App comes with another one."""

    phrases: Phrases = Field(min_length=1)
    instead: Phrases = Field(min_length=1)
    within_s: float = Field(60, gt=0, le=3600)
    """Seconds before and after in which the other way must be offered."""


def not_only(call: Conversation, params: NotOnly) -> Finding:
    if not call.agent.segments:
        return unsure("没有识别到座席说话")
    offered = call.agent.find_any(params.phrases, 0, call.end)
    if not offered:
        words = "、".join(params.phrases[:4])
        return not_asked_for(f"第 0–{call.end:.0f} 秒座席没有让客户“{words}”")
    doubt: Finding | None = None
    passed: list[Evidence] = []
    for hit in offered:
        start, end = hit.evidence.start - params.within_s, hit.evidence.end + params.within_s
        others = call.agent.find_any(params.instead, start, end)
        clear = [other for other in others if not other.doubtful]
        if clear:
            passed += [hit.evidence, clear[0].evidence]
            continue
        at = f"第 {hit.evidence.start:.0f} 秒让客户“{hit.phrase}”"
        if hit.certain and not others and not call.agent.unclear(start, end):
            reason = f"{at}，前后 {params.within_s:.0f} 秒没有提供别的办法"
            return Finding(verdict=Verdict.FAIL, reason=reason, evidence=[hit.evidence])
        doubt = unsure(f"{at}，是否提供了别的办法听不清", [hit.evidence, *cite(others[:1])])
    if doubt is not None:
        return doubt
    reason = f"提到“{offered[0].phrase}”时也提供了别的办法"
    return Finding(verdict=Verdict.PASS, reason=reason, evidence=passed[:4])
