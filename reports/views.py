"""What the console reads of the journal. Reads bypass the fold: rows as they stand."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import recorded
from core.events import Event, UnknownEvent, parse
from core.recorded import Timeline, moment
from core.tables import EventRow
from reports import honesty, seniors
from reports.accuracy import Figures, Group, accuracy_csv
from reports.alarms import AlarmRow
from reports.alarms import known as known_alarms
from reports.alarms import standing as standing_alarms
from reports.fold import CallRow, Outcome, SeniorBy
from reports.honesty import Band, Promise, bands
from reports.lanes import WITHIN_S, Lane, lanes
from reports.legs import Began, Ended, Leg
from reports.own import OwnFigures, own_figures
from reports.projector import SOURCE
from reports.satisfaction import By, Satisfaction, satisfaction
from reports.seniors import Figure
from reports.tables import CallRecord, LegRecord, Position

__all__ = [
    "WITHIN_S",
    "AlarmRow",
    "Band",
    "Began",
    "By",
    "CallFilter",
    "CallRow",
    "Ended",
    "EventView",
    "Figure",
    "Figures",
    "Group",
    "Lane",
    "Leg",
    "Outcome",
    "OwnFigures",
    "Promise",
    "Satisfaction",
    "SeniorBy",
    "Timeline",
    "accuracy_csv",
    "bands",
    "call",
    "events_of",
    "known_alarms",
    "lanes",
    "legs_of",
    "made_for",
    "of_caller",
    "own_figures",
    "position",
    "satisfaction",
    "search_calls",
    "served_kinds",
    "standing_alarms",
    "timeline",
    "told_waits",
]

MAX_EVENTS = 1000
"""Events shown of one call; a storm of keys must not become a page of a gigabyte."""

_COLUMNS = [field.name for field in fields(CallRow)]
_LEG = [field.name for field in fields(Leg)]


@dataclass(frozen=True)
class CallFilter:
    """Which calls; every condition that is given must hold."""

    since: datetime | None = None
    """Started at or after."""
    until: datetime | None = None
    """Started before."""
    text: str = ""
    """Part of the call's id, of the masked number or of the number dialled."""
    caller_hash: str = ""
    """Or: exactly this caller (goes with `text`)."""
    outcome: Outcome | None = None
    senior: bool | None = None
    agent_id: str | None = None
    """Who had the caller, at any time."""
    queue: str | None = None
    not_by_number: sa.Select[tuple[str]] | None = None
    """Ids of calls that `text` finds by their own id only."""


@dataclass(frozen=True)
class EventView:
    """One event of a call as the log keeps it."""

    id: str
    at: datetime | None
    type: str
    data: dict[str, Any]
    """The fields of its type; all of them for a type that this version does not know."""


