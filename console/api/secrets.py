"""Keeping a reporter secret (举报保密), and lifting that again."""

from fastapi import APIRouter

from console.api import problems
from console.api.cards import call_of
from console.api.pages import RowNumber, changed, only_for
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import Id, Secrecy
from console.secrecy import seen
from console.users import User
from crm.client import SecrecyWish, of_call, of_order

router = APIRouter(tags=["secret reports"])
ERRORS = problems(401, 403, 404, 409, 413, 422)


@router.post("/api/calls/{call_id}/secret", responses=ERRORS)
def keep_call_secret(
    call_id: Id, wish: SecrecyWish, parts: Parts, user: Asking, who: Audited
) -> Secrecy:
    """From now on only those with the right know who called, and who has the caller meanwhile.

    Agents of calls that they have or had. What is secret already stays as it is.
    """
    call_of(parts, user, call_id)
    return _mark(parts, user, who, of_call(call_id), wish)


@router.post("/api/calls/{call_id}/secret/lift", status_code=204, responses=ERRORS)
def lift_call(call_id: Id, wish: SecrecyWish, parts: Parts, user: Asking, who: Audited) -> None:
    """Everybody may know again who called. 409: it was no secret."""
    call_of(parts, user, call_id)
    _lift(parts, who, of_call(call_id), wish)


@router.post("/api/work-orders/{order_id}/secret", responses=ERRORS)
def keep_order_secret(
    order_id: RowNumber, wish: SecrecyWish, parts: Parts, user: Asking, who: Audited
) -> Secrecy:
    """The same for the call that a work order came from, or for the order where there is none."""
    return _mark(parts, user, who, _subject(parts, user, order_id), wish)


@router.post("/api/work-orders/{order_id}/secret/lift", status_code=204, responses=ERRORS)
def lift_order(
    order_id: RowNumber, wish: SecrecyWish, parts: Parts, user: Asking, who: Audited
) -> None:
    """Everybody may know again who reported. 409: it was no secret."""
    _lift(parts, who, _subject(parts, user, order_id), wish)


def _mark(parts: Context, user: User, who: Who, subject: str, wish: SecrecyWish) -> Secrecy:
    made = parts.confidence.mark(subject, wish, who.username)
    changed(parts, who, "secret_marked", f"{subject} {made.case}")
    parts.marked.add(subject)
    return seen(parts, user, who, [subject])[subject]


def _lift(parts: Context, who: Who, subject: str, wish: SecrecyWish) -> None:
    made = parts.confidence.lift(subject, wish, who.username)
    changed(parts, who, "secret_lifted", f"{subject} {made.case}")


def _subject(parts: Context, user: User, order_id: int) -> str:
    """What is secret of a work order; answers 404 as changing it would."""
    order = parts.desk.order(order_id, only_for(user))
    return of_order(order.id, order.call_id)
