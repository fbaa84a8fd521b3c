"""Asking the ACD and commanding it, from the console, the demo and tests.

Requests go through a Redis list to the leading engine, answers come back in a list of their own.
A request past its deadline is never carried out.
"""

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import redis
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError
from redis.exceptions import RedisError

from acd.adapters.numbers import SealedNumbers
from core.crypto import KeyRing
from core.errors import IllegalEvent, Unavailable

REQUESTS = "sl:acd:requests"
ANSWERS = "sl:acd:answer:"
POLL_S = 0.1
"""Longest blocking read. Redis ends one up to 0.1 s late; that must be before the socket's 0.25."""

Wish = Literal["ready", "break", "offline"]
Handing = Literal["blind", "queue"]
"""To an agent, or to a queue."""


class AgentView(BaseModel):
    """An agent at this moment."""

    id: str
    state: str
    """One of `acd.agent.State`."""
    since: AwareDatetime
    reason: str
    skills: dict[str, int]
    registered: bool
    """Whether any phone of theirs can be rung."""
    call_id: str | None
    wants: str = ""
    """`ready`, `break` or `offline`: asked for last; if not the state, it comes after it."""
    held_back: str = ""
    """Why nothing is offered to an agent who is ready: `phone_gone`, `phone_busy`, or nothing."""
    by: str = ""
    """Who asked for it, when it was not the agent: a supervisor's user name."""
    until: AwareDatetime | None = None
    """When the state ends by itself; null: when somebody says so."""
    missed: int = 0
    """Offers in a row that rang in vain."""
    callback: bool = False
    """Whether the call is one that we make."""
    phones: dict[str, str] = {}
    """Phone to device state, in Asterisk's words."""
    chosen: list[str] = []
    """The phones that they want to ring; none: all of them."""
    may_be_machine: str = ""
    """A call back of theirs, held or just over, of which they may say that a machine answered."""
    rings: list[str] = []
    """The phones that ring now: those chosen, or all that are there while none of those is."""


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
    callback: bool = False
    """Nobody is on the line: the person will be called when it is their turn."""
    not_before: AwareDatetime | None = None
    """A call back that does not stand in line yet does so then, or later."""


RoomWish = Literal[
    "hold", "resume", "consult", "help", "conference", "complete", "back", "leave", "person"
]
"""What an agent may do in a conversation of theirs."""


class TalkView(BaseModel):
    """A conversation at this moment, and what can be done in it."""

    call_id: str
    agents: list[str]
    """Who is with the caller, hold included."""
    asked: list[str]
    """Colleagues who have joined and do not hear the caller."""
    ringing: str
    """The colleague whose phone rings; empty for none."""
    held: bool
    """The caller is on hold, by the console."""
    person: int | None = None
    """The customer who was called in, by their entry in `crm`."""
    person_here: bool = False
    """They have answered."""
    why_not: dict[str, str]
    """What cannot be done now by the agent it was asked for: wish to a stable word."""


class PeakView(BaseModel):
    """The peak emergency, and what it does by the policy in force."""

    on: bool
    since: AwareDatetime | None
    """When it began, or ended; null: it never was on."""
    by: str
    """User name of whoever switched it last; empty: it ended by itself."""
    reason: str
    until: AwareDatetime | None
    """When it ends by itself; null while it is off."""
    called: list[str]
    """Agents in reserve who were called in."""
    notice: str
    """The prompt that callers hear at their arrival."""
    merge: list[str]
    """Queues that are served as one."""
    seniors_after_s: float
    """Waiting after which seniors accept those queues' agents, too, seconds."""
    reserves: list[str]
    """Agents who are called in if they are off work at a registered phone."""
    wrap_up_s: float
    """After-call work lasts no longer, seconds."""
    callback_after_s: float
    """Callers who will wait longer are offered to be called back, seconds; 0: all, at once."""
    callback_possible: bool
    """Whether this centre can call anybody back."""
    ends_after_h: float


class Request(BaseModel):
    """One request, as it travels."""

    id: str
    deadline: float
    """Epoch seconds."""
    op: Literal[
        "agents",
        "waiting",
        "set_state",
        "choose_phones",
        "machine",
        "extend_wrap_up",
        "console",
        "transfer",
        "talk",
        "room",
        "reload",
        "policy",
        "reload_policy",
        "peak",
        "peak_status",
    ]
    agent_id: str = ""
    wants: Wish = "offline"
    reason: str = ""
    by: str = ""
    is_open: bool = False
    phones: list[str] = Field([], max_length=20)
    call_id: str = ""
    to: str = ""
    how: Handing = "blind"
    skills: dict[str, int] = {}
    wish: RoomWish = "hold"
    person: int = 0
    sealed: str = Field("", max_length=400)
    key: str = Field("", max_length=64)
    """A request that bears the key of one that was carried out is not carried out again."""
    on: bool = False
    notice: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,39})?$")


class Answer(BaseModel):
    """One answer, as it travels."""

    ok: bool
    error: str = ""
    illegal: bool = False
    """Not carried out because of the agent's present state."""
    agents: list[AgentView] = []
    waiting: list[WaitingView] = []
    peak: PeakView | None = None
    talk: TalkView | None = None
    refusal: str = ""
    """Why not, as a stable word, where there is one."""
    policy: str = ""
    """Version of the policy in force."""
    policy_trouble: str = ""
    """Why its file is not in force; empty when it is."""


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


def routing_names(policy: Path | None) -> RoutingNames:
    """Queues and skills of a policy file, None: the product's own.

    Raises `UserError` for a file that cannot be used.
    """
    from acd import policy_file  # only those who check flows need it

    rules = policy_file.load(policy or policy_file.shipped(), "UTC").rules
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
        """Hold, consult, conference, help: done for the agent who has the caller.

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
