"""What the engine remembers of agents and calls. Fields not excluded survive a restart."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from acd.agent import State
from acd.announce import Said
from acd.callbacks import Callback
from acd.load import Work
from acd.policy import Offered
from acd.routing import AGENT, FreeAgent, Need, Requirement, WaitingCall
from core.decisions import Change, ChangeKind
from core.events import Joining, PauseEnd
from core.pii import MaskedNumber

FREE_DEVICE = "NOT_INUSE"
GONE_DEVICES = frozenset({"", "UNAVAILABLE", "INVALID", "UNKNOWN"})
"""Device states of a phone that is not registered."""

GUEST = "gu-"
"""Begins the ids of channels that ring colleagues who are asked to join."""

PERSON = "pn-"
"""Begins the ids of channels that ring customers who are called in."""

HeldBack = Literal["", "phone_gone", "phone_busy"]


class Offer(BaseModel):
    """An agent's phone being rung for a call."""

    id: str
    agent_id: str
    at: float
    """Epoch seconds."""
    deadline: float
    """When it counts as lost if nothing is heard of it, epoch seconds."""
    before: str | None = None
    """The call's offer before this one."""


class Guest(BaseModel):
    """A colleague who is asked to join a conversation: an offer like any other, to one agent."""

    id: str
    """The offer's."""
    agent_id: str
    by: str
    """The agent who asked."""
    kind: Joining
    deadline: float
    """When it counts as lost if nothing is heard of it, epoch seconds."""
    skills: dict[str, int] = {}
    """Of dialect help: what is asked for."""
    tried: list[str] = []
    """Of dialect help: agents who were rung in vain."""
    here: bool = False
    """They have answered."""

    @property
    def channel(self) -> str:
        """The id of the channel that rings them."""
        return GUEST + self.id


class Invited(BaseModel):
    """A customer, or an emergency service, who is called into a conversation."""

    id: str
    person_id: int
    """0: a service."""
    service: str = ""
    """Such as 110; empty: a customer."""
    by: str
    """The agent who asked."""
    deadline: float
    """When it counts as lost if nothing is heard of it, epoch seconds."""
    leg: str = ""
    """Unique id of their channel, once they have answered."""

    @property
    def channel(self) -> str:
        """The id of the channel that rings them."""
        return PERSON + self.id


class Pause(BaseModel):
    """The recording is silent, or is to be."""

    channel: str
    """Name or unique id of the channel that is recorded."""
    agent_id: str
    """Whose conversation it is."""
    by: str = ""
    """User name of the supervisor who asked for it; empty: the agent did."""
    until: float
    """It goes on by itself then, epoch seconds."""
    sure: bool = False
    """Asterisk has said that it is silent."""
    ends: PauseEnd | None = None
    """It is to go on, and why; kept until Asterisk has said that it does."""
    ended_by: str = ""
    """User name of the supervisor who wanted that."""


class Meant(BaseModel):
    """An agent meant for this caller, to be waited for a while."""

    kind: Literal["passed", "named", "owner", "last"]
    """`passed`: a colleague handed the caller on to them."""
    agent_id: str
    until: float | None = None
    """Epoch seconds; None: not yet waited for."""


