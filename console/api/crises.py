"""Somebody may be in danger: raised by an agent or a supervisor, seen to, closed.

Police, fire brigade and ambulance are called into the conversation.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from console import secrecy
from console.api import problems
from console.api.cards import call_of
from console.api.pages import PageNumber, PageSize, changed
from console.api.talks import ERRORS, Ordered
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.crises import Crisis, CrisisPage, EmergencyWish
from console.models import Id
from console.users import User
from crm.client import Crisis as Kept
from crm.client import CrisisClosing, CrisisReport
from reports import views

router = APIRouter(tags=["crises"])


@router.get("/api/crises", responses=problems(401, 403, 422))
def list_crises(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    page: PageNumber = 1,
    size: PageSize = 20,
    ended: Annotated[bool, Query(description="Those that are closed.")] = False,
) -> CrisisPage:
    """Crises that go on, or those that are closed, the newest first."""
    kept, total = parts.crises.listed(ended=ended, start=(page - 1) * size, limit=size)
    return CrisisPage(items=_shown(parts, user, who, kept), total=total)


@router.post("/api/calls/{call_id}/crisis", responses=problems(401, 403, 404, 422))
def raise_crisis(
    call_id: Id, report: CrisisReport, parts: Parts, user: Asking, who: Audited
) -> Crisis:
    """Say that somebody is in danger: supervisors are alarmed. Agents of their own calls only."""
    call_of(parts, user, call_id)
    made = parts.crises.report(
        call_id,
        report,
        source="agent" if user.role == "agent" else "supervisor",
        by=user.username,
        agent_id=user.agent_id if user.role == "agent" else None,
    )
    changed(parts, who, "call_crisis", f"call:{call_id} {report.danger}")
    return _shown(parts, user, who, [made])[0]


@router.post("/api/calls/{call_id}/crisis/acknowledge", responses=problems(401, 403, 404, 409, 422))
def acknowledge_crisis(call_id: Id, parts: Parts, user: Asking, who: Audited) -> Crisis:
    """See to it. 409: somebody else does, or it is over."""
    made = parts.crises.acknowledge(call_id, user.username)
    changed(parts, who, "call_crisis_seen", f"call:{call_id}")
    return _shown(parts, user, who, [made])[0]


@router.post("/api/calls/{call_id}/crisis/close", responses=problems(401, 403, 404, 409, 422))
def close_crisis(
    call_id: Id, closing: CrisisClosing, parts: Parts, user: Asking, who: Audited
) -> Crisis:
    """It is over: how, and what was done. 409: it was before, or the note is missing."""
    made = parts.crises.close(call_id, closing, user.username)
    changed(parts, who, "call_crisis_closed", f"call:{call_id} {closing.outcome}")
    return _shown(parts, user, who, [made])[0]


@router.post("/api/calls/{call_id}/emergency", status_code=204, responses=ERRORS)
def call_emergency(
    call_id: Id, wanted: EmergencyWish, parts: Parts, user: Asking, order: Ordered
) -> None:
    """Have police, fire brigade or ambulance join the conversation; a crisis from then on.

    On hold, the caller does not hear what is said with them. `back` lets them go.
    """
    order.room("emergency", wanted, to=wanted.service)
    parts.crises.report(
        call_id,
        CrisisReport(),
        source="agent" if user.role == "agent" else "supervisor",
        by=user.username,
        agent_id=user.agent_id if user.role == "agent" else None,
    )


def _shown(parts: Context, user: User, who: Who, kept: Sequence[Kept]) -> list[Crisis]:
    secret = secrecy.calls(parts, user, who, [one.call_id for one in kept])
    with parts.db.read() as session:
        rows = {one.call_id: views.call(session, one.call_id) for one in kept}
    return [
        Crisis.of(
            one,
            caller_masked=(row.caller_masked or "") if row and not hidden else "",
            senior=row.senior if row else False,
            talking=row is None or row.ended_at is None,
        )
        for one in kept
        for row in (rows[one.call_id],)
        for hidden in (secrecy.hides(secret.get(one.call_id)),)
    ]
