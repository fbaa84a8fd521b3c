"""Two mono legs to one stereo stream, and a message as it is, by pydub, a minute at a time.

pydub warns at import when ffmpeg is absent; only WAV is handled here, which needs none.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recordings.wav import HEADER, SAMPLE_BYTES, LegHeader

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ffmpeg's absence, and old escapes in pydub's own source
    from pydub import AudioSegment

BLOCK_S = 60
"""Seconds merged at a time: memory stays small for calls of hours."""


def merge(
    caller: tuple[Path, LegHeader] | None, agent: tuple[Path, LegHeader] | None
) -> Iterator[bytes]:
    """Interleaved 16-bit stereo, caller left, agent right; the shorter or missing leg is silence.

    Both legs start at the same sample; the faster one's rate is used. Raises `OSError`.
    """
    rate, total = shape(caller, agent)
    sides = [_blocks(leg, rate) for leg in (caller, agent)]
    for start in range(0, total, BLOCK_S * rate):
        length = min(BLOCK_S * rate, total - start)
        left, right = (_exactly(next(side, None), length, rate) for side in sides)
        yield AudioSegment.from_mono_audiosegments(left, right).raw_data


def shape(
    caller: tuple[Path, LegHeader] | None, agent: tuple[Path, LegHeader] | None
) -> tuple[int, int]:
    """Rate in Hz and frames of what `merge` gives."""
    legs = [leg[1] for leg in (caller, agent) if leg is not None]
    rate = max(leg.rate for leg in legs)
    return rate, max(-(-leg.frames * rate // leg.rate) for leg in legs)


def mono(source: tuple[Path, LegHeader]) -> Iterator[bytes]:
    """The 16-bit samples of one file as they are. Raises `OSError`."""
    for segment in _blocks(source, source[1].rate):
        yield segment.raw_data


def _blocks(leg: tuple[Path, LegHeader] | None, rate: int) -> Iterator[Any]:
    if leg is None:
        return
    path, header = leg
    left = header.frames
    with path.open("rb") as file:
        file.seek(HEADER)
        while left > 0:
            raw = file.read(min(BLOCK_S * header.rate, left) * SAMPLE_BYTES)
            raw = raw[: len(raw) - len(raw) % SAMPLE_BYTES]
            if not raw:
                return
            left -= len(raw) // SAMPLE_BYTES
            yield _segment(raw, header.rate).set_frame_rate(rate)


def _exactly(segment: Any, frames: int, rate: int) -> Any:
    """The segment cut or filled with silence to `frames`."""
    raw = b"" if segment is None else segment.raw_data[: frames * SAMPLE_BYTES]
    return _segment(raw.ljust(frames * SAMPLE_BYTES, b"\0"), rate)


def _segment(raw: bytes, rate: int) -> Any:
    return AudioSegment(data=raw, sample_width=SAMPLE_BYTES, frame_rate=rate, channels=1)
