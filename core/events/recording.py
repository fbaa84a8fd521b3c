"""What was recorded, written down and inspected."""

from typing import Literal

from pydantic import Field

from core.events.base import Event

RecordingTrouble = Literal["short", "missing", "silent", "unreadable"]
"""`short`: less sound than talk; `missing`: no file could be written; `silent`: neither side sent
any sound; `unreadable`: a file is no sound, and was put aside for a person to look at."""


class RecordingStored(Event):
    """The call's audio is merged, encrypted and kept."""

    type = "RecordingStored"
    recording_id: str
    duration_s: float
    channels: int
    sample_rate: int
    """Hz."""
    sha256: str
    """Of the WAV before encryption."""


class RecordingDeleted(Event):
    """A recording was deleted by the rules of retention; its tombstone stays."""

    type = "RecordingDeleted"
    recording_id: str
    why: str = Field(max_length=200)
    """The rule, for people, in Chinese."""


class RecordingIncomplete(Event):
    """A conversation was not recorded as it was held; what there is of it is kept."""

    type = "RecordingIncomplete"
    reason: RecordingTrouble
    recorded_s: float
    """Seconds of sound that were kept; 0 when nothing was."""
    talk_s: float
    """Seconds bridged with agents."""


class TranscriptReady(Event):
    """What was said is written down."""

    type = "TranscriptReady"
    recording_id: str
    transcript_id: int
    engine: str
    confidence: float


class TranscriptCorrected(Event):
    """A person put right what is written down, or took that back."""

    type = "TranscriptCorrected"
    recording_id: str
    transcript_id: int
    by: str
    """A user name of the console."""


class CallScored(Event):
    """The call was inspected."""

    type = "CallScored"
    scorecard: str
    total: float | None
    """0 to 100, of items that proved themselves against people; null when none was judged."""
    hint: float | None = None
    """The same of all items: what the machine thinks."""
    unsure: int
    """Items the machine abstained from."""
