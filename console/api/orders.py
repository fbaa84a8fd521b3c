"""Work orders."""

from fastapi import APIRouter, HTTPException, Response

from console.api import WAV, problems
from console.api.pages import (
    PageNumber,
    PageSize,
    RowNumber,
    changed,
    check_owner,
    only_for,
    said,
)
from console.context import Asking, Audited, Parts
from console.models import WorkOrder, WorkOrderPage
from console.once import Once
from crm.client import NewOrder, OrderChange, OrderState
from crm.client import WorkOrder as Order
from crm.views import OrderFilter

router = APIRouter(tags=["work orders"], route_class=Once)


@router.get("/api/work-orders", responses=problems(401, 403, 422))
def list_orders(
    *,
    parts: Parts,
    user: Asking,
    state: OrderState | None = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> WorkOrderPage:
    """Work orders, the newest first. Agents see their own and those nobody has taken."""
    wanted = OrderFilter(state=state, agent_id=only_for(user))
    found, total = parts.books.orders(wanted, (page - 1) * size, size)
    items = [shown_order(order) for order in found]
    return WorkOrderPage(items=items, total=total, page=page, size=size)


@router.post("/api/work-orders", status_code=201, responses=problems(401, 403, 422))
def open_order(wanted: NewOrder, parts: Parts, user: Asking, who: Audited) -> WorkOrder:
    """Open a work order; it gets the day's next number.

    422 also where it changes an older person's affairs, and the relative who called may not go so
    far: the message says what to do.
    """
    check_owner(parts, user, wanted.owner)
    if wanted.person_id is not None and not parts.people.names([wanted.person_id]):
        raise HTTPException(422, "There is no such person.")
    order = parts.desk.open_order(wanted)
    changed(parts, who, "order_opened", f"order:{order.id}")
    return shown_order(order)


@router.get(
    "/api/work-orders/{order_id}/sound",
    response_class=Response,
    responses={200: WAV, **problems(401, 403, 404, 422)},
)
def listen(order_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Response:
    """What the caller said of it, as a WAV; every listener is written down. 404: none is kept."""
    name = parts.desk.order_sound(order_id, only_for(user))
    return said(parts, who, name, "order_heard", f"order:{order_id}")


@router.post("/api/work-orders/{order_id}", responses=problems(401, 403, 404, 409, 422))
def change_order(
    order_id: RowNumber, wanted: OrderChange, parts: Parts, user: Asking, who: Audited
) -> WorkOrder:
    """Move a work order on, take it, or write to it; 409: its state may not follow.

    Fields that are not sent stay; `owner: null` gives it back.
    """
    check_owner(parts, user, wanted.owner)
    order = parts.desk.change_order(order_id, wanted, only_for(user))
    changed(parts, who, "order_changed", f"order:{order_id}")
    return shown_order(order)


def shown_order(order: Order) -> WorkOrder:
    """A work order as the API says it."""
    return WorkOrder.model_validate(order)
