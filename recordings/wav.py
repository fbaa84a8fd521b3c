"""WAV as Asterisk writes it: 44 bytes of header, filled in only when the file is closed.

While a recording runs, and after Asterisk was killed, the header's sizes are stale; the samples
behind it are good.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum

HEADER = 44
SAMPLE_BYTES = 2
RATES = (8000, 16000, 24000, 32000, 48000)
"""Hz that Asterisk's signed linear files can have."""


class LegState(StrEnum):
    """What a leg's first bytes and its size say."""

    EMPTY = "empty"
    """Only a header, or not even that: nobody was bridged, or nothing was flushed yet."""
    COMPLETE = "complete"
    """Header and size agree: it was closed."""
    OPEN = "open"
    """More or fewer bytes than the header says: still being written, or torn."""
    ALIEN = "alien"
    """Not a WAV file of ours: no 16-bit mono PCM."""


@dataclass(frozen=True)
class LegHeader:
    """A leg as found on disk."""

    state: LegState
    rate: int
    """Hz; 8000 where the header cannot be read."""
    frames: int
    """Whole samples behind the header, whatever the header says."""
    headed: bool = True
    """Whether there is a header at all; a file without one could not be written."""


def inspect(head: bytes, size: int) -> LegHeader:
    """Judge a leg by its first 44 bytes and its size in bytes."""
    frames = max(size - HEADER, 0) // SAMPLE_BYTES
    if size < HEADER or len(head) < HEADER:
        return LegHeader(LegState.EMPTY, RATES[0], 0, headed=False)
    riff, riff_size, wave, fmt, fmt_size = struct.unpack_from("<4sI4s4sI", head)
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, 20)
    data, data_size = struct.unpack_from("<4sI", head, 36)
    if (riff, wave, fmt, data) != (b"RIFF", b"WAVE", b"fmt ", b"data"):
        return LegHeader(LegState.ALIEN, RATES[0], 0)
    if fmt_size != 16 or (kind, channels, bits) != (1, 1, 16) or rate not in RATES:
        return LegHeader(LegState.ALIEN, RATES[0], 0)
    if frames == 0:
        return LegHeader(LegState.EMPTY, rate, 0)
    # An odd count of data bytes is padded to even, and the pad may be counted or not.
    behind = size - HEADER
    closed = data_size in (behind, behind - 1) and riff_size in (size - 8, size - 9, size - 7)
    return LegHeader(LegState.COMPLETE if closed else LegState.OPEN, rate, frames)


def header(frames: int, rate: int, channels: int) -> bytes:
    """The 44 bytes before `frames` frames of 16-bit PCM."""
    block = channels * SAMPLE_BYTES
    data = frames * block
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", data + HEADER - 8, b"WAVE", b"fmt ", 16,
        1, channels, rate, rate * block, block, 8 * SAMPLE_BYTES,
        b"data", data,
    )  # fmt: skip
