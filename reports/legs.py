"""Who had the caller when: one call's events in, its legs out. Pure, and blind to their order.

A leg is the time during which one agent was connected with the caller, hold included. Legs of one
agent never overlap; those of two do while three speak. All of them end with the call.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from core.events import (
    AgentJoined,
    AgentLeft,
    CallAnswered,
    CallEnded,
    CallHeld,
    CallTransferred,
    Event,
    SurveyAsked,
)

Began = Literal["answered", "blind", "queue", "attended", "conference"]
"""How an agent came to the caller: the call's answer, or how it was handed on to them."""
Ended = Literal["over", "left", "blind", "queue", "attended"]
"""How they parted: the call's end, the agent leaving the others behind, or a transfer of theirs."""

REJOINED_S = 1.0
"""An agent who is back so soon was only moved, e.g. into a conference."""
SAME_MOMENT_S = 3.0
"""A transfer's own report comes before or after the legs that it ends and begins."""
OVER_S = 3.0
"""An agent who goes so shortly before the call's end has ended it, or the caller has: whether the
caller is to be asked how satisfied they are takes a breath of half a second and a look-up."""


SOLE_S = 1.0
"""So long after an agent somebody else may still have had the caller without having talked on."""


@dataclass(frozen=True)
class Leg:
    """One agent's time with the caller. Times are UTC, durations seconds."""

    number: int
    agent_id: str
    began_at: datetime
    ended_at: datetime | None
    """Null while they talk."""
    waited_s: float
    """In line before it: since the call asked for a person, or since it was handed on."""
    via: str
    """`acd`, `fallback` when Asterisk's own queue gave the call away, or `phone` when a colleague's
    phone did."""
    talk_s: float | None
    """Connected, hold included."""
    held_s: float
    """Of that, on hold by this agent."""
    began: Began
    ended: Ended | None


@dataclass
class _Span:
    agent_id: str
    began: datetime
    ended: datetime | None = None


def legs_of(
    events: Sequence[Event], answers: Sequence[CallAnswered], ended: CallEnded | None
) -> tuple[Leg, ...]:
    """The legs of a call. `events` in order; `answers` and `ended`: those that are believed."""
    spans = _spans(events, answers)
    over = _over(events, spans, ended)
    ends = (min(span.ended or over, over) for span in spans) if over else ()
    last = max(ends, default=None)
    transfers = [e for e in events if isinstance(e, CallTransferred)]
    holds = [e for e in events if isinstance(e, CallHeld)]
    found = []
    for number, span in enumerate(spans, 1):
        answer = next((a for a in answers if a.agent_id == span.agent_id), None)
        leg = _leg(number, span, answer if number == 1 else None, over, transfers)
        if leg.ended == "over" and last and _seconds(leg.ended_at, last) > SOLE_S:
            leg = replace(leg, ended="left")  # of a conversation that others went on with
        found.append(replace(leg, held_s=_held_s(leg, holds)))
    if ended and len(spans) == 1 and spans[0].ended is None:
        # Nobody told of its end: what the call's end says of the talk is the better account.
        held_s = min(found[0].held_s, ended.talk_s)
        found = [replace(found[0], talk_s=ended.talk_s, held_s=held_s)]
    return tuple(found)


def _seconds(earlier: datetime | None, later: datetime) -> float:
    return 0.0 if earlier is None else (later - earlier).total_seconds()


def had_last(legs: Sequence[Leg], moment: datetime) -> str | None:
    """Id of the agent who left last of those who came before `moment`; None: nobody came."""
    before = [leg for leg in legs if leg.began_at <= moment]
    last = max(before, key=lambda leg: leg.ended_at or moment, default=None)
    return last.agent_id if last else None


def _over(
    events: Sequence[Event], spans: Sequence[_Span], ended: CallEnded | None
) -> datetime | None:
    """The conversation's end: the call's, unless the caller stayed to be asked about it."""
    asked = next((e.at for e in events if isinstance(e, SurveyAsked)), None)
    if asked is None:
        return ended.at if ended else None
    return max((s.ended for s in spans if s.ended and s.ended <= asked), default=asked)


