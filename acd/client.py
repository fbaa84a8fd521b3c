"""Asking the ACD and commanding it, from the console, the demo and tests.

Requests go through a Redis list to the leading engine, answers come back in a list of their own.
A request past its deadline is never carried out.
"""

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import redis
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError

from acd.accounts import PhoneAccounts
from acd.adapters.numbers import SealedNumbers
from acd.phones import web_phone
from acd.policy_desk import PolicyDesk
from acd.roster_desk import AgentChange, RosterDesk
from acd.wire import (
    ANSWERS,
    REQUESTS,
    AgentView,
    Answer,
    Handing,
    ListenerView,
    ListenMode,
    PeakView,
    Request,
    RoomWish,
    TalkView,
    WaitingView,
    Wish,
)
from core.crypto import KeyRing
from core.errors import IllegalEvent, Unavailable
from core.settings import Settings

__all__ = [
    "AcdClient",
    "AgentChange",
    "AgentView",
    "Answer",
    "Handing",
    "ListenMode",
    "ListenerView",
    "NotNow",
    "PeakView",
    "PhoneAccounts",
    "PolicyDesk",
    "Request",
    "RoomWish",
    "RosterDesk",
    "RoutingNames",
    "TalkView",
    "WaitingView",
    "Wish",
    "policy_path",
    "routing_names",
    "sealed_number",
    "web_phone",
]

POLL_S = 0.1
"""Longest blocking read. Redis ends one up to 0.1 s late; that must be before the socket's 0.25."""

_ANSWER = TypeAdapter(Answer)


class NotNow(IllegalEvent):
    """It cannot be done in the conversation as it is."""

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(what)
        self.reason = reason
        """A stable word; see `acd.talk.REFUSALS`."""


@dataclass(frozen=True)
class RoutingNames:
    """What a flow may name of the routing policy."""

    queues: frozenset[str]
    skills: frozenset[str]
    called: Mapping[str, str]
    """Each skill with what people call it."""


def policy_path(settings: Settings) -> Path:
    """The policy file that the ACD reads."""
    from acd.adapters import policies  # only those who check flows need it

    return policies.owned(settings).path


def routing_names(settings: Settings) -> RoutingNames:
    """Queues and skills of the policy file. Raises `UserError` for one that cannot be used."""
    from acd import policy_file  # only those who check flows need it

    rules = policy_file.load(policy_path(settings), "UTC").rules
    return RoutingNames(frozenset(rules.queues), frozenset(rules.skills), dict(rules.skills))


