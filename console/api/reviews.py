"""Reviews by people: blind first, overruled with a reason, appealed against; calibration."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel

from console import hiding
from console.api import problems
from console.api.pages import PageNumber, PageSize, changed
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import Evidence
from console.once import Once
from console.users import User
from quality import views
from quality.client import (
    Appealing,
    Deciding,
    Judgement,
    NewCalibration,
    Overruling,
    Person,
)
from quality.views import (
    CalibrationView,
    Cited,
    ReviewDetail,
    ReviewItem,
    ReviewView,
    Show,
    StandingView,
)
from reports import views as journal

router = APIRouter(tags=["reviews"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)
Number = Annotated[int, Path(ge=1, lt=2**53)]


class ReviewPage(BaseModel):
    """Some of the reviews."""

    items: list[ReviewView]
    total: int
    page: int
    size: int


class Drawn(BaseModel):
    """How many calls were drawn; 0 when the day was drawn before."""

    calls: int


@router.get("/api/reviews", responses=problems(401, 403, 422))
def list_reviews(
    *,
    parts: Parts,
    user: Asking,
    show: Annotated[Show, Query()] = "open",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> ReviewPage:
    """Calls to review, the due first; an agent sees the finished reviews of their own calls."""
    with parts.db.read() as session:
        items, total = views.reviews(
            session,
            show,
            username=user.username,
            agent_id=(user.agent_id or "") if user.role == "agent" else None,
            offset=(page - 1) * size,
            limit=size,
        )
    return ReviewPage(items=items, total=total, page=page, size=size)


@router.get("/api/reviews/{review_id}", responses=problems(401, 403, 404, 422))
def one_review(review_id: Number, parts: Parts, user: Asking) -> ReviewDetail:
    """One review with its items; what the machine said only once a person has judged."""
    return _detail(parts, user, review_id)


@router.post("/api/reviews/days/{day}", responses=ERRORS)
def draw_day(day: date, parts: Parts, who: Audited) -> Drawn:
    """Draw the calls of a day that is over, by the plan; a day is drawn once."""
    calls = parts.reviews.draw_day(day)
    changed(parts, who, "review_drawn", f"day:{day} {calls}")
    return Drawn(calls=calls)


@router.post("/api/reviews/{review_id}/take", responses=ERRORS)
def take_review(review_id: Number, parts: Parts, user: Asking, who: Audited) -> ReviewDetail:
    """Begin to review. 422: of one's own team, or judged by the same person before."""
    parts.reviews.take(review_id, person_of(user))
    return _did(parts, user, who, "review_taken", review_id)


@router.post("/api/reviews/{review_id}/release", responses=ERRORS)
def release_review(review_id: Number, parts: Parts, user: Asking, who: Audited) -> ReviewDetail:
    """Give a review back."""
    parts.reviews.release(review_id, person_of(user))
    return _did(parts, user, who, "review_released", review_id)


@router.post("/api/reviews/{review_id}/marks", responses=ERRORS)
def judge_review(
    review_id: Number, wanted: Judgement, parts: Parts, user: Asking, who: Audited
) -> ReviewDetail:
    """Judge every item, blind. The answer shows what the machine said."""
    parts.reviews.submit(review_id, wanted, person_of(user))
    return _did(parts, user, who, "review_judged", review_id)


@router.post("/api/reviews/{review_id}/overrule", responses=ERRORS)
def overrule_item(
    review_id: Number, wanted: Overruling, parts: Parts, user: Asking, who: Audited
) -> ReviewDetail:
    """Judge an item otherwise, with a reason. 422: in a month that is locked."""
    parts.reviews.overrule(review_id, wanted, person_of(user))
    changed(parts, who, "review_overruled", f"review:{review_id} {wanted.item}")
    return _detail(parts, user, review_id)


@router.post("/api/reviews/{review_id}/appeal", responses=ERRORS)
def appeal_review(
    review_id: Number, wanted: Appealing, parts: Parts, user: Asking, who: Audited
) -> ReviewDetail:
    """An agent appeals against the review of their own call, twice at most. 422: too late."""
    parts.reviews.appeal(review_id, wanted, person_of(user))
    return _did(parts, user, who, "review_appealed", review_id)


