"""Having Asterisk's accounts of agents' phones renewed, by the one process that may write them.

Only `silverline` knows how Asterisk's files are written (decision 13). Whoever changes the list of
agents asks for it through a Redis list; the answer comes back in a list of its own. The request
names nobody: the accounts follow the list of agents as it is in the database.
"""

import threading
import time
import uuid
from collections.abc import Callable

import redis
from pydantic import BaseModel, ValidationError
from redis.exceptions import RedisError

from core import logs
from core.errors import Unavailable

REQUESTS = "acd:accounts"
ANSWERS = "acd:accounts:"
POLL_S = 0.2
"""Below a client's `socket_timeout`, so that an empty list is no error."""
KEPT_S = 30
"""An answer that nobody waits for any more goes."""
MOST_WAITING = 100
RENEWED, FAILED = "renewed", "failed"

log = logs.get("acd.accounts")


class _Request(BaseModel):
    id: str
    deadline: float
    """Unix time; a request past it is not carried out."""


class PhoneAccounts:
    """Asks for it."""

    def __init__(self, client: redis.Redis, deadline_s: float = 10.0) -> None:
        self._redis, self._deadline_s = client, deadline_s

    def renew(self) -> None:
        """Every phone on the list can register afterwards, and no other. Raises `Unavailable`."""
        asked = _Request(id=uuid.uuid4().hex, deadline=time.time() + self._deadline_s)
        end = time.monotonic() + self._deadline_s
        try:
            self._redis.rpush(REQUESTS, asked.model_dump_json())
            self._redis.ltrim(REQUESTS, -MOST_WAITING, -1)
            answer = self._await(ANSWERS + asked.id, end)
        except (RedisError, OSError) as error:
            raise Unavailable(f"phones' accounts: {type(error).__name__}") from None
        if answer != RENEWED:
            raise Unavailable("the phones' accounts could not be renewed")

    def _await(self, key: str, end: float) -> str:
        while time.monotonic() < end:
            reply = self._redis.blpop([key], timeout=POLL_S)
            if reply is not None:
                return str(reply[1])
        raise Unavailable("nobody renewed the phones' accounts in time")


def serve(client: redis.Redis, renew: Callable[[], None], stop: threading.Event) -> None:
    """Carry requests out until `stop`; all that wait at once are one renewal."""
    while not stop.is_set():
        try:
            reply = client.blpop([REQUESTS], timeout=POLL_S)
            if reply is None:
                continue
            waiting = [reply[1], *(client.lpop(REQUESTS, MOST_WAITING) or [])]
        except (RedisError, OSError) as error:
            log.warning("accounts_not_asked", error=type(error).__name__)
            stop.wait(1.0)
            continue
        asked = [one for raw in waiting if (one := _living(raw)) is not None]
        if asked:
            _answer(client, asked, _renewed(renew))


def _living(raw: str) -> _Request | None:
    try:
        found = _Request.model_validate_json(raw)
    except ValidationError:
        return None
    return found if time.time() < found.deadline else None


def _renewed(renew: Callable[[], None]) -> str:
    try:
        renew()
    except Exception:  # whoever asked is told; the next request tries again
        log.exception("accounts_not_renewed")
        return FAILED
    return RENEWED


def _answer(client: redis.Redis, asked: list[_Request], answer: str) -> None:
    try:
        for one in asked:
            client.rpush(ANSWERS + one.id, answer)
            client.expire(ANSWERS + one.id, KEPT_S)
    except (RedisError, OSError) as error:
        log.warning("accounts_not_answered", error=type(error).__name__)
