"""Asking the ACD and commanding it, from the console, the demo and tests.

Requests go through a Redis list to the leading engine, answers come back in a list of their own.
A request past its deadline is never carried out.
"""

import time
import uuid
from typing import Literal

import redis
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from redis.exceptions import RedisError

from core.errors import Unavailable

REQUESTS = "sl:acd:requests"
ANSWERS = "sl:acd:answer:"
POLL_S = 0.1
"""Longest blocking read. Redis ends one up to 0.1 s late; that must be before the socket's 0.25."""

Wish = Literal["ready", "break", "offline"]


class AgentView(BaseModel):
    """An agent at this moment."""

    id: str
    state: str
    """One of `acd.agent.State`."""
    since: AwareDatetime
    reason: str
    skills: dict[str, int]
    registered: bool
    """Whether the phone can be rung."""
    call_id: str | None


class WaitingView(BaseModel):
    """A call that nobody has answered yet."""

    call_id: str
    queue: str
    skills: dict[str, int]
    since: AwareDatetime
    credit_s: float
    senior: bool
    place: int
    """In its class, counted from 1; 0 while it rings or is in Asterisk's own queue."""
    estimate_s: int | None
    """How long it will still wait, on average; None while it does not stand in line, or when nobody
    at work could serve it."""
    stage: Literal["waiting", "ringing", "fallback"]
    agent_id: str | None
    """Who is being rung."""
    why: str
    """The last decision about it, in words."""


class Request(BaseModel):
    """One request, as it travels."""

    id: str
    deadline: float
    """Epoch seconds."""
    op: Literal["agents", "waiting", "set_state", "reload"]
    agent_id: str = ""
    wants: Wish = "offline"
    reason: str = ""


class Answer(BaseModel):
    """One answer, as it travels."""

    ok: bool
    error: str = ""
    agents: list[AgentView] = []
    waiting: list[WaitingView] = []


_ANSWER = TypeAdapter(Answer)


class AcdClient:
    """Every method raises `Unavailable` when no engine answers within the deadline."""

    def __init__(self, client: redis.Redis, deadline_s: float = 1.0) -> None:
        self._redis = client
        self._deadline_s = deadline_s

    def agent_states(self) -> list[AgentView]:
        """Every agent on the roster."""
        return self._ask(op="agents").agents

    def waiting(self) -> list[WaitingView]:
        """Every call without an answer, the next in line first."""
        return self._ask(op="waiting").waiting

    def set_state(self, agent_id: str, wants: Wish, reason: str = "") -> None:
        """Set an agent's state; during a call it comes after the call.

        Raises `LookupError` for an agent who is not on the roster.
        """
        answer = self._ask(op="set_state", agent_id=agent_id, wants=wants, reason=reason[:80])
        if not answer.ok:
            raise LookupError(answer.error)

    def reload(self) -> None:
        """Read the roster of agents anew."""
        self._ask(op="reload")

    def _ask(self, **fields: object) -> Answer:
        request = Request.model_validate(
            {"id": uuid.uuid4().hex, "deadline": time.time() + self._deadline_s, **fields}
        )
        end = time.monotonic() + self._deadline_s
        try:
            self._redis.rpush(REQUESTS, request.model_dump_json())
            return self._await(ANSWERS + request.id, end)
        except (RedisError, OSError) as error:
            raise Unavailable(f"the ACD cannot be asked: {type(error).__name__}") from None

    def _await(self, key: str, end: float) -> Answer:
        while (left := end - time.monotonic()) > 0:
            reply = self._redis.blpop([key], timeout=min(POLL_S, max(0.01, left)))
            if reply is None:
                continue
            try:
                return _ANSWER.validate_json(reply[1])
            except ValidationError:
                break
        raise Unavailable("no ACD answered in time")
