"""Notes to agents about their calls, read by them and followed up."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel

from console.api import problems
from console.api.pages import PageNumber, PageSize, changed
from console.api.reviews import Number, person_of
from console.context import Asking, Audited, Parts
from console.once import Once
from quality import views
from quality.client import FollowingUp, NewCoaching
from quality.views import CoachingView, ShowNotes
from reports import views as journal

router = APIRouter(tags=["coaching"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)


class CoachingPage(BaseModel):
    """Some of the notes."""

    items: list[CoachingView]
    total: int
    page: int
    size: int


@router.get("/api/coaching", responses=problems(401, 403, 422))
def list_coaching(
    *,
    parts: Parts,
    user: Asking,
    show: Annotated[ShowNotes, Query()] = "all",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> CoachingPage:
    """Notes to agents; an agent sees their own."""
    today = parts.clock.now().astimezone(ZoneInfo(parts.settings.timezone)).date()
    with parts.db.read() as session:
        items, total = views.coaching(
            session,
            show,
            agent_id=(user.agent_id or "") if user.role == "agent" else None,
            today=today,
            offset=(page - 1) * size,
            limit=size,
        )
    return CoachingPage(items=items, total=total, page=page, size=size)


@router.post("/api/coaching", status_code=201, responses=ERRORS)
def write_coaching(wanted: NewCoaching, parts: Parts, user: Asking, who: Audited) -> CoachingView:
    """Write a note to an agent about a moment of a call that they had."""
    with parts.db.read() as session:
        legs = journal.legs_of(session, wanted.call_id)
    if all(leg.agent_id != wanted.agent_id for leg in legs):
        raise HTTPException(422, "这位座席没有接过这通电话。")
    row = parts.coaching.write(wanted, person_of(user))
    changed(parts, who, "coaching_written", f"coaching:{row.id} {row.call_id}")
    return CoachingView.model_validate(row)


@router.post("/api/coaching/{coaching_id}/seen", responses=ERRORS)
def see_coaching(coaching_id: Number, parts: Parts, user: Asking, who: Audited) -> CoachingView:
    """The agent has read it."""
    row = parts.coaching.seen(coaching_id, person_of(user))
    changed(parts, who, "coaching_seen", f"coaching:{row.id}")
    return CoachingView.model_validate(row)


@router.post("/api/coaching/{coaching_id}/follow-up", responses=ERRORS)
def follow_up(
    coaching_id: Number, wanted: FollowingUp, parts: Parts, user: Asking, who: Audited
) -> CoachingView:
    """What was found when somebody looked again. 422: the agent has not read the note yet."""
    row = parts.coaching.follow_up(coaching_id, wanted, person_of(user))
    changed(parts, who, "coaching_followed_up", f"coaching:{row.id}")
    return CoachingView.model_validate(row)
