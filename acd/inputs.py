"""What the engine is told: facts about channels and phones, wishes of agents, and time passing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from acd.wire import ListenMode, RoomWish
from core.pii import MaskedNumber


@dataclass(frozen=True, slots=True)
class CallWaits:
    """The caller is in the waiting loop; announced anew every lap (UserEvent ACDWait)."""

    call_id: str
    channel: str
    queue: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    credit_s: float = 0.0
    senior: bool = False
    start: float = 0.0
    """Epoch seconds when the wait began, 0 when unknown."""
    did: str | None = None
    caller: MaskedNumber | None = None
    back: str = ""
    """The last offer that the dialplan has seen come to its end: tells a call that returned from
    one that was announced just before it was redirected."""
    tier: str = ""
    """Tier of customer."""
    prefer: Mapping[str, int] = field(default_factory=dict)
    """Skills that this caller had better have an agent of, with their least levels."""
    named: str = ""
    """The agent the caller asked for."""
    owner: str = ""
    """The agent who owns the caller's open work order."""
    passed: int = 0
    """How often the caller was handed on so far."""
    by: str = ""
    """The agent who did so last."""
    cut: int = 0
    """How many of those times nobody wanted it: the line to the agent's phone was cut."""

    def meant(self) -> Iterator[tuple[Literal["named", "owner"], str]]:
        """The agents meant for this caller, the most meant first."""
        if self.named:
            yield "named", self.named
        if self.owner and self.owner != self.named:
            yield "owner", self.owner


@dataclass(frozen=True, slots=True)
class OfferBack:
    """The dialplan reports how an offer ended (UserEvent ACDBack)."""

    call_id: str
    offer_id: str
    status: str
    """DIALSTATUS; INVALID for a number that is never called."""
    cause: int
    person: bool = False
    """Of a call back: it is about the person's phone, not the agent's."""
    talk_s: float | None = None
    """Of a call back that was answered: for how long, by Asterisk's account."""
    guest: bool = False
    """It is about a colleague who was asked to join."""
    invited: bool = False
    """It is about a customer who was called in."""


@dataclass(frozen=True, slots=True)
class OfferUnsent:
    """The offer never left: not the leader any more, or Asterisk refused the Redirect."""

    call_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class ListenerHere:
    """A supervisor's channel says what it hears (UserEvent ACDListen); asked repeatedly."""

    listener: str
    """The agent who they are."""
    call_id: str
    mode: ListenMode
    leg: str
    """The channel's unique id."""
    channel: str
    target: str
    """Unique id of the channel it hears; empty: the agent has gone, whom to hear now?"""


@dataclass(frozen=True, slots=True)
class ListenerOver:
    """A supervisor's phone rings no more, and was not answered (UserEvent ACDListenOver)."""

    listener: str


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    """The caller wants to hang up and be called back (UserEvent ACDCallback); asked repeatedly."""

    call_id: str
    channel: str
    sealed: str
    """Their number, encrypted; empty when they sent none."""


@dataclass(frozen=True, slots=True)
class MessageBegins:
    """The caller is out of the line, to leave a message (UserEvent ACDMessage)."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Misdialled:
    """A senior hangs up, and nobody has spoken with them (UserEvent ACDMisdial)."""

    call: CallWaits
    """What it would have asked for; `start` is the call's arrival."""
    sealed: str
    """Their number, encrypted; empty when they sent none."""


@dataclass(frozen=True, slots=True)
class MachineMarked:
    """An agent says that an answering machine took the call that we made."""

    call_id: str
    by: str
    """The agent."""


@dataclass(frozen=True, slots=True)
class CallbackDials:
    """The agent has answered, and the person's phone is rung (UserEvent ACDDial)."""

    call_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel: its identity, the call it belongs to, and the agent whose phone it is."""

    uniqueid: str
    call_id: str | None
    """SL_CALL of the channel."""
    agent_id: str | None
    """From the channel's name, `PJSIP/<phone>-…`; None for trunks and Local channels."""
    pair: str = ""
    """Of a Local channel: what its two halves have in common."""

    @property
    def is_caller(self) -> bool:
        return self.uniqueid == self.call_id


@dataclass(frozen=True, slots=True)
class BridgeEntered:
    leg: Leg
    bridge: str = ""
    """The bridge's id."""


@dataclass(frozen=True, slots=True)
class BridgeLeft:
    leg: Leg
    bridge: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An agent's phone connected the two sides it talked to (AMI AttendedTransfer)."""

    first: Leg
    """The agent's channel in the older conversation, the caller's."""
    second: Leg
    """The agent's channel in the consultation."""
    caller: str
    """Unique id of the channel in the older conversation; empty when that is not known."""
    to: str
    """The agent whom the consultation was with; empty when that is not known."""
    ringing: bool
    """The colleague had not answered yet."""


@dataclass(frozen=True, slots=True)
class HangupAsked:
    """The far end of this channel hung up; the channel is about to go."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class ChannelBegan:
    """A channel of an agent's phone has come into being: it rings, or dials."""

    leg: Leg
    phone: str


@dataclass(frozen=True, slots=True)
class Hung:
    """The channel is gone."""

    leg: Leg
    cause: int


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """What an agent's phone does, in Asterisk's words (NOT_INUSE, INUSE, UNAVAILABLE, …)."""

    device: str
    """The phone's name: the agent's id, with letters for a further one."""
    state: str


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """One side put the other on hold, or took it back."""

    leg: Leg
    held: bool


