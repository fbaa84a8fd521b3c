"""Addresses that are told of events: kept by admins, with the log of what was delivered."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from console.api import problems
from console.api.pages import PageNumber, PageSize, RowNumber
from console.context import Audited, Parts, signed_in
from console.hooks.models import (
    KINDS,
    Delivery,
    DeliveryPage,
    HookChange,
    HookPage,
    HookView,
    NewHook,
    WithSecret,
)
from console.once import Once

router = APIRouter(tags=["webhooks"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)


@router.get("/api/webhooks", responses=problems(401, 403, 422), dependencies=[Depends(signed_in)])
def list_webhooks(parts: Parts, page: PageNumber = 1, size: PageSize = 20) -> HookPage:
    """Subscriptions by name, and what may be subscribed to."""
    items, total = parts.hooks.page((page - 1) * size, size)
    return HookPage(items=items, total=total, page=page, size=size, kinds=list(KINDS))


@router.post("/api/webhooks", status_code=201, responses=problems(401, 403, 413, 422))
def add_webhook(wanted: NewHook, parts: Parts, who: Audited) -> WithSecret:
    """Tell an address of events from now on; the secret that signs them is shown this once."""
    hook, secret = parts.hooks.add(wanted, who)
    return WithSecret(hook=hook, secret=secret)


@router.post("/api/webhooks/{hook_id}", responses=ERRORS)
def change_webhook(hook_id: RowNumber, wanted: HookChange, parts: Parts, who: Audited) -> HookView:
    """Another address or other events; on or off. What happens while it is off is never told."""
    return parts.hooks.change(hook_id, wanted, who)


@router.post("/api/webhooks/{hook_id}/ping", status_code=202, responses=ERRORS)
def try_webhook(hook_id: RowNumber, parts: Parts, who: Audited) -> Delivery:
    """Send a trial; what became of it is in the log."""
    return parts.hooks.ping(hook_id, who)


@router.get(
    "/api/webhooks/{hook_id}/deliveries",
    responses=problems(401, 403, 404, 422),
    dependencies=[Depends(signed_in)],
)
def list_deliveries(
    hook_id: RowNumber,
    parts: Parts,
    show: Annotated[Literal["all", "waiting", "sent", "given_up"], Query()] = "all",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> DeliveryPage:
    """What was sent, the newest first; kept 30 days."""
    state = None if show == "all" else show
    items, total = parts.hooks.deliveries(hook_id, state, (page - 1) * size, size)
    return DeliveryPage(items=items, total=total, page=page, size=size)


@router.post("/api/webhooks/{hook_id}/deliveries/{delivery_id}/again", responses=ERRORS)
def send_again(hook_id: RowNumber, delivery_id: RowNumber, parts: Parts, who: Audited) -> Delivery:
    """Try one that was not delivered again, for another day."""
    return parts.hooks.again(hook_id, delivery_id, who)


@router.post("/api/webhooks/{hook_id}/remove", status_code=204, responses=ERRORS)
def remove_webhook(hook_id: RowNumber, parts: Parts, who: Audited) -> None:
    """End it; its log goes with it."""
    parts.hooks.remove(hook_id, who)
