"""Personal data in a transcript: which words are hidden, and when they were said.

A number is often given in pieces, the other side repeating each: a channel is searched as a whole,
across such interruptions, and what the other side repeats of it is hidden as well. What kind of
number was asked for is taken from whatever anybody said before it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from asr.transcript import Channel, ChannelName, Segment, Transcript, Word
from core.redaction import Finding, Kind, find, label, spoken

SILENCE_S = 12.0
"""So long a pause on a channel ends a number."""
CONTEXT_S = 15.0
"""How long before a number the words were said that may say what it is."""
ECHO_S = (-2.0, 8.0)
"""When the other side repeats a number: from so long after it began to so long after its end."""
LEAST_ECHO = 3
"""Digits in a row that must agree for an echo."""
MARGIN_S = 0.15
"""Recognised times are that far off: sound is hidden so much earlier and longer."""


@dataclass(frozen=True)
class Span:
    """A stretch of sound that must not be heard."""

    channel: ChannelName
    kind: Kind
    start: float
    """Seconds from the recording's start."""
    end: float


@dataclass(frozen=True)
class Redacted:
    """A transcript without personal data, and where the sound has it."""

    transcript: Transcript
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class _Place:
    """A word and where it stands in its stretch's text."""

    word: Word
    segment: int
    """Number of its segment in the channel."""
    start: int
    end: int


class _Stretch:
    """What one side said without a long pause, as one text."""

    def __init__(self, channel: ChannelName, words: Sequence[tuple[int, Word]]) -> None:
        self.channel = channel
        self.places: list[_Place] = []
        text, before = "", None
        for segment, word in words:
            if before is not None and segment != before:
                text += "\n"
            start, text = len(text), text + word.text
            self.places.append(_Place(word, segment, start, len(text)))
            before = segment
        self.text = text
        self.found: list[Finding] = []
        self._begins = [place.start for place in self.places]

    def touched(self, one: Finding) -> list[_Place]:
        """The words of a finding."""
        return [p for p in self.places if p.start < one.end and p.end > one.start]

    def said_at(self, place: int) -> float:
        """When the word at a place in the text began."""
        at = max(0, bisect_left(self._begins, place + 1) - 1)
        return self.places[at].word.start

    def span(self, one: Finding) -> Span:
        words = [p.word for p in self.touched(one)]
        start, end = words[0].start, max(word.end for word in words)
        return Span(self.channel, one.kind, max(0.0, start - MARGIN_S), end + MARGIN_S)


def redact(transcript: Transcript, names: Iterable[str] = ()) -> Redacted:
    """Without personal data; `names` are those on the customer's record. Its id stays."""
    names = tuple(names)
    stretches = [s for channel in transcript.channels for s in _stretches(channel)]
    said = sorted(
        ((w.start, w.text) for c in transcript.channels for s in c.segments for w in s.words),
    )
    for stretch in stretches:
        stretch.found = find(stretch.text, before=_Before(stretch, said), names=names)
    for stretch in stretches:
        stretch.found += _echoes(stretch, stretches)
    channels = [_masked(channel, stretches) for channel in transcript.channels]
    spans = sorted(
        (s.span(one) for s in stretches for one in s.found if s.touched(one)),
        key=lambda span: (span.start, span.channel),
    )
    return Redacted(transcript.model_copy(update={"channels": channels}), tuple(spans))


class _Before:
    """What both sides said before a place in a stretch."""

    def __init__(self, stretch: _Stretch, said: list[tuple[float, str]]) -> None:
        self._stretch = stretch
        self._said = said

    def __call__(self, place: int) -> str:
        at = self._stretch.said_at(place)
        first = bisect_left(self._said, (at - CONTEXT_S, ""))
        last = bisect_left(self._said, (at, ""))
        return "".join(text for _, text in self._said[first:last])


def _stretches(channel: Channel) -> Iterator[_Stretch]:
    words = [(n, word) for n, s in enumerate(channel.segments) for word in s.words]
    begin = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at][1].start - words[at - 1][1].end > SILENCE_S:
            yield _Stretch(channel.channel, words[begin:at])
            begin = at


def _echoes(stretch: _Stretch, stretches: Sequence[_Stretch]) -> list[Finding]:
    """Digits that repeat a part of a number which the other side has given, or is giving."""
    given = [
        (other.span(one), one)
        for other in stretches
        for one in other.found
        if other.channel != stretch.channel and spoken.runs(one.value)
    ]
    made = []
    for run in spoken.runs(stretch.text):
        at = stretch.said_at(run.start)
        known = any(one.start < run.end and one.end > run.start for one in stretch.found)
        if known or len(run.text) < LEAST_ECHO:
            continue
        for span, one in given:
            if run.text in one.value and span.start + ECHO_S[0] <= at <= span.end + ECHO_S[1]:
                made.append(Finding(one.kind, run.start, run.end, False, run.text))
                break
    return made


def _masked(channel: Channel, stretches: Sequence[_Stretch]) -> Channel:
    """The channel with the words of its findings replaced: the first one shows the label."""
    texts: dict[int, list[tuple[_Place, str]]] = {}
    for stretch in stretches:
        if stretch.channel == channel.channel:
            for place in stretch.places:
                texts.setdefault(place.segment, []).append((place, _shown(place, stretch)))
    segments = [
        _segment(segment, texts.get(number, [])) for number, segment in enumerate(channel.segments)
    ]
    return channel.model_copy(update={"segments": segments})


def _shown(place: _Place, stretch: _Stretch) -> str:
    """A word's text outside of findings, with the label of each that begins in it."""
    text = ""
    for at in range(place.start, place.end):
        inside = next((one for one in stretch.found if one.start <= at < one.end), None)
        if inside is None:
            text += stretch.text[at]
        elif at == inside.start:
            text += label(inside)
    return text


def _segment(segment: Segment, texts: list[tuple[_Place, str]]) -> Segment:
    words = [place.word.model_copy(update={"text": text}) for place, text in texts]
    if all(new.text == old.text for new, old in zip(words, segment.words, strict=True)):
        return segment
    return segment.model_copy(
        update={"words": words, "text": "".join(word.text for word in words).strip()}
    )
