"""The wallboard's figures: today until now, and yesterday until the same time of day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends

from console.api import problems
from console.context import Context, Parts, signed_in
from console.walling import DayFigures, QueueFigures, Wall
from reports import views
from reports.views import Lane

router = APIRouter(tags=["wall"])

SHARED_S = 2.0
"""Viewers ask at the same moments; within this time they share one answer."""
DAY = timedelta(days=1)


@router.get("/api/wall", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def wall(parts: Parts) -> Wall:
    """Service level, answered and given up, by queue, of older callers and of all."""
    now = parts.clock.now()
    return parts.wall.get(now, lambda: _wall(parts, now))


def _wall(parts: Context, now: datetime) -> Wall:
    local = now.astimezone(ZoneInfo(parts.settings.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    with parts.db.read() as session:
        today = views.lanes(session, midnight, now)
        before = views.lanes(session, midnight - DAY, now - DAY)
    names = [queue.id for queue in parts.content.queues()]
    names += sorted({lane.queue for lane in [*today, *before]} - set(names))
    return Wall(
        at=now,
        within_s=views.WITHIN_S,
        all=_both(today, before),
        seniors=_both(_seniors(today), _seniors(before)),
        queues=[
            QueueFigures(
                queue=name,
                figures=_both(
                    [lane for lane in today if lane.queue == name],
                    [lane for lane in before if lane.queue == name],
                ),
            )
            for name in names
        ],
    )


def _seniors(lanes: Sequence[Lane]) -> list[Lane]:
    return [lane for lane in lanes if lane.senior]


def _both(today: Sequence[Lane], before: Sequence[Lane]) -> list[DayFigures]:
    return [DayFigures.of(today), DayFigures.of(before)]
