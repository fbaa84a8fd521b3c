"""How loud each side is along a recording: what a player draws before it has loaded any sound.

The loudest sample of each of at most `MOST` equal stretches per side, one byte each, so that an
hour costs no more than a minute. What was said cannot be told from it; who spoke when can.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recordings.beep import SIDES, TONE_LEVEL, Hidden, Wav
from recordings.wav import HEADER, SAMPLE_BYTES

MOST = 1500
"""Stretches per side: more than a wide screen has room for bars."""
LEAST_S = 0.05
"""Of a stretch: finer than anybody points at."""
LOUDEST = 255
_FULL_SCALE = 32768
_BLOCK = 4 * 1024 * 1024
_SHAPE = struct.Struct("<BBI")


@dataclass(frozen=True)
class Peaks:
    """One row of bytes for each side, from 0, silent, to `LOUDEST`, as loud as can be."""

    sides: tuple[bytes, ...]

    def packed(self) -> bytes:
        """As it is kept."""
        length = len(self.sides[0]) if self.sides else 0
        return _SHAPE.pack(1, len(self.sides), length) + b"".join(self.sides)

    @classmethod
    def unpacked(cls, kept: bytes) -> "Peaks":
        """What `packed` gave. Raises `ValueError` for anything else."""
        if len(kept) < _SHAPE.size:
            raise ValueError("too short to be peaks")
        version, sides, length = _SHAPE.unpack_from(kept)
        if version != 1 or len(kept) != _SHAPE.size + sides * length:
            raise ValueError("not peaks of ours")
        starts = range(_SHAPE.size, len(kept), length) if length else ()
        return cls(tuple(kept[at : at + length] for at in starts) or (b"",) * sides)

    def hiding(self, hidden: Iterable[Hidden], duration_s: float) -> "Peaks":
        """Those of the copy in which stretches are a tone, widened to whole stretches of ours."""
        sides = [bytearray(side) for side in self.sides]
        tone = _loudness(TONE_LEVEL)
        for one in hidden:
            at = SIDES.index(one.side)
            if at >= len(sides) or not sides[at] or duration_s <= 0:
                continue
            length = len(sides[at])
            first = max(0, int(one.start / duration_s * length))
            last = min(length, int(np.ceil(one.end / duration_s * length)))
            sides[at][first:last] = bytes([tone]) * max(0, last - first)
        return Peaks(tuple(map(bytes, sides)))


class Meter:
    """Measures samples as they pass by on their way to the store."""

    def __init__(self, *, frames: int, rate: int, channels: int) -> None:
        """Of the whole recording; `rate` in Hz."""
        self._frames, self._channels = frames, channels
        self._length = min(MOST, max(1, int(np.ceil(frames / rate / LEAST_S)))) if frames else 0
        self._found = np.zeros((self._length, channels), np.int32)
        self._seen = 0
        self._rest = b""

    def passing(self, samples: Iterable[bytes]) -> Iterator[bytes]:
        """The same samples, measured."""
        for piece in samples:
            self.feed(piece)
            yield piece

    def feed(self, pcm: bytes) -> None:
        """The next interleaved 16-bit samples; pieces may end anywhere."""
        pcm = self._rest + pcm
        whole = len(pcm) - len(pcm) % (self._channels * SAMPLE_BYTES)
        self._rest = pcm[whole:]
        frames = np.frombuffer(pcm[:whole], "<i2").reshape(-1, self._channels)
        frames = frames[: self._frames - self._seen]
        if not len(frames):
            return
        first = self._seen * self._length // self._frames
        last = (self._seen + len(frames) - 1) * self._length // self._frames
        loud = np.maximum.reduceat(np.abs(frames.astype(np.int32)), self._starts(first, last))
        np.maximum(self._found[first : last + 1], loud, out=self._found[first : last + 1])
        self._seen += len(frames)

    def _starts(self, first: int, last: int) -> NDArray[np.int64]:
        """Where, in what is being fed, each of our stretches begins."""
        numbers = np.arange(first, last + 1, dtype=np.int64)
        begins = -(-numbers * self._frames // self._length)
        return np.maximum(begins - self._seen, 0)

    def peaks(self) -> Peaks:
        """What was measured so far."""
        sides: Sequence[NDArray[np.int32]] = list(self._found.T)
        return Peaks(tuple(bytes(map(_loudness, side.tolist())) for side in sides))


def measure(wav: Wav, *, rate: int, channels: int) -> Peaks:
    """The peaks of a whole stored recording. Raises as its `read_range` does."""
    frames = max(0, wav.size - HEADER) // (channels * SAMPLE_BYTES)
    meter = Meter(frames=frames, rate=rate, channels=channels)
    for start in range(HEADER, wav.size, _BLOCK):
        meter.feed(wav.read_range(start, start + _BLOCK))
    return meter.peaks()


def _loudness(sample: int) -> int:
    """A byte, rounded up: what can be heard at all can be seen."""
    return min(LOUDEST, -(-sample * LOUDEST // _FULL_SCALE))
