"""The queues, and who waits in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from fastapi import APIRouter, Depends

from console.api import problems
from console.content import QueueKnown, WaitingNow
from console.context import Parts, signed_in
from console.models import QueueNow

router = APIRouter(tags=["queues"])


@router.get("/api/queues", responses=problems(401, 403, 503), dependencies=[Depends(signed_in)])
def list_queues(parts: Parts) -> list[QueueNow]:
    """Every queue with its callers at this moment; 503 while the ACD cannot be asked."""
    return counted(parts.content.queues(), parts.content.waiting(), parts.clock.now())


def counted(
    known: Iterable[QueueKnown], waiting: Sequence[WaitingNow], now: datetime
) -> list[QueueNow]:
    """The queues in their order, those without callers too, and any that is no more."""
    queues = {queue.id: queue for queue in known}
    for call in waiting:
        queues.setdefault(call.queue, QueueKnown(call.queue, call.queue, call.queue))
    return [
        _queue(queue, [call for call in waiting if call.queue == name], now)
        for name, queue in queues.items()
    ]


def _queue(queue: QueueKnown, everyone: Sequence[WaitingNow], now: datetime) -> QueueNow:
    calls = [call for call in everyone if not call.callback]
    longest = max(((now - call.since).total_seconds() for call in calls), default=0.0)
    return QueueNow(
        queue=queue.id,
        name_zh=queue.zh,
        name_en=queue.en,
        waiting=len(calls),
        longest_wait_s=round(max(0.0, longest), 1),
        senior_waiting=sum(call.senior for call in calls),
        callbacks=len(everyone) - len(calls),
    )
