"""What the engine asks the world to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from acd.wire import ListenMode
from core.events import Event, Joining


@dataclass(frozen=True, slots=True)
class Save:
    """Keep a record: survives this process."""

    kind: str
    """`agent`, `call`, `caller`, `place`, `misdial`, `peak` or `waits`."""
    key: str
    text: str
    """JSON."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop a call's record."""

    key: str


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """Redirect the caller to the agent."""

    call_id: str
    channel: str
    agent_id: str
    offer_id: str
    early: bool = False
    """The agent has hung up, and their channel may still be there."""


@dataclass(frozen=True, slots=True)
class HandOn:
    """Redirect the caller out of the conversation, to stand in line for somebody else."""

    channel: str
    by: str
    extension: str
    """Of the dialplan's `[transfer]`."""
    skills: Mapping[str, int]
    queue: str = ""
    """Where to, when it is a queue."""


@dataclass(frozen=True, slots=True)
class Move:
    """Move the caller into their conference or out of it, on hold; from a Dial, with the agent."""

    call_id: str
    channel: str
    to: Literal["open", "held", "back", "lost"]
    """`open`: in, with an agent who comes along; `back`: in, where agents are already; `lost`: into
    the line again."""
    agent_leg: str = ""
    """Unique id of the agent's channel that comes along."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Originate: ring an agent's phone; who answers goes into the conference."""

    call_id: str
    channel: str
    """The id that the ringing channel gets."""
    agent_id: str
    offer_id: str
    by: str
    kind: Joining


@dataclass(frozen=True, slots=True)
class InvitePerson:
    """Originate: ring a customer or a service; who answers goes into the conference."""

    call_id: str
    channel: str
    """The id that the ringing channel gets."""
    invite_id: str
    sealed: str
    """A customer's number, encrypted; empty: a service is rung."""
    shown: str
    """The number that they see."""
    service: str = ""
    """The number to dial of an emergency service, which is no secret."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Originate: ring a supervisor's phone; on its answer they hear a channel."""

    call_id: str
    listener: str
    """The agent who the supervisor is."""
    target: str
    """Unique id of the agent's channel that is heard."""
    mode: ListenMode


@dataclass(frozen=True, slots=True)
class Attach:
    """Have a listener's channel hear another one, or in another way."""

    channel: str
    """The listener's."""
    mode: ListenMode
    call_id: str
    target: str
    """Unique id of the channel that is heard."""


@dataclass(frozen=True, slots=True)
class Requeue:
    """Tell the waiting caller's channel that its queue is another one."""

    channel: str
    queue: str


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Move a listener's channel into the conversation's conference, as an agent's."""

    call_id: str
    channel: str
    """The listener's."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """Originate: ring the agent's phone, then the person's. Only after its record is kept."""

    call_id: str
    """Becomes the unique id of the channel that Asterisk makes for it."""
    agent_id: str
    offer_id: str
    sealed: str
    """The person's number, encrypted."""
    shown: str
    """The number that the person sees."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Answer the dialplan, which asks for a caller who wants to be called back."""

    call_id: str
    channel: str
    kept: bool
    """Whether they may hang up: only after the promise is written down."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a channel: a call back that is not needed any more, or an agent's part in a call."""

    channel: str
    """Its unique id."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Have the recording write silence, or sound again. Only after its record is kept."""

    call_id: str
    channel: str
    """Name or unique id of the channel that is recorded."""
    on: bool


@dataclass(frozen=True, slots=True)
class Announce:
    """Set SL_ETA and SL_PLACE on the caller's channel: the lap ends with their telling."""

    call_id: str
    channel: str
    ahead: int
    """Callers who are served before this one."""
    wait_s: int | None
    """Estimated seconds until they are served; None: no time can be told."""
    callback: bool = False
    """Whether they may choose to be called back."""
    voicemail: bool = False
    """Whether they may choose to leave a message."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """How Asterisk's own queues should see the agent."""

    agent_id: str
    queues: tuple[str, ...]
    """Routing queues the agent serves; none when logged out."""
    paused: bool
    until: float | None = None
    """When the pause ends by itself, epoch seconds; Asterisk sees to it if the ACD is away then."""
    chosen: tuple[str, ...] | None = None
    """The phones that ring; none: all of them again; None: nothing was ever chosen."""


@dataclass(frozen=True, slots=True)
class Publish:
    """An event for everyone."""

    kind: type[Event]
    call_id: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resync:
    """Something did not add up: list Asterisk's channels and feed the Snapshot."""


Action = (
    Save
    | Forget
    | PlaceOffer
    | HandOn
    | Move
    | Invite
    | InvitePerson
    | Listen
    | Attach
    | TakeOver
    | Requeue
    | CallBack
    | Promise
    | HangUp
    | Mute
    | Announce
    | Mirror
    | Publish
    | Resync
)
