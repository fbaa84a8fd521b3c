"""From the answer to the end: who talks with whom, holds, transfers, people called in."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from core.events.base import Event

PauseEnd = Literal["asked", "limit", "left", "person", "over"]
"""Why a paused recording goes on. `asked`: somebody wanted it; `limit`: nobody did for too long;
`left`: the agent has the caller no more; `person`: a customer is called in, which is all recorded;
`over`: the call is."""

Joining = Literal["consult", "help"]
"""What a colleague is asked to join a conversation for: a question first, or help in a dialect."""


class CallAnswered(Event):
    """Caller and agent hear each other."""

    type = "CallAnswered"
    agent_id: str
    offer_id: str | None
    waited_s: float
    """From the first moment in line to the agent's answer."""
    via: Literal["acd", "fallback"]
    """`fallback` is Asterisk's own queue, when the ACD is away."""
    certain: bool = True
    """False: found, not seen; `at` and `waited_s` are late, Asterisk's own records know better."""


class AgentJoined(Event):
    """An agent and the caller are connected: a leg of the call begins."""

    type = "AgentJoined"
    agent_id: str
    offer_id: str | None = None
    """The offer by which they came; null for one who was not rung by the ACD."""


class AgentLeft(Event):
    """An agent and the caller are connected no more; the call may go on."""

    type = "AgentLeft"
    agent_id: str


class CallHeld(Event):
    """The agent put the caller on hold, or took them off it."""

    type = "CallHeld"
    agent_id: str
    held: bool
    how: Literal["phone", "console"] | None = None
    """By the phone's key the two stay connected, and the recording goes on, the music in it; by the
    console they do not. Null: told before this was."""


class RecordingPaused(Event):
    """The recording is silent from now on, while a card number or a code is given."""

    type = "RecordingPaused"
    agent_id: str
    """Whose conversation it is."""
    by: str = Field("", max_length=64)
    """User name of the supervisor who asked for it; empty: the agent did."""
    until: datetime
    """It goes on by itself then, at the latest."""


class RecordingResumed(Event):
    """The recording goes on."""

    type = "RecordingResumed"
    agent_id: str
    """Who had the conversation when it was paused."""
    by: str = Field("", max_length=64)
    """User name of the supervisor who asked for it; empty: nobody, or an agent did."""
    why: PauseEnd


class CallTransferred(Event):
    """An agent handed the caller on, or took a colleague in."""

    type = "CallTransferred"
    agent_id: str
    """Who handed them on."""
    to: str
    """An agent's id; a queue's name where `how` is `queue`."""
    how: Literal["blind", "attended", "queue", "conference"]
    """`blind` and `queue`: the caller stands in line again; the others: they are connected."""


class CallAbandoned(Event):
    """The caller hung up before any person answered."""

    type = "CallAbandoned"
    waited_s: float
    stage: Literal["ivr", "waiting", "ringing"]


class CallEnded(Event):
    """The caller's channel is gone."""

    type = "CallEnded"
    cause: int
    talk_s: float
    """Seconds bridged with agents."""
    certain: bool = True
    """False: part of the talk or its end was not seen, and Asterisk's own records know better."""
    cut_by: str = ""
    """The agent whose phone's line was cut in the conversation, and after whom nobody had the
    caller; empty: it was not."""


class PersonDialled(Event):
    """A customer or an emergency service is rung, to join a conversation that an agent has."""

    type = "PersonDialled"
    person_id: int
    """0: no customer."""
    service: str = Field("", max_length=12)
    """The emergency number that is rung, such as 110; empty: a customer."""
    invite_id: str = Field(max_length=40)
    agent_id: str
    """Who asked for it."""


class PersonJoined(Event):
    """Who was rung has answered, and is in the conversation."""

    type = "PersonJoined"
    person_id: int
    service: str = Field("", max_length=12)
    invite_id: str = Field(max_length=40)


class PersonLeft(Event):
    """Who was rung is in the conversation no more, or never came into it."""

    type = "PersonLeft"
    person_id: int
    service: str = Field("", max_length=12)
    invite_id: str = Field(max_length=40)
    reason: Literal["over", "no_answer", "busy", "unreachable", "not_called"]
    """`over`: they had been in it."""
