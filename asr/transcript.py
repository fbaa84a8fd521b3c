"""What was said, as every room and the API see it. Times are seconds from the recording's start."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ChannelName = Literal["caller", "agent"]

LOW_CONFIDENCE = 0.6
"""A transcript below this is marked, and nothing is judged by it."""
LOW_SEGMENT = 0.5
"""A segment below this is marked; single short answers score lower than whole calls do."""


class Word(BaseModel):
    """A word, or for Chinese one or a few characters, with the punctuation that follows it."""

    model_config = ConfigDict(frozen=True)

    start: float = Field(ge=0)
    end: float = Field(ge=0)
    text: str
    confidence: float = Field(ge=0, le=1)
    """The engine's probability for the word."""


class Held(BaseModel):
    """A word that was sought, held against the sound where something like it was written."""

    model_config = ConfigDict(frozen=True)

    word: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    fits: bool
    """It may well have been said there; otherwise it only looks so on paper, and was not."""


class Segment(BaseModel):
    """Words without a long pause between them."""

    model_config = ConfigDict(frozen=True)

    start: float = Field(ge=0)
    end: float = Field(ge=0)
    text: str
    confidence: float = Field(ge=0, le=1)
    """Mean of its words' probabilities, weighted by their characters."""
    words: list[Word] = []
    held: list[Held] = []
    """Words that were sought and are not written in it."""

    @property
    def low_confidence(self) -> bool:
        return self.confidence < LOW_SEGMENT


class Mark(BaseModel):
    """A stretch in which words are not to be expected: on hold, or the recording was paused."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["hold", "pause"]
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    """Equals `start` where it is not in the recording."""


class Channel(BaseModel):
    """One side of the call."""

    model_config = ConfigDict(frozen=True)

    channel: ChannelName
    segments: list[Segment]


class Transcript(BaseModel):
    """A recording written down by one engine."""

    model_config = ConfigDict(frozen=True)

    id: int
    engine: str
    model: str
    confidence: float = Field(ge=0, le=1)
    """Mean of all words' probabilities, weighted by their characters; 0 when nothing was heard."""
    low_confidence: bool
    duration_s: float = Field(ge=0)
    """Of the recording."""
    channels: list[Channel]
    marks: list[Mark] = []
    """Holds and pauses, by their start."""

    def of(self, channel: ChannelName) -> list[Segment]:
        """The segments of one side, in order; empty when that side was not recorded."""
        return [s for c in self.channels if c.channel == channel for s in c.segments]


def mean_confidence(words: Iterable[Word]) -> float:
    """Mean probability weighted by characters, so that a long sure word outweighs a short guess."""
    weighed = [(max(len(w.text.strip()), 1), w.confidence) for w in words]
    total = sum(weight for weight, _ in weighed)
    return round(sum(w * c for w, c in weighed) / total, 4) if total else 0.0


def segment_of(words: list[Word], held: Iterable[Held] = ()) -> Segment:
    """One segment from its words, of which there must be one at least."""
    return Segment(
        start=words[0].start,
        end=max(word.end for word in words),
        text="".join(word.text for word in words).strip(),
        confidence=mean_confidence(words),
        words=words,
        held=list(held),
    )


def assemble(
    *,
    engine: str,
    model: str,
    duration_s: float,
    channels: list[Channel],
    marks: Iterable[Mark] = (),
    number: int = 0,
) -> Transcript:
    """A transcript with its confidence worked out; `number` is its row's id, 0 before that."""
    words = [w for c in channels for s in c.segments for w in s.words]
    confidence = mean_confidence(words)
    return Transcript(
        id=number,
        engine=engine,
        model=model,
        confidence=confidence,
        low_confidence=confidence < LOW_CONFIDENCE,
        duration_s=round(duration_s, 3),
        channels=channels,
        marks=list(marks),
    )
