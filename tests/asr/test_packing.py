"""Speech is packed into windows and every time finds its way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.engine import RATE
from asr.packing import GAP_S, WINDOW_S, Chunk, Span, pack, split_at_pauses
from asr.transcript import Word, segment_of


@st.composite
def span_lists(draw: st.DrawFn) -> list[Span]:
    """Ordered spans apart from each other, 0.2 s or longer, as a detector gives."""
    edges = draw(st.lists(st.integers(20, 6000), max_size=24))
    times = np.cumsum(edges) / 100
    return [(float(a), float(b)) for a, b in zip(times[::2], times[1::2], strict=False)]


def word(start: float, end: float, text: str = "好", confidence: float = 0.9) -> Word:
    return Word(start=start, end=end, text=text, confidence=confidence)


@given(span_lists())
def test_all_speech_is_packed_once_and_no_window_overflows(spans: list[Span]) -> None:
    chunks = pack("caller", spans)
    packed = [span for chunk in chunks for span in chunk.spans]
    assert sum(b - a for a, b in packed) == pytest.approx(sum(b - a for a, b in spans))
    assert packed == sorted(packed)
    for chunk in chunks:
        length = sum(b - a for a, b in chunk.spans) + GAP_S * (len(chunk.spans) - 1)
        assert length <= WINDOW_S + 1e-6


@given(span_lists().filter(bool), st.data())
def test_a_word_returns_to_where_it_was_spoken(spans: list[Span], data: st.DataObject) -> None:
    for chunk in pack("caller", spans):
        number = data.draw(st.integers(0, len(chunk.spans) - 1))
        start, end = chunk.spans[number]
        begin = sum(b - a + GAP_S for a, b in chunk.spans[:number])
        offset = data.draw(st.floats(0, end - start))
        restored = chunk.restore(word(begin + offset, begin + end - start))
        assert restored.start == pytest.approx(start + offset, abs=0.002)
        assert restored.end == pytest.approx(end, abs=0.002)


@given(span_lists().filter(bool), st.floats(0, 40), st.floats(0, 5))
def test_any_word_lands_inside_a_span(spans: list[Span], start: float, length: float) -> None:
    for chunk in pack("caller", spans):
        made = chunk.restore(word(start, start + length))
        assert any(a - 0.001 <= made.start <= made.end <= b + 0.001 for a, b in chunk.spans)


def test_the_first_word_after_a_pause_is_not_left_before_it() -> None:
    # Whisper lets 是的 begin where the sentence before it ended.
    chunk = Chunk("caller", ((6.55, 9.48), (14.49, 15.08)))
    made = chunk.restore(word(2.62, 3.50, "是的"))
    assert (made.start, made.end) == (14.49, 14.66)


def test_packed_audio_is_the_spans_with_gaps() -> None:
    samples = np.arange(10 * RATE, dtype=np.float32)
    audio = Chunk("caller", ((1, 2), (5, 5.5))).audio(samples)
    assert audio.size == round((1.5 + GAP_S) * RATE)
    assert audio[0] == RATE
    assert audio[-1] == 5.5 * RATE - 1


def test_segments_end_at_pauses_and_when_long_at_commas() -> None:
    words = [word(0, 1), word(1.2, 2), word(4, 5)]
    assert [len(run) for run in split_at_pauses(words)] == [2, 1]
    talk = [word(i, i + 1, "好，") for i in range(40)]
    assert all(run[-1].end - run[0].start <= 17 for run in split_at_pauses(talk))


def test_a_segments_confidence_weighs_characters() -> None:
    made = segment_of([word(0, 1, "一二三", 0.9), word(1, 2, "四", 0.1)])
    assert made.confidence == pytest.approx(0.7)
    assert made.text == "一二三四"
