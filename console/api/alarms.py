"""What is wrong now."""

from fastapi import APIRouter, Depends

from console.api import problems
from console.context import Parts, signed_in
from console.models import Alarm
from core.watch import look
from reports import views

router = APIRouter(tags=["alarms"])


@router.get("/api/alarms", responses=problems(401, 403, 422), dependencies=[Depends(signed_in)])
def list_alarms(parts: Parts) -> list[Alarm]:
    """Open alarms, the newest first.

    Disks, spools and Redis are looked at with each request: on a full disk no alarm is written.
    """
    seen = look(parts.settings)
    with parts.db.read() as session:
        rows = views.standing_alarms(session, seen, parts.clock.now())
    return [
        Alarm(
            kind=row.kind,
            subject=row.subject,
            what=row.what,
            do=row.do,
            since=row.raised_at,
            last_at=row.last_at,
        )
        for row in rows
        if row.raised_at is not None and row.last_at is not None
    ]
