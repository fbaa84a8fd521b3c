"""Speech cut from its silences into chunks of one engine window, and times back again.

An engine pays for a whole window (30 s for Whisper) however little speech is in it, and invents
words where there is none. So each channel's speech is packed tightly; the chunk is also the unit
that is committed, after which a killed worker goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asr.engine import RATE, Audio
from asr.transcript import ChannelName, Word

WINDOW_S = 18.9
"""Most speech in a chunk, its gaps counted: fills Whisper's window of 20 s. What a character costs
grows with the window that is looked through for it, and longer ones were heard no better."""
GAP_S = 0.4
"""Silence put between two packed spans, so that the engine hears a pause."""
EDGE_S = 0.1
"""A word that reaches less than this into a span was not spoken there."""
PAUSE_S = 0.7
"""A pause between words at which a segment ends."""
MAX_SEGMENT_S = 15.0
"""A segment longer than this ends at its next punctuation or pause, for people who read along."""

Span = tuple[float, float]
"""Start and end in seconds."""


@dataclass(frozen=True)
class Chunk:
    """Spans of one channel that are transcribed and committed together."""

    channel: ChannelName
    spans: tuple[Span, ...]

    def audio(self, channel: Audio) -> Audio:
        """The packed samples out of the whole channel's."""
        gap = np.zeros(int(GAP_S * RATE), np.float32)
        pieces: list[Audio] = []
        for start, end in self.spans:
            pieces += [channel[round(start * RATE) : round(end * RATE)], gap]
        return np.concatenate(pieces[:-1]) if pieces else gap[:0]

    def restore(self, word: Word) -> Word:
        """The word at its time in the recording, clamped to the span it was spoken in.

        Engines let the first word after a pause begin where the word before it ended, so its end
        decides.
        """
        start, end, shift = self._span_at(max(word.end - EDGE_S, word.start))
        first = min(max(word.start + shift, start), end)
        last = min(max(word.end + shift, first), end)
        return word.model_copy(update={"start": round(first, 3), "end": round(last, 3)})

    def _span_at(self, packed_s: float) -> tuple[float, float, float]:
        """The span that holds a packed time, and what to add to get the recording's time."""
        begin = 0.0
        for number, (start, end) in enumerate(self.spans):
            length = end - start
            if packed_s <= begin + length + GAP_S or number == len(self.spans) - 1:
                return start, end, start - begin
            begin += length + GAP_S
        raise ValueError("a chunk without spans holds no time")


def pack(channel: ChannelName, spans: Sequence[Span], window_s: float = WINDOW_S) -> list[Chunk]:
    """Chunks of whole spans, none longer than `window_s` packed; over-long spans are cut."""
    chunks: list[Chunk] = []
    current: list[Span] = []
    used = 0.0
    for span in _cut(spans, window_s):
        length = span[1] - span[0]
        if current and used + GAP_S + length > window_s:
            chunks.append(Chunk(channel, tuple(current)))
            current, used = [], 0.0
        used += length + (GAP_S if current else 0.0)
        current.append(span)
    if current:
        chunks.append(Chunk(channel, tuple(current)))
    return chunks


def _cut(spans: Sequence[Span], window_s: float) -> list[Span]:
    pieces: list[Span] = []
    for start, end in spans:
        while end - start > window_s:
            pieces.append((start, start + window_s))
            start += window_s  # noqa: PLW2901 (what is left of the span)
        if end > start:
            pieces.append((start, end))
    return pieces


def split_at_pauses(words: Sequence[Word]) -> list[list[Word]]:
    """Runs of words without a long pause, each short enough to read."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last is None or word.start - last.end > PAUSE_S or _long_enough(runs[-1]):
            runs.append([word])
        else:
            runs[-1].append(word)
    return runs


def _long_enough(run: list[Word]) -> bool:
    ended = run[-1].text.rstrip().endswith(("。", "？", "！", "，", ".", "?", "!", ","))
    return ended and run[-1].end - run[0].start > MAX_SEGMENT_S
