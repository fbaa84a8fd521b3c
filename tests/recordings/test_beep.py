"""Stretches that must not be heard are a tone, on their side only, whatever range is read."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recordings.beep import TONE_HZ, TONE_LEVEL, Beeped, Hidden, Side
from recordings.wav import HEADER, header

RATE = 8000


class Bytes:
    """A WAV in memory."""

    def __init__(self, frames: int, channels: int) -> None:
        samples = np.arange(frames * channels, dtype="<i2") % 1000 + 1
        self._body = header(frames, RATE, channels) + samples.tobytes()
        self.size = len(self._body)
        self.closed = False

    def read_range(self, start: int, end: int) -> bytes:
        file = io.BytesIO(self._body)
        file.seek(start)
        return file.read(end - start)

    def close(self) -> None:
        self.closed = True


def samples(wav: Bytes | Beeped, channels: int) -> NDArray[np.int16]:
    return np.frombuffer(wav.read_range(HEADER, wav.size), "<i2").reshape(-1, channels)


def test_a_tone_takes_the_place_of_one_sides_speech() -> None:
    plain = Bytes(2 * RATE, 2)
    with Beeped(plain, [Hidden("agent", 0.5, 1.0)], rate=RATE, channels=2) as hidden:
        before, after = samples(plain, 2), samples(hidden, 2)
        assert hidden.read_range(0, HEADER) == plain.read_range(0, HEADER)
        assert hidden.size == plain.size
    assert (before[:, 0] == after[:, 0]).all()
    assert (before[:4000, 1] == after[:4000, 1]).all()
    assert (before[8000:, 1] == after[8000:, 1]).all()
    tone = after[4000:8000, 1].astype(float)
    loudest = np.argmax(np.abs(np.fft.rfft(tone))) * RATE / len(tone)
    assert loudest == TONE_HZ
    assert np.abs(tone).max() == TONE_LEVEL
    assert plain.closed


def test_a_message_has_no_agent_to_hide() -> None:
    plain = Bytes(RATE, 1)
    hidden = Beeped(plain, [Hidden("agent", 0, 1)], rate=RATE, channels=1)
    assert hidden.read_range(0, plain.size) == plain.read_range(0, plain.size)


SIDES: st.SearchStrategy[Side] = st.sampled_from(["caller", "agent"])
STRETCHES = st.lists(
    st.builds(lambda side, a, b: Hidden(side, a, a + b), SIDES, st.floats(0, 1), st.floats(0, 1)),
    max_size=3,
)


@given(
    st.integers(0, 300), st.sampled_from([1, 2]), STRETCHES,
    st.integers(0, 1500), st.integers(0, 1500),
)  # fmt: skip
def test_any_range_is_a_part_of_the_same_file(
    frames: int, channels: int, hidden: list[Hidden], start: int, length: int
) -> None:
    wav = Beeped(Bytes(frames, channels), hidden, rate=100, channels=channels)
    whole = wav.read_range(0, wav.size)
    start = min(start, wav.size)
    assert len(whole) == wav.size
    assert wav.read_range(start, start + length) == whole[start : start + length]
