"""What the API says and takes about webhooks."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from console.models import Answer, Moment
from console.programs import Name

Kind = Literal[
    "CallArrived",
    "CallQueued",
    "CallAnswered",
    "CallAbandoned",
    "CallTransferred",
    "CallEnded",
    "VoicemailLeft",
    "CallbackRequested",
    "CallbackDone",
    "SurveyAnswered",
    "AgentStateChanged",
    "PeakChanged",
    "RecordingStored",
    "RecordingDeleted",
    "TranscriptReady",
    "CallScored",
    "WorkOrderChanged",
    "SettlementChanged",
    "AuthorityGranted",
    "AuthorityWithdrawn",
    "AuthorityExpired",
    "AlarmRaised",
    "AlarmCleared",
]
"""Events that may be told to others; what callers said stays in the house."""
KINDS: tuple[Kind, ...] = get_args(Kind)
PING = "Ping"
"""Sent on request, to see whether it arrives."""

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=300)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=len(KINDS))]


class NewHook(BaseModel):
    """An address that shall be told of events."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    url: Url
    kinds: Kinds


class HookChange(BaseModel):
    """What shall be different; whatever is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None


class HookView(Answer):
    """An address that is told of events."""

    id: int
    name: str
    url: str
    kinds: list[str]
    active: bool
    """False: nothing is sent, and what happens meanwhile is never told."""
    created_by: str
    created_at: Moment
    waiting: int
    """Events that were not delivered yet."""
    given_up: int
    """That were not delivered within a day, of the last 30."""


class HookPage(Answer):
    """One page of them."""

    items: list[HookView]
    total: int
    page: int
    size: int
    kinds: list[str]
    """What may be subscribed to."""


class WithSecret(Answer):
    """A new address, and with what the requests to it are signed; shown this once."""

    hook: HookView
    secret: str


class Delivery(Answer):
    """One event for one address."""

    id: int
    event_id: str
    kind: str
    state: Literal["waiting", "sent", "given_up"]
    created_at: Moment
    next_at: Moment
    """When it is tried next, while it waits."""
    tries: int
    status: int | None
    """HTTP status of the last answer."""
    error: str
    done_at: Moment | None


class DeliveryPage(Answer):
    """One page of them, the newest first."""

    items: list[Delivery]
    total: int
    page: int
    size: int
