"""The caller's card at the agent's desk, and what is left of the call: a summary, a promise.

An agent gets the card of a call that rings at theirs, that they have, or that they had.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException

from console import secrecy
from console.api import problems
from console.api.calls import caller_listed, sees
from console.api.orders import shown_orders
from console.api.pages import changed
from console.api.people import shown
from console.api.tasks import shown as shown_tasks
from console.audit import Who
from console.carding import (
    CallerCard,
    CardCrisis,
    OpenOrder,
    OpenTask,
    PastCall,
    PromiseWish,
    Summary,
    Unwritten,
)
from console.context import Asking, Audited, Context, Parts
from console.models import Id, Person, Secrecy, Task
from console.once import Once
from console.users import User
from core.errors import WrongKey
from crm.client import Summary as Kept
from crm.client import SummaryEntry
from crm.views import OrderFilter, TaskFilter
from reports import views
from reports.views import CallRow

router = APIRouter(tags=["desk"], route_class=Once)

PAST_CALLS = 8
OPEN_ITEMS = 20
SAID = 5
"""Of what the caller said, the newest."""
PROMISES = timedelta(days=30)
"""Numbers are kept as long; nobody can be called back later."""
UNWRITTEN_SINCE = timedelta(hours=24)
UNWRITTEN = 20
NO_CALL = "没有这通电话，或不是您的通话。"


@router.get("/api/calls/{call_id}/card", responses=problems(401, 403, 404, 422))
def caller_card(call_id: Id, parts: Parts, user: Asking, who: Audited) -> CallerCard:
    """Who calls, why, what was and is owed to them. Whole names are written down as seen."""
    row = call_of(parts, user, call_id)
    secret = secrecy.calls(parts, user, who, [call_id]).get(call_id)
    if secret is not None and secret.hidden:
        return _card_of_secret(parts, row, secret)
    with parts.db.read() as session:
        events = views.events_of(session, call_id)
    named = [event.data for event in events if event.type == "CallerRecognized"]
    said = [str(event.data.get("text", "")) for event in events if event.type == "IntentHeard"]
    return CallerCard(
        call_id=call_id,
        started_at=row.started_at,
        did=row.did or "",
        caller_masked=row.caller_masked or "",
        relation=str(named[-1].get("relation", "")) if named and row.customer_id else "",
        senior=row.senior,
        senior_by=row.senior_by,
        age_band=row.age_band,
        queue=row.queue,
        path=list(row.path),
        said=[text for text in said if text][-SAID:],
        person=_person(parts, user, who, row),
        listing=caller_listed(parts, row),
        often=row.flag == "often",
        crisis=_crisis(parts, call_id),
        history=_history(parts, user, who, row),
        tasks=_tasks(parts, user, who, row),
        orders=_orders(parts, user, who, row),
        summary=Summary.of(parts.summaries.of([call_id]).get(call_id)),
        secret=secret,
    )


def _card_of_secret(parts: Context, row: CallRow, secret: Secrecy) -> CallerCard:
    """What is left of the card for whoever may not know the caller."""
    written = parts.summaries.of([row.call_id]).get(row.call_id)
    return CallerCard(
        call_id=row.call_id,
        started_at=row.started_at,
        did=row.did or "",
        caller_masked="",
        relation="",
        senior=row.senior,
        senior_by=None,
        age_band="unknown",
        queue=row.queue,
        path=list(row.path),
        said=[],
        person=None,
        listing=None,
        often=False,
        crisis=_crisis(parts, row.call_id),
        history=[],
        tasks=[],
        orders=[],
        summary=_without_names(parts, row, written),
        secret=secret,
    )


def _without_names(parts: Context, row: CallRow, written: Kept | None) -> Summary | None:
    if written is None:
        return None
    said = {
        name: secrecy.without_names(parts, text, row.customer_id)
        for name, text in (("text", written.text), ("promised", written.promised))
    }
    return Summary.of(written.model_copy(update=said))


@router.post("/api/calls/{call_id}/summary", responses=problems(401, 403, 404, 422))
def write_summary(
    call_id: Id, entry: SummaryEntry, parts: Parts, user: Asking, who: Audited
) -> Summary:
    """What the call was about and what came of it; written again, the last word counts."""
    row = call_of(parts, user, call_id)
    agent_id = user.agent_id or ""
    hidden = secrecy.hides_call(parts, user, call_id)
    before = parts.summaries.of([call_id]).get(call_id)
    if hidden and before is not None and (seen := _without_names(parts, row, before)):
        # As it was shown, with labels in place of names: what is on file stays.
        same = [
            name for name in ("text", "promised") if getattr(entry, name) == getattr(seen, name)
        ]
        entry = entry.model_copy(update={name: getattr(before, name) for name in same})
    made = parts.summaries.write(call_id, entry, agent_id=agent_id, by=user.username)
    changed(parts, who, "summary_written", f"call:{call_id}")
    return Summary.model_validate(_without_names(parts, row, made) if hidden else made)


@router.post(
    "/api/calls/{call_id}/promise", status_code=201, responses=problems(401, 403, 404, 422)
)
def promise_call(
    call_id: Id, wanted: PromiseWish, parts: Parts, user: Asking, who: Audited
) -> Task:
    """The caller will be called back: a task of the agent's own, at the number they called from.

    422: they sent no number, it is forgotten by now, or the moment is past or too far.
    """
    call_of(parts, user, call_id)
    now = parts.clock.now()
    if not now < wanted.due_at <= now + PROMISES:
        raise HTTPException(422, "回电时间须在今后 30 天以内。")
    owner = user.agent_id
    made = parts.desk.promise_call(call_id, wanted.due_at, owner, wanted.note)
    changed(parts, who, "call_promised", f"task:{made.id} call:{call_id}")
    return shown_tasks(parts, user, who, [made])[0]


@router.get("/api/summaries/missing", responses=problems(401, 403))
def missing_summaries(parts: Parts, user: Asking, who: Audited) -> list[Unwritten]:
    """The agent's own calls of the last 24 hours that have no summary, the newest first."""
    since = parts.clock.now() - UNWRITTEN_SINCE
    wanted = views.CallFilter(since=since, agent_id=user.agent_id or "")
    with parts.db.read() as session:
        rows, _ = views.search_calls(session, wanted, 1, 100)
    talked = [row for row in rows if row.ended_at is not None and row.talk_s]
    written = parts.summaries.of([row.call_id for row in talked])
    secret = secrecy.calls(parts, user, who, [row.call_id for row in talked])
    return [
        Unwritten(
            call_id=row.call_id,
            started_at=row.started_at,
            secret=secret.get(row.call_id),
            caller_masked="" if secrecy.hides(secret.get(row.call_id)) else row.caller_masked or "",
            queue=row.queue,
            talk_s=row.talk_s,
        )
        for row in talked
        if row.call_id not in written
    ][:UNWRITTEN]


