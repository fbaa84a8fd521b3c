"""Whether the books are open, for supervisors of processes."""

from typing import Any

import redis
import sqlalchemy as sa
from fastapi import APIRouter, Response

from console.api import problems
from console.context import Context, Parts
from console.models import Health
from core.bus import STREAM
from reports import views

router = APIRouter(tags=["health"])


@router.get("/api/health", responses={503: {"model": Health}, **problems(422)})
def health(parts: Parts, response: Response) -> Health:
    """200 while the database answers; `degraded` while Redis does not."""
    database, position = _database(parts)
    alive, last = _stream(parts)
    if not database:
        response.status_code = 503
    return Health(
        status="ok" if database and alive else "degraded",
        database=database,
        redis=alive,
        lag_s=_lag(position, last) if database and alive else None,
    )


def _database(parts: Context) -> tuple[bool, str]:
    try:
        with parts.db.read() as session:
            return True, views.position(session) or "0-0"
    except sa.exc.SQLAlchemyError:
        return False, "0-0"


def _stream(parts: Context) -> tuple[bool, str]:
    try:
        info: Any = parts.redis.xinfo_stream(STREAM)
        return True, str(info["last-generated-id"])
    except redis.exceptions.ResponseError:
        return True, "0-0"  # nothing was ever said
    except (redis.exceptions.RedisError, OSError):
        return False, "0-0"


def _lag(position: str, last: str) -> float:
    """Seconds between the last event sent and the last one that is in the journal."""
    sent, kept = int(last.partition("-")[0]), int(position.partition("-")[0])
    if sent <= kept:
        return 0.0
    return (sent - kept) / 1000 if kept else float(sent > 0)