class Call(BaseModel):
    """A call that has asked for a person."""

    model_config = ConfigDict(extra="ignore")

    call_id: str
    channel: str
    queue: str
    skills: dict[str, int] = {}
    credit_s: float = 0.0
    senior: bool = False
    since: float
    """Epoch seconds when the wait began; kept whatever happens afterwards."""
    number: int
    """Order of arrival."""
    did: str | None = None
    caller: MaskedNumber | None = None
    tier: str = ""
    """Tier of customer, for the credit."""
    prefer: dict[str, int] = {}
    """Skills of agents who go first among those who are free, with their least levels."""
    credited_s: float = 0.0
    """The credit that its place is reckoned with: by its flow or by the policy, the greater."""
    meant: list[Meant] = []
    """Agents meant for the caller, the one waited for first; those given up are taken out."""
    taken: list[Change] = []
    """Changes that stay, whatever the moment: overflow, and agents no longer waited for."""
    changes: list[Change] = []
    """Everything that was widened so far, as last told."""
    tried: list[str] = []
    """Agents who have failed to take it."""
    attempts: int = 0
    offer: Offer | None = None
    last_offer: str | None = None
    """The last offer placed: only news that knows it says where the call is now."""
    answered_by: str | None = None
    passed: int = 0
    """How often it was handed on by an agent."""
    cut: int = 0
    """How many of those times because the line to the agent's phone was cut."""
    cut_by: str = ""
    """The agent whose line was cut, until somebody has the caller again."""
    passed_at: float | None = None
    """When it last was, epoch seconds."""
    joined: dict[str, float] = {}
    """Agents who are connected with the caller, since when in epoch seconds."""
    room: Literal["", "open", "held"] = ""
    """Whether it was moved into a conference, and if so whether the caller is in it or on hold."""
    keeps: list[str] = []
    """Agents who count as being with the caller though no bridge connects the two for now: the
    caller is on hold, or they are on their way into the conference."""
    guest: Guest | None = None
    invited: Invited | None = None
    """A customer who is called in, or is in the conference."""
    asking: bool = False
    """The caller is on hold only while a colleague is asked."""
    pause: Pause | None = None
    """The recording is silent, or on its way there or back."""
    talk_s: float = 0.0
    talking_since: float | None = None
    """Epoch seconds since when the caller talks; kept so that our own end does not shorten it."""
    regained_s: float = 0.0
    """Seconds of credit that give a caller back the place they had lost."""
    promised: bool = False
    """The caller has asked to be called back, and is about to hang up."""
    callback: Callback | None = None
    """Set when this is a call that we make; until the agent answers it has no channel."""
    unsure: bool = False
    """Part of the conversation was not seen: what is known of its times may be wrong."""

    required: Requirement = Field((), exclude=True)
    """The skills it asks for in its own queue, before anything is widened."""
    leads: bool = Field(False, exclude=True)
    """Has a head start before callers who are no seniors, by how long those wait."""
    need: Need = Field(Need(((),)), exclude=True)
    """Whom it accepts now."""
    unserved: Need | None = Field(None, exclude=True)
    """The need for which it was last told that nobody is free."""
    bridged_at: float | None = Field(None, exclude=True)
    """Epoch seconds since when the caller is connected; None when not."""
    in_queue: bool = Field(False, exclude=True)
    """Inside Asterisk's own Queue()."""
    said: Said | None = Field(None, exclude=True)
    """The last announcement of the call's place."""
    touched: float = Field(0.0, exclude=True)
    """Epoch seconds of the last news."""

    @property
    def queues(self) -> list[str]:
        """Its own queue, and those whose agents serve it besides."""
        return [self.queue, *(c.text for c in self.taken if c.kind.startswith("overflow_"))]

    @property
    def offered(self) -> set[Offered]:
        """What the policy lets the caller choose, however long they will wait."""
        kinds: dict[ChangeKind, Offered] = {
            "callback_offered": "callback",
            "voicemail_offered": "voicemail",
        }
        return {kinds[change.kind] for change in self.taken if change.kind in kinds}

    @property
    def person(self) -> str:
        """Keyed hash of the caller's number; empty for one who sent none."""
        return self.caller.hash if self.caller else ""

    @property
    def stood(self) -> float:
        """The beginning of the wait less all credit, epoch seconds: who has the least is next."""
        return self.since - self.credited_s - self.regained_s

    def talked(self, now: float) -> float:
        """Seconds of conversation until `now`, epoch seconds."""
        running = now - self.bridged_at if self.bridged_at is not None else 0.0
        return self.talk_s + max(0.0, running)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it yet, or somebody is rung for it."""
        return (self.answered_by is None and not self.in_doubt) or self.offer is not None

    @property
    def in_doubt(self) -> bool:
        """Of a call back: it was held, and may yet turn out to have been with a machine."""
        return self.callback is not None and self.callback.doubt_until is not None

    @property
    def asks_since(self) -> float:
        """Since when it asks for somebody: it came, or was handed on, then; epoch seconds."""
        return self.since if self.passed_at is None else self.passed_at

    def not_after(self, now: float) -> None:
        """Bring moments that cannot have been yet back to `now`: the clock was set back."""
        ahead = max(0.0, self.since - now)
        self.since -= ahead
        if self.passed_at is not None:
            self.passed_at = min(self.passed_at, now)
        for meant in self.meant:
            if meant.until is not None:
                meant.until -= ahead
        if self.talking_since is not None and self.talking_since > now:
            self.talking_since, self.unsure = now, True
        if self.pause is not None:
            self.pause.until -= ahead
        if self.offer is not None and self.offer.at > now:
            self.offer.deadline -= self.offer.at - now
            self.offer.at = now

    def as_waiting(self) -> WaitingCall:
        return WaitingCall(
            call_id=self.call_id,
            need=self.need,
            since=self.since,
            credit_s=self.credited_s + self.regained_s,
            number=self.number,
            queue=self.queue,
            tried=self.tried,
            leads=self.leads,
            own_credit_s=self.credited_s,
        )


class Agent(BaseModel):
    """An agent at work."""

    model_config = ConfigDict(extra="ignore")

    agent_id: str
    state: State = State.OFFLINE
    since: float = 0.0
    """Epoch seconds of the last change of state."""
    wants: State = State.OFFLINE
    """What they asked for last: ready, break or offline."""
    reason: str = ""
    wish_reason: str = ""
    """Said with the last wish; shown again when it is obeyed later."""
    until: float | None = None
    """When the state ends by itself, epoch seconds."""
    call_id: str | None = None
    """The call that rings or talks."""
    wrap_up_s: float | None = None
    """After-call work of the conversation they are in, seconds; None: as the settings say."""
    work: Work = Work()
    by: str = ""
    """Who set the state, when it was not the agent: a supervisor's user name."""
    missed: int = 0
    """Offers in a row that rang in vain."""
    gone: bool = False
    """Whether everybody was told that no phone of theirs is registered."""
    console_until: float | None = None
    """The console is closed; when this passes, epoch seconds, they count as having left."""
    chosen: list[str] | None = None
    """The phones that they want to ring; empty: all of them again; None: they never chose."""

    skills: dict[str, int] = Field(default_factory=dict, exclude=True)
    phones: dict[str, str] = Field(default_factory=dict, exclude=True)
    """Each phone's device state, in Asterisk's words."""
    legs: dict[str, str | None] = Field(default_factory=dict, exclude=True)
    """Connected channels of this agent's phones, with the call of each."""
    channels: dict[str, tuple[str, float]] = Field(default_factory=dict, exclude=True)
    """Every channel of their phones: the phone, and when it was heard of, epoch seconds."""
    closing: dict[str, tuple[str, float]] = Field(default_factory=dict, exclude=True)
    """Channels that were hung up and are not gone yet: the call, and when, epoch seconds."""
    touched: float = Field(0.0, exclude=True)

    def not_after(self, now: float) -> None:
        """Bring moments that cannot have been yet back to `now`: the clock was set back."""
        ahead = max(0.0, self.since - now)
        self.since -= ahead
        if self.until is not None:
            self.until -= ahead

    @property
    def registered(self) -> bool:
        """Whether any phone can be rung at all."""
        return any(state not in GONE_DEVICES for state in self.phones.values())

    @property
    def rings(self) -> list[str]:
        """The phones that an offer rings now: those chosen, or all while none of them is there."""
        here = [phone for phone, state in self.phones.items() if state not in GONE_DEVICES]
        return [phone for phone in here if phone in (self.chosen or ())] or here

    @property
    def elsewhere(self) -> bool:
        """Whether another phone rings than those chosen, because none of those is there."""
        return bool(self.chosen and self.rings) and not set(self.rings) & set(self.chosen or ())

    @property
    def held_back(self) -> HeldBack:
        """Why a ready agent is offered nothing."""
        if not self.registered:
            return "phone_gone"
        idle = GONE_DEVICES | {FREE_DEVICE}
        busy = self.legs or any(state not in idle for state in self.phones.values())
        return "phone_busy" if busy else ""

    @property
    def available(self) -> bool:
        """Whether an offer can be made now."""
        return self.state is State.READY and not self.held_back

    def as_free(self) -> FreeAgent:
        skills = {**self.skills, AGENT + self.agent_id: 1}
        return FreeAgent(self.agent_id, skills, self.since, self.work.order, self.work.turn)
