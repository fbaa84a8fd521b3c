"""A transcript with what people put right in it. Pure: the engine's own words stay where they are.

Each character of a corrected sentence takes its time from the engine's character that it stands
for, so that evidence and playback still point at the moment.
"""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from asr.transcript import (
    LOW_CONFIDENCE,
    Channel,
    ChannelName,
    Segment,
    Transcript,
    Word,
    mean_confidence,
)

Spot = tuple[ChannelName, int]
"""A segment: its side, and its number there from 0."""
SURE = 1.0
"""Confidence of what a person has listened to."""


def corrected(transcript: Transcript, texts: Mapping[Spot, str]) -> Transcript:
    """`transcript` with the segments that people checked as they said they are.

    Spots that are not there are passed over. Its confidence counts checked words as sure.
    """
    if not texts:
        return transcript
    channels = [_channel(channel, texts) for channel in transcript.channels]
    confidence = mean_confidence(w for c in channels for s in c.segments for w in s.words)
    return transcript.model_copy(
        update={
            "channels": channels,
            "confidence": confidence,
            "low_confidence": confidence < LOW_CONFIDENCE,
        }
    )


def _channel(channel: Channel, texts: Mapping[Spot, str]) -> Channel:
    segments = [
        segment if (text := texts.get((channel.channel, place))) is None else retimed(segment, text)
        for place, segment in enumerate(channel.segments)
    ]
    return channel.model_copy(update={"segments": segments})


def retimed(segment: Segment, text: str) -> Segment:
    """The segment with a person's `text`, each word where it was said; sure of all of it."""
    if text == segment.text:
        words = [word.model_copy(update={"confidence": SURE}) for word in segment.words]
    else:
        words = _words(segment, text)
    return segment.model_copy(update={"text": text, "words": words, "confidence": SURE, "held": []})


def _words(segment: Segment, text: str) -> list[Word]:
    heard = "".join(word.text for word in segment.words)
    owner = [number for number, word in enumerate(segment.words) for _ in word.text]
    made: list[Word] = []
    for code in Levenshtein.opcodes(heard, text):
        new = text[code.dest_start : code.dest_end]
        if not new:
            continue
        if code.tag == "equal":
            owners = owner[code.src_start : code.src_end]
            made += _kept(segment.words, new, owners)
        else:
            made.append(_put_in(segment, new, owner, code.src_start, code.src_end))
    return made


def _kept(words: Sequence[Word], text: str, owners: Sequence[int]) -> list[Word]:
    """Characters that stay, in the words that they belong to."""
    made: list[Word] = []
    last = None
    for char, number in zip(text, owners, strict=True):
        if number == last:
            made[-1] = made[-1].model_copy(update={"text": made[-1].text + char})
        else:
            made.append(words[number].model_copy(update={"text": char, "confidence": SURE}))
        last = number
    return made


def _put_in(segment: Segment, text: str, owner: Sequence[int], first: int, last: int) -> Word:
    """One word for what stands instead of characters `first` to `last` of the engine's."""
    words = segment.words
    if first < last:
        start, end = words[owner[first]].start, words[owner[last - 1]].end
    elif not words:
        start, end = segment.start, segment.end
    else:  # between two characters
        before = words[owner[first - 1]] if first else None
        after = words[owner[first]] if first < len(owner) else None
        end = after.start if after else segment.end
        start = min(before.end, end) if before else segment.start
        if before is not None and before is after:
            start, end = before.start, before.end
    return Word(start=start, end=max(start, end), text=text, confidence=SURE)