@router.post("/api/reviews/{review_id}/decide", responses=ERRORS)
def decide_appeal(
    review_id: Number, wanted: Deciding, parts: Parts, user: Asking, who: Audited
) -> ReviewDetail:
    """Answer an appeal. 422: by who judged before; the second one by anybody but a lead."""
    parts.reviews.decide(review_id, wanted, person_of(user))
    return _did(parts, user, who, "review_decided", review_id)


@router.get("/api/standings", responses=problems(401, 403))
def list_standings(parts: Parts, user: Asking) -> list[StandingView]:
    """Which items have proven themselves against people, by which figures."""
    del user
    with parts.db.read() as session:
        return views.standings(session)


@router.get("/api/calibrations", responses=problems(401, 403))
def list_calibrations(parts: Parts, user: Asking) -> list[CalibrationView]:
    """The newest sessions; while one is open everybody sees their own verdicts only."""
    with parts.db.read() as session:
        return views.calibrations(session, user.username)


@router.post("/api/calibrations", status_code=201, responses=ERRORS)
def open_calibration(
    wanted: NewCalibration, parts: Parts, user: Asking, who: Audited
) -> CalibrationView:
    """Have several people judge one call."""
    row = parts.calibrations.open(wanted, person_of(user))
    return _calibrated(parts, user, who, "calibration_opened", row.id)


@router.post("/api/calibrations/{calibration_id}/marks", responses=ERRORS)
def judge_calibration(
    calibration_id: Number, wanted: Judgement, parts: Parts, user: Asking, who: Audited
) -> CalibrationView:
    """One's own verdicts, once."""
    parts.calibrations.submit(calibration_id, wanted, person_of(user))
    return _calibrated(parts, user, who, "calibration_judged", calibration_id)


@router.post("/api/calibrations/{calibration_id}/close", responses=ERRORS)
def close_calibration(
    calibration_id: Number, parts: Parts, user: Asking, who: Audited
) -> CalibrationView:
    """End the session and show everybody everything."""
    parts.calibrations.close(calibration_id, person_of(user))
    return _calibrated(parts, user, who, "calibration_closed", calibration_id)


def person_of(user: User) -> Person:
    """The one who asks, as reviews know them."""
    return Person(user.username, user.agent_id, leads=user.role in ("admin", "supervisor"))


def _detail(parts: Context, user: User, review_id: int) -> ReviewDetail:
    with parts.db.read() as session:
        found = views.review(session, review_id, ZoneInfo(parts.settings.timezone))
    hidden = (
        user.role == "agent"
        and found is not None
        and (found.review.agent_id != user.agent_id or found.review.judged_at is None)
    )
    if found is None or hidden:
        raise HTTPException(404, "There is no such review.")
    items = [
        item.model_copy(update={"evidence": _cited(parts, user, found, item)})
        for item in found.items
    ]
    return found.model_copy(update={"items": items})


def _cited(parts: Context, user: User, found: ReviewDetail, item: ReviewItem) -> list[Cited]:
    """The item's evidence in words that this user may see; none where the call is not on file."""
    if not item.evidence:
        return []
    with parts.db.read() as session:
        row = journal.call(session, found.review.call_id)
    if row is None:
        return []
    told = [Evidence.model_validate(one.model_dump(mode="json")) for one in item.evidence]
    shown = hiding.cited(parts, user, row, told)
    return [Cited.model_validate(one.model_dump()) for one in shown]


def _did(parts: Context, user: User, who: Who, action: str, review_id: int) -> ReviewDetail:
    changed(parts, who, action, f"review:{review_id}")
    return _detail(parts, user, review_id)


def _calibrated(parts: Context, user: User, who: Who, action: str, number: int) -> CalibrationView:
    changed(parts, who, action, f"calibration:{number}")
    with parts.db.read() as session:
        found = views.calibrations(session, user.username)
    return next(one for one in found if one.id == number)