def sealed_number(keyring: KeyRing, number: str) -> str:
    """A number that is to be called, as it may travel; empty for one that never is."""
    return SealedNumbers(keyring).seal(number)


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

    def set_state(self, agent_id: str, wants: Wish, reason: str = "", by: str = "") -> None:
        """Set an agent's state; during a call it comes after the call.

        `by`: a supervisor's user name, when it is not the agent who asks. Raises `LookupError` for
        an agent who is not on the roster.
        """
        self._order(op="set_state", agent_id=agent_id, wants=wants, reason=reason[:80], by=by[:64])

    def choose_phones(self, agent_id: str, phones: Iterable[str], by: str = "") -> None:
        """Which of an agent's phones ring from now on, also after a restart; none: all of them.

        While none of those chosen is registered, those that are ring. `by`: a supervisor's user
        name, when it is not the agent who chooses. Raises `LookupError` for an agent or a phone of
        theirs that is not there.
        """
        chosen = list(dict.fromkeys(phones))
        self._order(op="choose_phones", agent_id=agent_id, phones=chosen, by=by[:64])

    def mark_machine(self, call_id: str, agent_id: str, by: str = "", key: str = "") -> None:
        """An answering machine took the call back: nobody was reached, and it is tried again.

        Said by the agent who has or had it, until their after-call work is over. `by`: a
        supervisor's user name. Raises `LookupError` when it is no call back, or too late.
        """
        self._order(op="machine", call_id=call_id, agent_id=agent_id, by=by[:64], key=key)

    def extend_wrap_up(self, agent_id: str) -> None:
        """Half a minute more for after-call work, up to the setting's limit.

        Raises `LookupError` as above, `IllegalEvent` when there is no after-call work to extend.
        """
        self._order(op="extend_wrap_up", agent_id=agent_id)

    def console(self, agent_id: str, *, is_open: bool) -> None:
        """The agent's console was opened or closed; 20 s closed while at work, and they go offline.

        Raises `LookupError` as above.
        """
        self._order(op="console", agent_id=agent_id, is_open=is_open)

    def transfer(
        self,
        call_id: str,
        agent_id: str,
        to: str,
        how: Handing = "blind",
        *,
        skills: Mapping[str, int] | None = None,
        by: str = "",
        key: str = "",
    ) -> None:
        """Hand the caller on: they stand in line again, first of all for whom is meant.

        `agent_id` has the caller; `to` is an agent, or a queue with `how` "queue", where `skills`
        may ask for more than the queue does. `by`: a supervisor's user name, who may do it for any
        call. Raises `LookupError` for a call, an agent or a queue that is not there,
        `IllegalEvent` when it is another agent's call.
        """
        asked = {"call_id": call_id, "to": to, "how": how, "skills": dict(skills or {})}
        self._order(op="transfer", agent_id=agent_id, by=by[:64], key=key, **asked)

    def talk(self, call_id: str, agent_id: str) -> TalkView:
        """A conversation as this agent has it. Raises `LookupError` when nobody has the call."""
        answer = self._ask(op="talk", call_id=call_id, agent_id=agent_id)
        if answer.talk is None:
            raise LookupError(answer.error)
        return answer.talk

    def room(
        self,
        call_id: str,
        agent_id: str,
        wish: RoomWish,
        to: str = "",
        *,
        skills: Mapping[str, int] | None = None,
        by: str = "",
        key: str = "",
    ) -> None:
        """Hold, consult, conference, help, pauses: done for the agent who has the caller.

        `to`: the colleague to consult. `skills`: what a helper must have. `by`: a supervisor's
        user name; then `agent_id` may be empty, and whoever has the caller is meant. `key`: said
        again with the same one, it is not done twice. Raises `LookupError` for a call, an agent or
        a skill that is not there, `NotNow` with the reason when it cannot be done now.
        """
        asked = {"call_id": call_id, "wish": wish, "to": to, "skills": dict(skills or {})}
        self._order(op="room", agent_id=agent_id, by=by[:64], key=key, **asked)

    def call_in(
        self, call_id: str, agent_id: str, person_id: int, sealed: str, *, by: str = ""
    ) -> None:
        """Ring a customer into the conversation; `sealed`: their number, by `sealed_number`.

        Raises as `room` does.
        """
        asked = {"call_id": call_id, "wish": "person", "person": person_id, "sealed": sealed}
        self._order(op="room", agent_id=agent_id, by=by[:64], **asked)

    def listen(
        self, call_id: str, listener: str, mode: ListenMode, *, agent_id: str = "", by: str
    ) -> None:
        """Ring a supervisor's own phone, and let them hear a conversation; through transfers, too.

        One who listens already hears this one, or in this way, at once. `listener`: the agent who
        they are. `agent_id`: whom to hear, where several have the caller. `by`: their user name.
        Raises `NotNow` with the reason when it cannot be done now.
        """
        asked = {"call_id": call_id, "to": listener, "mode": mode, "agent_id": agent_id}
        self._order(op="listen", by=by[:64], **asked)

    def take(self, call_id: str, listener: str, *, by: str) -> None:
        """A supervisor who listens gets the caller, and the agent goes. Raises as above."""
        self._order(op="take", call_id=call_id, to=listener, by=by[:64])

    def move(self, call_id: str, *, queue: str = "", front: bool, by: str, reason: str) -> None:
        """Move a caller who waits into another queue's line, to the front of it, or both.

        `queue`: empty for their own. `by`: a supervisor's user name. Raises `LookupError` for a
        queue that is not there, `NotNow` when the call does not stand in line.
        """
        asked = {"call_id": call_id, "to": queue, "on": front, "reason": reason[:80]}
        self._order(op="move", by=by[:64], **asked)

    def listeners(self) -> list[ListenerView]:
        """Every supervisor who listens, or whose phone rings for it."""
        return self._ask(op="listeners").listeners

    def reload(self) -> None:
        """Read the roster of agents anew."""
        self._ask(op="reload")

    def reload_policy(self) -> None:
        """Have the policy's file read soon, whether it has changed or not."""
        self._ask(op="reload_policy")

    def policy(self) -> tuple[str, str]:
        """Version of the policy in force, and why its file is not (empty when it is)."""
        answer = self._ask(op="policy")
        return answer.policy, answer.policy_trouble

    def peak(self, *, on: bool, by: str, reason: str, notice: str = "") -> PeakView:
        """Begin or end the peak emergency, and how it stands then; said again it changes nothing.

        `by`: a user name. `notice`: a prompt that callers hear instead of the policy's.
        """
        self._ask(op="peak", on=on, by=by[:64], reason=reason[:120], notice=notice)
        return self.peak_status()

    def peak_status(self) -> PeakView:
        """The peak emergency as it stands."""
        found = self._ask(op="peak_status").peak
        if found is None:
            raise Unavailable("the ACD knows of no peak emergency")
        return found

    def _order(self, **fields: object) -> None:
        answer = self._ask(**fields)
        if answer.refusal:
            raise NotNow(answer.refusal, answer.error)
        if answer.illegal:
            raise IllegalEvent(answer.error)
        if not answer.ok:
            raise LookupError(answer.error)

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