def _spans(events: Sequence[Event], answers: Sequence[CallAnswered]) -> list[_Span]:
    believed = {answer.id for answer in answers}
    spans: list[_Span] = []
    open_: dict[str, _Span] = {}
    for event in events:
        if isinstance(event, AgentJoined) or event.id in believed:
            agent_id = str(event.agent_id)  # type: ignore[attr-defined]  # both kinds have it
            if agent_id not in open_:
                open_[agent_id] = _joined(spans, agent_id, event.at)
        elif isinstance(event, AgentLeft) and event.agent_id in open_:
            open_.pop(event.agent_id).ended = event.at
    return spans


def _joined(spans: list[_Span], agent_id: str, at: datetime) -> _Span:
    """A new span, or the agent's last one when it has just ended."""
    last = next((span for span in reversed(spans) if span.agent_id == agent_id), None)
    if last and last.ended and (at - last.ended).total_seconds() <= REJOINED_S:
        last.ended = None
        return last
    made = _Span(agent_id, at)
    spans.append(made)
    return made


def _leg(
    number: int,
    span: _Span,
    answer: CallAnswered | None,
    over: datetime | None,
    transfers: Sequence[CallTransferred],
) -> Leg:
    ended_at = span.ended if over is None else min(span.ended or over, over)
    ended_at = None if ended_at is None else max(ended_at, span.began)
    handed = None if number == 1 else _handed_to(span, transfers)
    waited_s = answer.waited_s if answer else 0.0
    if handed and handed.how in ("blind", "queue"):
        waited_s = max(0.0, (span.began - handed.at).total_seconds())
    return Leg(
        number=number,
        agent_id=span.agent_id,
        began_at=span.began,
        ended_at=ended_at,
        waited_s=waited_s,
        via=answer.via if answer else _via(handed),
        talk_s=None if ended_at is None else (ended_at - span.began).total_seconds(),
        held_s=0.0,
        began=handed.how if handed else "answered",
        ended=None if ended_at is None else _how_ended(span, ended_at, over, transfers),
    )


def _handed_to(span: _Span, transfers: Sequence[CallTransferred]) -> CallTransferred | None:
    """The transfer that brought the caller to this agent: the last one until then."""
    before = [t for t in transfers if t.at <= span.began or _brings(t, span)]
    return before[-1] if before else None


def _brings(transfer: CallTransferred, span: _Span) -> bool:
    """Whether the transfer is the one that connected the agent just before it was told."""
    near = (transfer.at - span.began).total_seconds() <= SAME_MOMENT_S
    return near and transfer.to == span.agent_id and transfer.how in ("attended", "conference")


def _via(handed: CallTransferred | None) -> str:
    return "phone" if handed and handed.how == "attended" else "acd"


def _how_ended(
    span: _Span, ended_at: datetime, over: datetime | None, transfers: Iterable[CallTransferred]
) -> Ended:
    for transfer in transfers:
        near = abs((transfer.at - ended_at).total_seconds()) <= SAME_MOMENT_S
        near = near and transfer.at >= span.began
        if near and transfer.agent_id == span.agent_id and transfer.how != "conference":
            return transfer.how
    if over is not None and (over - ended_at).total_seconds() <= OVER_S:
        return "over"
    return "left"


def _held_s(leg: Leg, holds: Iterable[CallHeld]) -> float:
    """Seconds of the leg between this agent's holding and letting go."""
    total, since = 0.0, None
    for hold in holds:
        if hold.agent_id != leg.agent_id:
            continue
        if hold.held and since is None:
            since = hold.at
        elif not hold.held and since is not None:
            total += _within(leg, since, hold.at)
            since = None
    if since is not None and leg.ended_at is not None:
        total += _within(leg, since, leg.ended_at)
    return total


def _within(leg: Leg, since: datetime, until: datetime) -> float:
    end = until if leg.ended_at is None else min(until, leg.ended_at)
    return max(0.0, (end - max(since, leg.began_at)).total_seconds())