@dataclass(frozen=True, slots=True)
class QueueJoined:
    """The caller is inside Asterisk's own Queue(): hands off."""

    call_id: str
    channel: str
    queue: str
    caller: MaskedNumber | None = None


@dataclass(frozen=True, slots=True)
class AgentWish:
    """An agent, or someone for them, sets their state."""

    agent_id: str
    wants: str
    """`ready`, `break` or `offline`."""
    reason: str = ""
    by: str = ""
    """A supervisor's user name, when it is not the agent who asks."""


@dataclass(frozen=True, slots=True)
class PhonesChosen:
    """An agent says which of their phones ring."""

    agent_id: str
    phones: tuple[str, ...]
    """None: all of them."""
    by: str = ""
    """A supervisor's user name, when it is not the agent who chose."""


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """An agent asks for more time after a call."""

    agent_id: str


@dataclass(frozen=True, slots=True)
class ConsoleChanged:
    """An agent's console was opened or closed."""

    agent_id: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ListenAsked:
    """A supervisor wants to listen to a conversation, on their own phone."""

    id: str
    """Of the request: the engine's answer is kept under it."""
    call_id: str
    listener: str
    """The agent who the supervisor is."""
    mode: ListenMode
    agent_id: str = ""
    """Whom to hear, of those who have the caller; empty: any of them."""


@dataclass(frozen=True, slots=True)
class TakeAsked:
    """A supervisor who listens wants to have the caller themselves."""

    id: str
    """Of the request: the engine's answer is kept under it."""
    call_id: str
    listener: str
    """The agent who the supervisor is."""


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """A supervisor moves a caller who waits."""

    id: str
    """Of the request: the engine's answer is kept under it."""
    call_id: str
    queue: str
    """Into whose line; empty: they stay in theirs."""
    front: bool
    """Before everybody who waits there."""
    by: str
    """The supervisor's user name."""
    reason: str


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """Somebody hands the caller on from their console."""

    call_id: str
    by: str
    """The agent who has the caller."""
    to: str
    """An agent's id, or a queue."""
    how: Literal["blind", "queue"]
    skills: Mapping[str, int]
    """Asked for in the queue; empty: what the queue asks for itself."""


@dataclass(frozen=True, slots=True)
class RoomAsked:
    """Somebody wants something done in a conversation, from their console."""

    id: str
    """Of the request: the engine's answer is kept under it."""
    call_id: str
    by: str
    """The agent who has the caller."""
    wish: RoomWish
    to: str = ""
    """The colleague to be asked, or the emergency service."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """What a helper must have."""
    person: int = 0
    """The customer to be called in, by their entry in `crm`."""
    sealed: str = ""
    """That customer's number, encrypted."""
    supervisor: str = ""
    """Their user name, when it was not the agent who asked."""


@dataclass(frozen=True, slots=True)
class Muted:
    """What became of a `Mute`."""

    call_id: str
    on: bool
    done: bool
    """False: Asterisk refused it, or has not answered."""


@dataclass(frozen=True, slots=True)
class PersonHere:
    """A customer who was called in has answered (UserEvent ACDPerson)."""

    call_id: str
    invite_id: str
    uniqueid: str
    """Of their channel."""


@dataclass(frozen=True, slots=True)
class NotMoved:
    """Asterisk did not move the caller: where they are, only a listing tells."""

    call_id: str


@dataclass(frozen=True, slots=True)
class PeakWish:
    """A supervisor begins or ends the peak emergency."""

    on: bool
    by: str = ""
    """The supervisor's user name."""
    reason: str = ""
    notice: str = ""
    """The prompt that callers hear; empty: the policy's."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; sent when `Engine.next_deadline` says."""


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel in a listing of all."""

    leg: Leg
    channel: str
    context: str
    bridged: bool
    bridge: str = ""
    """The bridge's id."""
    age_s: float = 0.0
    caller: MaskedNumber | None = None
    offer: tuple[str, str] | None = None
    """Of a caller who is being offered: the agent, and the offer."""
    phone: str = ""
    """The agent's phone, when it is one's channel."""
    listens: tuple[ListenMode, str] | None = None
    """Of a supervisor who listens: the way, and the call."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that exists in Asterisk, as listed after `asked_at`. It repairs what events missed."""

    asked_at: float
    """Engine time just before the listing was asked for: later news is not overruled."""
    channels: tuple[SeenChannel, ...] = ()
    devices: Mapping[str, str] = field(default_factory=dict)
    """Phone to device state."""
    talked: Mapping[str, float] = field(default_factory=dict)
    """Calls back that were answered and are over, with the seconds they lasted, as the dialplan
    wrote down."""


Input = (
    CallWaits
    | OfferBack
    | OfferUnsent
    | CallbackAsked
    | ListenAsked
    | TakeAsked
    | MoveAsked
    | ListenerHere
    | ListenerOver
    | MessageBegins
    | Misdialled
    | CallbackDials
    | MachineMarked
    | BridgeEntered
    | BridgeLeft
    | HandedOver
    | HangupAsked
    | ChannelBegan
    | Hung
    | DeviceChanged
    | HoldChanged
    | QueueJoined
    | AgentWish
    | PhonesChosen
    | WrapUpExtended
    | ConsoleChanged
    | TransferAsked
    | RoomAsked
    | PersonHere
    | NotMoved
    | Muted
    | PeakWish
    | Tick
    | Snapshot
)
