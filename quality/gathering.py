"""What is known of a call besides its words: kept from events as they come, and asked of `crm`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import logs
from core.db import Database
from core.events import (
    CallerRecognized,
    CallQueued,
    IntentHeard,
    SeniorNoticed,
)
from core.hours import Schedule
from core.recorded import Kind, Moment, Told, moment
from crm.client import CrmDesk, settled_in
from quality.choosing import Signs
from quality.facts import AFTER_CALL, Facts, Filed, Given, timed
from quality.tables import CallNote, MomentRow

T = TypeVar("T")
log = logs.get("quality.gathering")
MOST_NOTED = 50
"""Wishes and lines kept of one call."""


class Gatherer:
    """Notes what happens in calls, and puts together what rules may know of one."""

    def __init__(
        self, db: Database, desk: CrmDesk, timezone: str, schedule: Schedule | None = None
    ) -> None:
        self._db, self._desk = db, desk
        self._zone, self._schedule = ZoneInfo(timezone), schedule

    def happened(self, event: Told) -> None:
        """Keep a moment of the call; one that is known already is passed over."""
        found = moment(event)
        if event.call_id is None or found is None:
            return
        with self._db.write() as session:
            if session.get(MomentRow, event.id) is None:
                session.add(
                    MomentRow(
                        event_id=event.id,
                        call_id=event.call_id,
                        at=found.at,
                        kind=found.kind,
                        agent_id=found.agent_id,
                    )
                )

    def noted(self, event: CallQueued | CallerRecognized | SeniorNoticed | IntentHeard) -> None:
        """Note who calls and what for; once a senior's, a call stays one."""
        if event.call_id is None:
            return
        with self._db.write() as session:
            note = session.get(CallNote, event.call_id)
            if note is None:
                note = CallNote(
                    call_id=event.call_id, senior=False, intents=[], queues=[], noted_at=event.at
                )
                session.add(note)
            match event:
                case CallQueued():
                    note.senior = note.senior or event.senior
                    note.queues = _with(note.queues, event.queue)
                case CallerRecognized():
                    note.senior = note.senior or event.senior
                case SeniorNoticed():
                    note.senior = True
                case IntentHeard():
                    if event.intent and event.does == "go":
                        note.intents = _with(note.intents, event.intent)

    def signs(self, call_id: str) -> Signs:
        """What the choice of scorecards looks at, but for the call's work orders."""
        with self._db.read() as session:
            note = session.get(CallNote, call_id)
        if note is None:
            return Signs()
        return Signs(note.senior, frozenset(note.intents), frozenset(note.queues))

    def facts(self, call_id: str, duration_s: float, now: datetime) -> Facts:
        """Facts of the call as of `now`; what cannot be had is not known."""
        with self._db.read() as session:
            moments = _moments(session, call_id)
        made = timed(moments, duration_s)
        ended = max((m.at for m in moments), default=now)
        return Facts(
            timeline=made.timeline,
            holds=made.holds,
            pauses=made.pauses,
            turns=made.turns,
            filed=_try(lambda: filed(self._desk, call_id), call_id),
            given=_try(lambda: given(self._db, call_id), call_id),
            settled=now >= ended + AFTER_CALL,
            zone=self._zone,
            schedule=self._schedule,
        )


def agent_of(facts: Facts) -> str | None:
    """Who had the caller longest."""
    lengths: dict[str, float] = {}
    for turn in facts.turns:
        lengths[turn.agent_id] = lengths.get(turn.agent_id, 0.0) + turn.end - turn.start
    return max(lengths, key=lambda who: lengths[who], default=None)


def filed(desk: CrmDesk, call_id: str) -> tuple[Filed, ...]:
    """Work orders and tasks that came from a call."""
    tasks, orders = desk.of_call(call_id)
    return (
        *(Filed(f"工单 {o.number}", o.kind, o.due_at, o.note) for o in orders),
        *(Filed(f"任务 {t.id}", t.kind, t.due_at, t.note) for t in tasks),
    )


def given(db: Database, call_id: str) -> tuple[Given, ...]:
    """What was settled in a call, or asked to be, and not taken back."""
    return tuple(
        Given(one.number, one.amount_fen, one.state in ("waiting", "declined"))
        for one in settled_in(db, call_id)
        if one.state != "withdrawn"
    )


def _try(ask: Callable[[], tuple[T, ...]], call_id: str) -> tuple[T, ...] | None:
    try:
        return ask()
    except Exception:  # a locked or damaged ledger: rules abstain, the rest is judged
        log.exception("promises_unknown", call_id=call_id)
        return None


def _moments(session: Session, call_id: str) -> list[Moment]:
    rows = session.scalars(select(MomentRow).where(MomentRow.call_id == call_id))
    return [Moment(row.at, cast("Kind", row.kind), row.agent_id) for row in rows]


def _with(known: list[Any], one: str) -> list[Any]:
    return known if one in known or len(known) >= MOST_NOTED else [*known, one]
