"""What is said in a call while it runs, as it is told: phrases, hints, and how it stands.

It passes: an hour after its last word nothing of it is left. What was said for good is in the
transcript of the recording.
"""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from asr.transcript import ChannelName

MOST_ENTRIES = 400
"""Kept of a call; the oldest go."""
KEPT_S = 3600
"""After its last entry a call's are forgotten."""
WATCHED_S = 30.0
"""A call is watched for so long after somebody looked."""
BEAT_S = 25
"""A process that follows calls, or waits for its model, has said so within so many seconds."""

Level = Literal["warn", "info"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime
    """When it was told, UTC."""


class Phrase(_Entry):
    """What one side said in one go."""

    kind: Literal["phrase"] = "phrase"
    side: ChannelName
    start: float = Field(ge=0)
    """Seconds of the recording."""
    end: float = Field(ge=0)
    text: str = Field(max_length=600)
    """Without card numbers and codes."""
    confidence: float = Field(ge=0, le=1)
    spoken_s: float = Field(ge=0)
    """Seconds of speech in it."""
    late_s: float = Field(0.0, ge=0)
    """From when its end was noticed to this text."""


class Missed(_Entry):
    """What one side said that was not written down: there was more to do than time."""

    kind: Literal["missed"] = "missed"
    side: ChannelName
    start: float = Field(ge=0)
    end: float = Field(ge=0)


class Hint(_Entry):
    """Advice to the agent; never a judgement."""

    kind: Literal["hint"] = "hint"
    rule: str = Field(max_length=40)
    level: Level
    zh: str = Field(max_length=120)
    en: str = Field(max_length=240)
    side: ChannelName
    """Who gave cause for it."""
    start: float = Field(ge=0)
    """When, in seconds of the recording."""
    quote: str = Field("", max_length=200)
    """What was said; empty where nothing was, as in a silence."""


class Standing(_Entry):
    """How it stands from now on."""

    kind: Literal["standing"] = "standing"
    state: Literal["following", "crowded", "over"]
    """`crowded`: other calls come first at present."""


Entry = Annotated[Phrase | Missed | Hint | Standing, Field(discriminator="kind")]
ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class Placed(NamedTuple):
    """An entry, and its place in the call's: `before` and `after` compare as Redis does."""

    place: str
    entry: Entry


class Beat(BaseModel):
    """What the process that follows calls says of itself."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    """Its model is there."""
    most: int
    """Calls that it follows at once."""


class SaidBook(Protocol):
    """Where what is said passes from who hears it to who reads it. Each may raise `Unavailable`."""

    def add(self, call_id: str, entry: Entry) -> None:
        """Keep it for a while and tell who watches."""
        ...

    def entries(self, call_id: str) -> list[Placed]:
        """All that is kept of a call, in order; empty: nothing."""
        ...

    def watch(self, call_id: str, now: float) -> None:
        """Somebody looks at this call; `now`: Unix time."""
        ...

    def watched(self, now: float) -> set[str]:
        """Calls that somebody looked at within `WATCHED_S`."""
        ...

    def beat(self, beat: Beat) -> None:
        """Say that one lives; forgotten after `BEAT_S`."""
        ...

    def last_beat(self) -> Beat | None:
        """What was said last; None: nobody lives."""
        ...