def _crisis(parts: Context, call_id: str) -> CardCrisis | None:
    kept = parts.crises.of([call_id]).get(call_id)
    return None if kept is None else CardCrisis.model_validate(kept, from_attributes=True)


def call_of(parts: Context, user: User, call_id: str) -> CallRow:
    """The call; answers 404 to an agent whose it is not, and never was."""
    with parts.db.read() as session:
        row = views.call(session, call_id)
        legs = views.legs_of(session, call_id) if row else []
    if row is None or not (sees(user, legs) or _has_now(parts, user, call_id)):
        raise HTTPException(404, NO_CALL)
    return row


def _has_now(parts: Context, user: User, call_id: str) -> bool:
    """Whether it rings at the agent's, or they have it: the journal may not know that yet."""
    return any(
        agent.id == user.agent_id and agent.call_id == call_id for agent in parts.content.agents()
    )


def _person(parts: Context, user: User, who: Who, row: CallRow) -> Person | None:
    try:
        found = parts.people.customer(row.customer_id) if row.customer_id is not None else None
    except WrongKey:  # the rest of the card helps all the same
        return None
    return shown(parts, user, who, [found])[0] if found else None


def _history(parts: Context, user: User, who: Who, row: CallRow) -> list[PastCall]:
    """Without secret reports that this user may not know: that there were any tells of them."""
    asked = (row.customer_id, row.caller_hash or "", row.started_at, PAST_CALLS)
    with parts.db.read() as session:
        past = views.of_caller(session, *asked)
        mine = {
            one.call_id
            for one in past
            if user.role != "agent" or sees(user, views.legs_of(session, one.call_id))
        }
    secret = secrecy.calls(parts, user, who, [one.call_id for one in past])
    past = [one for one in past if not secrecy.hides(secret.get(one.call_id))]
    written, staff = parts.summaries.of([one.call_id for one in past]), parts.content.agent_names()
    return [
        PastCall(
            call_id=one.call_id,
            started_at=one.started_at,
            outcome=one.outcome,
            queue=one.queue,
            agent_name=staff.get(one.agent_id) if one.agent_id else None,
            talk_s=one.talk_s,
            mine=one.call_id in mine,
            summary=Summary.of(written.get(one.call_id)),
        )
        for one in past
    ]


def _tasks(parts: Context, user: User, who: Who, row: CallRow) -> list[OpenTask]:
    """Everybody's, but what is about the agent's own service."""
    filters: list[TaskFilter] = []
    if row.customer_id is not None:
        filters.append(TaskFilter(state="open", person_id=row.customer_id))
    if row.caller_hash:
        filters.append(TaskFilter(state="open", caller_hash=row.caller_hash))
    found = {task.id: task for one in filters for task in parts.books.tasks(one, 0, OPEN_ITEMS)[0]}
    theirs = [task for task in found.values() if task.not_for != (user.agent_id or "-")]
    kept = secrecy.calls(parts, user, who, [task.call_id for task in theirs])
    theirs = [task for task in theirs if not secrecy.hides(kept.get(task.call_id or ""))]
    theirs.sort(key=lambda task: (task.due_at, task.id))
    now = parts.clock.now()
    return [
        OpenTask(**task.model_dump(), days_overdue=_days_late(task.due_at, now))
        for task in shown_tasks(parts, user, who, theirs[:OPEN_ITEMS])
    ]


def _orders(parts: Context, user: User, who: Who, row: CallRow) -> Sequence[OpenOrder]:
    if row.customer_id is None:
        return []
    now, found = parts.clock.now(), []
    for state in ("in_progress", "open"):
        wanted = OrderFilter(state=state, person_id=row.customer_id)
        found += parts.books.orders(wanted, 0, OPEN_ITEMS)[0]
    return [
        OpenOrder(
            **order.model_dump(),
            days_overdue=_days_late(order.due_at, now) if order.due_at else 0,
        )
        for order in shown_orders(parts, user, who, found)
        if not secrecy.hides(order.secret)
    ]


def _days_late(due_at: datetime, now: datetime) -> int:
    return max(0, (now - due_at).days)
