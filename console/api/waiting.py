"""Who waits for a person at this moment, one by one; a supervisor moves them, with a reason."""

from fastapi import APIRouter, Depends

from console.api import problems
from console.api.pages import changed
from console.context import Asking, Audited, Parts, signed_in
from console.models import Id, MoveWish, WaitingCall

router = APIRouter(tags=["queues"])


@router.get("/api/waiting", responses=problems(401, 403, 503), dependencies=[Depends(signed_in)])
def list_waiting(parts: Parts) -> list[WaitingCall]:
    """Every call without an answer, the next in line first; 503 while the ACD cannot be asked."""
    return [WaitingCall.model_validate(call) for call in parts.content.waiting()]


@router.post(
    "/api/calls/{call_id}/move",
    status_code=204,
    responses=problems(401, 403, 404, 409, 422, 503),
)
def move(call_id: Id, wanted: MoveWish, parts: Parts, user: Asking, who: Audited) -> None:
    """Move a caller who waits into another queue, to the front, or both; written down.

    They keep the beginning of their wait. 409 `not_waiting`: somebody is rung for them, or has
    them.
    """
    queue, reason = wanted.queue or "", wanted.reason
    parts.content.move(call_id, queue, front=wanted.front, by=user.username, reason=reason)
    where = " ".join(filter(None, (queue, "front" if wanted.front else "")))
    changed(parts, who, "call_move", f"call:{call_id} {where} {reason}")
