"""Months of reviews: what is open, locking them, and opening them again with a reason."""

from typing import Annotated

from fastapi import APIRouter, Path

from console.api import problems
from console.api.pages import changed
from console.api.reviews import person_of
from console.context import Asking, Audited, Context, Parts
from console.users import User
from quality.client import Locking, Unlocking
from quality.views import MonthView

router = APIRouter(tags=["reviews"])
ERRORS = problems(401, 403, 413, 422)
Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


@router.get("/api/review-months", responses=problems(401, 403))
def list_months(parts: Parts, user: Asking) -> list[MonthView]:
    """Months and what is open in them; an agent sees their own figures of the locked ones."""
    return _seen(parts, user)


@router.post("/api/review-months/{month}", status_code=201, responses=ERRORS)
def lock_month(
    month: Month, wanted: Locking, parts: Parts, user: Asking, who: Audited
) -> list[MonthView]:
    """Lock a month. 422: while it lasts, or while an appeal is open or may still come."""
    parts.months.lock(month, person_of(user), wanted)
    changed(parts, who, "review_month_locked", f"month:{month}")
    return _seen(parts, user)


@router.post("/api/review-months/{month}/unlock", responses=ERRORS)
def unlock_month(
    month: Month, wanted: Unlocking, parts: Parts, user: Asking, who: Audited
) -> list[MonthView]:
    """Open a locked month for corrections; what it had said is kept beside the reason."""
    parts.months.unlock(month, wanted, person_of(user))
    changed(parts, who, "review_month_unlocked", f"month:{month}")
    return _seen(parts, user)


def _seen(parts: Context, user: User) -> list[MonthView]:
    with parts.db.read() as session:
        found = parts.months.months(session)
    if user.role != "agent":
        return found
    return [_own(month, user.agent_id or "") for month in found if month.state == "locked"]


def _own(month: MonthView, agent_id: str) -> MonthView:
    """As the agent sees it: nobody else's figures, and no counts of others' reviews."""
    figures = [figure for figure in month.figures if figure.agent_id == agent_id]
    judged = sum(figure.reviews for figure in figures)
    return month.model_copy(
        update={"figures": figures, "judged": judged, "unjudged": 0, "unlocks": []}
    )
