"""Work orders."""

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Response

from console import secrecy
from console.api import WAV, problems
from console.api.calls import sees
from console.api.pages import (
    PageNumber,
    PageSize,
    RowNumber,
    changed,
    check_owner,
    only_for,
    said,
)
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import WorkOrder, WorkOrderPage
from console.once import Once
from console.users import User
from crm.client import NewOrder, OrderChange, OrderState, of_order
from crm.client import WorkOrder as Order
from crm.views import OrderFilter
from reports import views

router = APIRouter(tags=["work orders"], route_class=Once)


@router.get("/api/work-orders", responses=problems(401, 403, 422))
def list_orders(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    state: OrderState | None = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> WorkOrderPage:
    """Work orders, the newest first. Agents see their own and those nobody has taken."""
    wanted = OrderFilter(state=state, agent_id=only_for(user))
    found, total = parts.books.orders(wanted, (page - 1) * size, size)
    items = shown_orders(parts, user, who, found)
    return WorkOrderPage(items=items, total=total, page=page, size=size)


@router.post("/api/work-orders", status_code=201, responses=problems(401, 403, 422))
def open_order(wanted: NewOrder, parts: Parts, user: Asking, who: Audited) -> WorkOrder:
    """Open a work order; it gets the day's next number.

    422 also where it changes an older person's affairs, and the relative who called may not go so
    far: the message says what to do.
    """
    check_owner(parts, user, wanted.owner)
    wanted = _of_caller(parts, user, wanted)
    if wanted.person_id is not None and not parts.people.names([wanted.person_id]):
        raise HTTPException(422, "There is no such person.")
    order = parts.desk.open_order(wanted)
    changed(parts, who, "order_opened", f"order:{order.id}")
    return shown_orders(parts, user, who, [order])[0]


def _of_caller(parts: Context, user: User, wanted: NewOrder) -> NewOrder:
    """An order from a call is about its caller, where they are on file and nobody else is named."""
    if wanted.call_id is None or wanted.person_id is not None:
        return wanted
    with parts.db.read() as session:
        row = views.call(session, wanted.call_id)
        mine = row is not None and sees(user, views.legs_of(session, wanted.call_id))
    if row is None or not mine or row.customer_id is None:
        return wanted
    known = parts.people.names([row.customer_id])
    return wanted.model_copy(update={"person_id": row.customer_id}) if known else wanted


@router.get(
    "/api/work-orders/{order_id}/sound",
    response_class=Response,
    responses={200: WAV, **problems(401, 403, 404, 422)},
)
def listen(order_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Response:
    """What the caller said of it, as a WAV; every listener is written down. 404: none is kept."""
    order = parts.desk.order(order_id, only_for(user))
    secrecy.check(parts, user, who, of_order(order.id, order.call_id))
    return said(parts, who, order.sound, "order_heard", f"order:{order_id}")


@router.post("/api/work-orders/{order_id}", responses=problems(401, 403, 404, 409, 422))
def change_order(
    order_id: RowNumber, wanted: OrderChange, parts: Parts, user: Asking, who: Audited
) -> WorkOrder:
    """Move a work order on, take it, or write to it; 409: its state may not follow.

    Fields that are not sent stay; `owner: null` gives it back.
    """
    check_owner(parts, user, wanted.owner)
    before = parts.desk.order(order_id, only_for(user))
    if wanted.note is not None and shown_orders(parts, user, who, [before])[0].note == wanted.note:
        # As it was shown, perhaps with labels in place of names: what is on file stays.
        wanted = wanted.model_copy(update={"note": before.note})
    order = parts.desk.change_order(order_id, wanted, only_for(user))
    changed(parts, who, "order_changed", f"order:{order_id}")
    return shown_orders(parts, user, who, [order])[0]


def shown_orders(parts: Context, user: User, who: Who, found: Sequence[Order]) -> list[WorkOrder]:
    """Work orders as this user may see them; whose reporter is secret from them, without them."""
    secret = secrecy.seen(parts, user, who, [of_order(one.id, one.call_id) for one in found])
    made = []
    for order in found:
        one = secret.get(of_order(order.id, order.call_id))
        shown = _without_reporter(parts, order) if secrecy.hides(one) else order
        made.append(WorkOrder.model_validate(shown.model_dump() | {"secret": one}))
    return made


def _without_reporter(parts: Context, order: Order) -> Order:
    note = secrecy.without_names(parts, order.note, order.person_id)
    return order.model_copy(update={"note": note, "person_id": None, "subject": "", "sound": ""})
