"""An agent's own figures: calls, talk and after-call time, and what callers said of them.

Older callers' calls are counted apart, and their length is in no mean: nobody is to hurry them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import Database
from core.events import AgentStateChanged, AnyEvent
from reports.satisfaction import Satisfaction, of_agent
from reports.tables import CallRecord, LegRecord, StateRecord

WRAP_UP = "wrap_up"
LONGEST = timedelta(days=1)
"""A state that began earlier than this before the time asked about is not looked for."""
KEEP = timedelta(days=35)


@dataclass(frozen=True)
class OwnFigures:
    """What one agent did in a stretch of time."""

    calls: int
    """Conversations begun, older callers' included."""
    senior_calls: int
    talk_s: float
    """Connected in the conversations that are over, all of them."""
    mean_talk_s: float | None
    """Of those that are over and not with older callers."""
    wrap_up_s: float
    """After-call work, all of it."""
    said: Satisfaction
    """What callers answered about this agent."""


def own_figures(session: Session, agent_id: str, since: datetime, until: datetime) -> OwnFigures:
    """The agent's figures from `since` to before `until`, at most the moment that is now."""
    legs = session.execute(
        sa.select(CallRecord.senior, LegRecord.talk_s)
        .join(CallRecord, CallRecord.call_id == LegRecord.call_id)
        .where(LegRecord.agent_id == agent_id)
        .where(LegRecord.began_at >= since, LegRecord.began_at < until)
    ).all()
    others = [talk for senior, talk in legs if not senior and talk is not None]
    changes = session.execute(
        sa.select(StateRecord.at, StateRecord.state)
        .where(StateRecord.agent_id == agent_id)
        .where(StateRecord.at >= since - LONGEST, StateRecord.at < until)
        .order_by(StateRecord.at, StateRecord.id)
    ).all()
    return OwnFigures(
        calls=len(legs),
        senior_calls=sum(senior for senior, _ in legs),
        talk_s=sum(talk or 0.0 for _, talk in legs),
        mean_talk_s=sum(others) / len(others) if others else None,
        wrap_up_s=spent([(at, state) for at, state in changes], WRAP_UP, since, until),
        said=of_agent(session, agent_id, since, until),
    )


def spent(
    changes: Sequence[tuple[datetime, str]], state: str, since: datetime, until: datetime
) -> float:
    """Seconds in a state between two moments; `changes` in order. Pure."""
    total = timedelta()
    ends = [*(at for at, _ in changes[1:]), until]
    for (began, now), ended in zip(changes, ends, strict=False):  # without changes no end counts
        if now == state:
            total += max(timedelta(), min(ended, until) - max(began, since))
    return total.total_seconds()


def take(session: Session, events: Iterable[AnyEvent]) -> None:
    """Keep the changes of state among events that are new."""
    rows = [
        {"id": event.id, "agent_id": event.agent_id, "at": event.at, "state": event.after}
        for event in events
        if isinstance(event, AgentStateChanged)
        and event.before != event.after
        and len(event.agent_id) <= 64
        and len(event.after) <= 16
    ]
    if rows:
        session.execute(sa.insert(StateRecord), rows)


def forget_old_states(db: Database, now: datetime) -> int:
    """Drop changes of state older than `KEEP`; the events stay. Returns how many."""
    old = sa.delete(StateRecord).where(StateRecord.at < now - KEEP)
    with db.write() as session:
        return int(session.connection().execute(old).rowcount)
