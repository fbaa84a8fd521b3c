"""What follows a call: survey, text message, voicemail, calling back."""

from typing import Literal

from pydantic import Field

from core.events.base import Event
from core.pii import MaskedNumber

SurveyHow = Literal["key", "voice", "sms"]
"""How a caller is asked, or has answered."""


class SurveyAsked(Event):
    """The agent has gone, and the caller is asked how satisfied they are."""

    type = "SurveyAsked"
    survey: str = Field(max_length=64)
    """Its name in `surveys.yaml`."""
    version: str = Field("", max_length=40)
    """Fingerprint of that file."""
    agent_id: str = Field("", max_length=12)
    """Who had the caller last; empty where Asterisk does not say."""
    how: Literal["call", "sms"] = "call"


class SurveyAnswered(Event):
    """The caller rated the call."""

    type = "SurveyAnswered"
    rating: int = Field(ge=1, le=5)
    """5 is the best; 4 and 5 count as satisfied."""
    survey: str = Field("", max_length=64)
    question: str = Field("", max_length=64)
    agent_id: str = Field("", max_length=12)
    """Who had the caller last."""
    how: SurveyHow = "key"


class CallerTexted(Event):
    """A text message to the caller was handed to the gateway, or will not be any more."""

    type = "CallerTexted"
    kind: str = Field(max_length=32)
    """What it is about: `voicemail`, `callback_missed`."""
    result: Literal["sent", "refused", "dropped"]
    """`refused` by the gateway, at once or in the end; `dropped`: too late to say anything."""
    why: str = Field("", max_length=40)


class VoicemailLeft(Event):
    """The caller left a message."""

    type = "VoicemailLeft"
    recording_id: str
    duration_s: float


class CallbackRequested(Event):
    """The caller hangs up and keeps their place: they are called when their turn comes."""

    type = "CallbackRequested"
    queue: str
    callback_id: str = ""
    """Begins the ids of the calls that are made for it."""
    caller: MaskedNumber | None = None
    senior: bool = False
    merged: bool = False
    """They had asked before: one call is made, in the earlier place."""
    misdial: bool = False
    """They did not ask: a senior who hung up at once, before anybody spoke, is called once."""


class CallbackDialled(Event):
    """An agent is on the line, and the person's phone is rung: the first event of such a call."""

    type = "CallbackDialled"
    callback_of: str
    """The call in which it was asked for."""
    agent_id: str
    offer_id: str
    attempt: int
    """Counts the calls to the person from 1."""
    queue: str
    senior: bool
    did: str | None = None
    """The number that the person sees."""
    caller: MaskedNumber | None = None
    """The person, by the number that is called."""


class CallbackDone(Event):
    """A request to be called back is settled; `call_id` is the call in which it was made first."""

    type = "CallbackDone"
    result: Literal["reached", "no_answer", "cancelled"]
    """`no_answer`, or only for a few seconds: a person must see to it; `cancelled`: they got
    through by themselves."""
    callback_id: str = ""
    caller: MaskedNumber | None = None
    made: str | None = None
    """The call in which they were reached."""
    called: int = 0
    """How often their phone was rung, or may have been."""


class MachineAnswered(Event):
    """The agent says that an answering machine, and no person, took the call that we made."""

    type = "MachineAnswered"
    agent_id: str