def search_calls(
    session: Session, wanted: CallFilter, page: int, size: int
) -> tuple[list[CallRow], int]:
    """One page (counted from 1) of calls, the newest first, and how many there are in all."""
    conditions = _conditions(wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(CallRecord).where(*conditions))
    found = session.scalars(
        sa.select(CallRecord)
        .where(*conditions)
        .order_by(CallRecord.started_at.desc(), CallRecord.call_id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return [_row(record) for record in found], total or 0


def call(session: Session, call_id: str) -> CallRow | None:
    """One call, or none."""
    record = session.get(CallRecord, call_id)
    return _row(record) if record else None


def legs_of(session: Session, call_id: str) -> list[Leg]:
    """Who had the caller when, in order."""
    query = sa.select(LegRecord).where(LegRecord.call_id == call_id).order_by(LegRecord.number)
    return [Leg(**{name: getattr(row, name) for name in _LEG}) for row in session.scalars(query)]


def of_caller(
    session: Session, customer_id: int | None, caller_hash: str, before: datetime, most: int
) -> list[CallRow]:
    """The earlier calls of a customer, or from the same number; the newest first.

    Nobody's, where neither is known.
    """
    same: list[sa.ColumnElement[bool]] = []
    if customer_id is not None:
        same.append(CallRecord.customer_id == customer_id)
    if caller_hash:
        same.append(CallRecord.caller_hash == caller_hash)
    if not same:
        return []
    wanted = sa.select(CallRecord).where(sa.or_(*same), CallRecord.started_at < before)
    found = session.scalars(wanted.order_by(CallRecord.started_at.desc()).limit(most))
    return [_row(record) for record in found]


def made_for(session: Session, call_id: str) -> list[CallRow]:
    """The calls back that were made because of this one, in order."""
    wanted = sa.select(CallRecord).where(CallRecord.callback_of == call_id)
    found = session.scalars(wanted.order_by(CallRecord.started_at, CallRecord.call_id))
    return [_row(record) for record in found]


def events_of(session: Session, call_id: str) -> list[EventView]:
    """The call's first `MAX_EVENTS` events in their order; those without a time come last."""
    found = session.scalars(
        sa.select(EventRow)
        .where(EventRow.call_id == call_id)
        .order_by(EventRow.at.is_(None), EventRow.at, EventRow.id)
        .limit(MAX_EVENTS)
    )
    views = [(_order(row), _event(row)) for row in found]
    return [view for _, view in sorted(views, key=lambda pair: pair[0])]


def timeline(session: Session, call_id: str, duration_s: float) -> Timeline | None:
    """When the seconds of a call's recording were; None where nothing explains its length."""
    bodies = session.scalars(
        sa.select(EventRow.body).where(EventRow.call_id == call_id).limit(MAX_EVENTS)
    )
    told = (event for event in map(parse, bodies) if isinstance(event, Event))
    return recorded.timeline((one for event in told if (one := moment(event))), duration_s)


def told_waits(session: Session, since: datetime, until: datetime) -> list[Promise]:
    """What callers were told about their wait between two moments, and what came."""
    wanted = sa.select(EventRow).where(EventRow.at >= since, EventRow.at < until)
    kinds = [kind.type for kind in honesty.READ]
    rows = session.scalars(wanted.where(EventRow.type.in_(kinds)).order_by(EventRow.at))
    return honesty.promises(parse(row.body) for row in rows)


def served_kinds(session: Session, since: datetime, until: datetime) -> list[Figure]:
    """How each kind of caller came to a person, in calls that began between two moments.

    Calls that we made are left out.
    """
    began = sa.and_(LegRecord.call_id == CallRecord.call_id, LegRecord.number == 1)
    row = CallRecord
    query = (
        sa.select(row.senior_by, row.age_band, row.started_at, row.queue, row.keys, row.waited_s)
        .add_columns(LegRecord.began_at)
        .outerjoin(LegRecord, began)
        .where(row.started_at >= since, row.started_at < until, row.callback_of.is_(None))
    )
    return seniors.figures(
        seniors.Served(why, band, started, bool(queue) or at is not None, keys, waited, at)
        for why, band, started, queue, keys, waited, at in session.execute(query)
    )


def position(session: Session) -> str | None:
    """Stream id up to which the journal is complete."""
    row = session.get(Position, SOURCE)
    return row.value if row else None


def _conditions(wanted: CallFilter) -> list[sa.ColumnElement[bool]]:
    table = CallRecord
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(table.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(table.started_at < wanted.until)
    if wanted.text:
        conditions.append(_told(wanted))
    for column, value in (
        (table.outcome, wanted.outcome),
        (table.senior, wanted.senior),
        (table.queue, wanted.queue),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.agent_id is not None:
        had = sa.select(LegRecord.call_id).where(LegRecord.agent_id == wanted.agent_id)
        conditions.append(table.call_id.in_(had))
    return conditions


def _told(wanted: CallFilter) -> sa.ColumnElement[bool]:
    """Its text is part of the call's id or number, or its caller is the one."""
    table = CallRecord
    caller = table.caller_masked.contains(wanted.text, autoescape=True)
    if wanted.caller_hash:
        caller = sa.or_(caller, table.caller_hash == wanted.caller_hash)
    if wanted.not_by_number is not None:
        caller = sa.and_(caller, table.call_id.not_in(wanted.not_by_number))
    others = (
        column.contains(wanted.text, autoescape=True) for column in (table.call_id, table.did)
    )
    return sa.or_(caller, *others)


def _row(record: CallRecord) -> CallRow:
    values = {name: getattr(record, name) for name in _COLUMNS}
    return CallRow(**values | {"path": tuple(record.path)})


def _order(row: EventRow) -> tuple[bool, float, str, int, str]:
    """The order inside a call; `at` and `id` alone are SQL's, the rest is in the body."""
    number = row.body.get("seq")
    return (
        row.at is None,
        row.at.timestamp() if row.at else 0.0,
        str(row.body.get("producer")),
        number if isinstance(number, int) else 0,
        row.id,
    )


def _event(row: EventRow) -> EventView:
    try:
        event = parse(row.body)
    except ValueError:
        event = UnknownEvent(id=row.id, raw={})
    data = event.data() if isinstance(event, Event) else dict(row.body)
    return EventView(row.id, row.at, row.type, data)
