"""A transcript's sentences for the draft of a note: when each was said, what times it names."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from asr.client import LOW_SEGMENT
from console.content import Redacted, Stretch
from console.models import Segment, Speaker, Transcript, Word
from crm.views import Line
from quality.client import named_times, promises

NEVER = frozenset({"id_card", "bank_card", "secret"})
"""Never drafted, whoever reads it: a note is kept longer than a recording, and read by more."""
MARKS = "。？！?!"

When = Callable[[float], datetime | None]
"""When a second of the recording was, in the centre's own zone; None: not known."""


def lines(transcript: Transcript, when: When) -> list[Line]:
    """The sentences of both sides by their start; none of a transcript too uncertain to use."""
    if transcript.low_confidence:
        return []
    found = [
        _line(channel.channel, words, text, segment.confidence, when)
        for channel in transcript.channels
        for segment in channel.segments
        for text, words in sentences(segment)
    ]
    return sorted(found, key=lambda one: one.start)


def without_cards(whole: Transcript, hidden: Redacted) -> Transcript:
    """The transcript with labels where cards and codes were said, and the rest as it was said."""
    if _shape(whole) != _shape(hidden.transcript):
        return hidden.transcript  # another one came between the two looks
    secret = [one for one in hidden.stretches if one.kind in NEVER]
    channels = [
        channel.model_copy(
            update={
                "segments": [
                    other if _touches(channel.channel, segment, secret) else segment
                    for segment, other in zip(channel.segments, labelled.segments, strict=True)
                ]
            }
        )
        for channel, labelled in zip(whole.channels, hidden.transcript.channels, strict=True)
    ]
    return whole.model_copy(update={"channels": channels})


def sentences(segment: Segment) -> Iterator[tuple[str, Sequence[Word]]]:
    """The sentences of a segment as they are read, each with its words."""
    shown, place = segment.shown or segment.text, 0
    ends = [at + 1 for at, char in enumerate(shown) if char in MARKS]
    for begin, end in pairwise(sorted({0, *ends, len(shown)})):
        text, first = shown[begin:end], place
        for char in text:  # marks that are only shown have no place in what was written down
            if segment.text[place : place + 1] == char:
                place += 1
        words = _words(segment, first, place)
        if text.strip() and words:
            yield text.strip(), words


def _words(segment: Segment, first: int, end: int) -> list[Word]:
    """Words that begin between two places of the segment's text."""
    lead = len(text := "".join(word.text for word in segment.words)) - len(text.lstrip())
    found, at = [], -lead
    for word in segment.words:
        if first <= max(at, 0) < end:
            found.append(word)
        at += len(word.text)
    return found


def _line(side: Speaker, words: Sequence[Word], text: str, confidence: float, when: When) -> Line:
    start = words[0].start
    said_at = when(start)
    times = named_times(text, said_at) if said_at else []
    made = promises(text, said_at) if said_at and side == "agent" else []
    return Line(
        side=side,
        start=start,
        end=max(word.end for word in words),
        text=text,
        clear=min(confidence, _sure(words)) >= LOW_SEGMENT,
        named=times[-1].due if times else None,
        promised=made[-1].due if made else None,
    )


def _sure(words: Sequence[Word]) -> float:
    weight = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(weight, 1)


def _shape(transcript: Transcript) -> list[tuple[Speaker, int]]:
    return [(one.channel, len(one.segments)) for one in transcript.channels]


def _touches(side: Speaker, segment: Segment, stretches: Sequence[Stretch]) -> bool:
    return any(
        one.channel == side and one.start < segment.end and one.end > segment.start
        for one in stretches
    )
