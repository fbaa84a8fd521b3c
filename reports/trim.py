"""Cuts the stream behind its slowest reader; what is cut is in SQL already."""

from typing import Any

import redis

from core.bus import STREAM
from reports.projector import id_key

KEEP_S = 3600
"""The last hour stays whatever was read, so that live pages can resume."""


def trim(client: redis.Redis, projected: str) -> int:
    """Remove entries that every group and the projector are done with; returns how many.

    `projected` is the projector's own position. Raises redis-py's errors.
    """
    try:
        groups: Any = client.xinfo_groups(STREAM)
    except redis.exceptions.ResponseError:
        return 0  # no stream yet
    seconds, _microseconds = _server_time(client)
    places = [id_key(projected), ((seconds - KEEP_S) * 1000, 0)]
    for group in groups:
        places.append(id_key(str(group["last-delivered-id"])))
        if group["pending"]:
            pending: Any = client.xpending(STREAM, group["name"])
            if pending["min"]:
                places.append(id_key(str(pending["min"])))
    milliseconds, number = min(places)
    removed: Any = client.xtrim(STREAM, minid=f"{max(milliseconds, 0)}-{number}", approximate=False)
    return int(removed)


def _server_time(client: redis.Redis) -> tuple[int, int]:
    answer: Any = client.time()
    return int(answer[0]), int(answer[1])
