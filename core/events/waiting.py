"""In line: queued, widened, moved, told, offered to an agent."""

from typing import Literal

from core.decisions import Change, Decision
from core.events.base import Event
from core.events.talk import Joining
from core.pii import MaskedNumber

OfferFailure = Literal[
    "no_answer", "busy", "declined", "unreachable", "caller_gone", "refused", "timeout"
]


class CallQueued(Event):
    """The call waits for a person."""

    type = "CallQueued"
    queue: str
    skills: dict[str, int]
    """Required skill to least level."""
    credit_s: float
    """Seconds of waiting the call is credited with before it began."""
    place: int
    """Place in line, counted from 1."""
    senior: bool
    did: str | None = None
    caller: MaskedNumber | None = None
    """Repeated here because a call whose IVR failed has no CallArrived."""


class CallOffered(Event):
    """An agent's phone is being rung for the call."""

    type = "CallOffered"
    agent_id: str
    offer_id: str
    attempt: int
    """Counts this call's offers from 1."""
    waited_s: float
    callback_of: str | None = None
    """The call in which the caller asked to be called back; null for a caller on the line."""
    joins: Joining | None = None
    """The agent is asked to join a conversation; null: to take a caller in line."""
    by: str = ""
    """Who asked them to join it."""
    decision: Decision | None = None
    """Why this agent."""


class NobodyFree(Event):
    """The call was looked at, nobody free could take it, and it waits."""

    type = "NobodyFree"
    waited_s: float
    joins: Joining | None = None
    """Somebody was looked for to join a conversation; null: to take a caller in line."""
    decision: Decision


class CallWidened(Event):
    """A waiting call accepts other agents than before, by its policy."""

    type = "CallWidened"
    waited_s: float
    changes: list[Change]
    """What is new since the last time."""
    accepts: list[dict[str, int]]
    """Whom it accepts now: any of these sets of skills; `@1001` stands for one agent."""
    policy: str


class CallMoved(Event):
    """A supervisor moved a caller who waits, into another queue's line or to the front of one."""

    type = "CallMoved"
    by: str
    """Their user name."""
    reason: str
    before: str
    """The queue they stood in."""
    queue: str
    """The queue they stand in now."""
    front: bool
    """Before everybody else there."""
    waited_s: float


class WaitTold(Event):
    """A caller in line was told their place, and how long they would probably wait."""

    type = "WaitTold"
    waited_s: float
    place: int
    """1: next."""
    wait_s: int | None
    """They will most probably wait no longer, seconds; said in whole minutes, rounded up. None:
    they were told no time."""
    callback: bool = False
    """Whether they were offered to be called back."""
    voicemail: bool = False
    """Whether they were offered to leave a message."""


class OfferFailed(Event):
    """The offer came to nothing; the call is back in its place."""

    type = "OfferFailed"
    agent_id: str
    offer_id: str
    reason: OfferFailure
    cause: int
    """Hang-up cause of ITU-T Q.850; 0 when unknown."""
