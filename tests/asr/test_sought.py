"""Words held against the sound where something like them was written."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.adapters.memory import MemoryEngine
from asr.engine import RATE, Audio
from asr.listening import transcribe, transcribe_chunk
from asr.packing import Chunk, Span
from asr.sought import FITS, MOST, cut, held, spots
from asr.transcript import Word


class Scale:
    """Says of each text what it was told, of others that they are most unlikely."""

    def __init__(self, likely: dict[str, float]) -> None:
        self.likely, self.asked = likely, list[Sequence[str]]()

    def weigh(self, audio: Audio, texts: Sequence[str]) -> list[float]:
        self.asked.append(texts)
        return [self.likely.get(text, -100.0) for text in texts]


def run(text: str, confidence: float = 0.5) -> list[Word]:
    """A character a second."""
    return [Word(start=i, end=i + 1, text=c, confidence=confidence) for i, c in enumerate(text)]


def silence() -> Audio:
    return np.zeros(RATE, np.float32)


def test_what_fits_the_sound_is_held_with_its_times() -> None:
    scale = Scale({"我家的体育及坏了": -5.0, "我家的洗衣机坏了": -8.7})
    (one,) = held(scale, run("我家的体育及坏了"), silence, ["洗衣机"])
    assert (one.word, one.start, one.end, one.fits) == ("洗衣机", 3, 6, True)


def test_what_does_not_fit_and_would_not_be_found_is_not_kept() -> None:
    scale = Scale({"我家的体育及坏了": -5.0, "我家的洗衣机坏了": -5.0 + FITS})
    assert held(scale, run("我家的体育及坏了"), silence, ["洗衣机"]) == []


def test_what_is_found_on_paper_and_does_not_fit_is_refuted() -> None:
    scale = Scale({"这个进水器大": -3.0, "这个净水器大": -30.0})
    (one,) = held(scale, run("这个进水器大"), silence, ["净水器"])
    assert (one.word, one.fits) == ("净水器", False)


def test_what_is_written_is_not_asked_about() -> None:
    def never() -> Audio:
        raise AssertionError

    assert held(Scale({}), run("我家的洗衣机坏了"), never, ["洗衣机", "嗯", "电风扇"]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("楼上漏水，物业不管", ["预约", "物业"]),  # another word of the list is written there
        ("包裹破损了，一站不肯退", ["轮椅"]),  # across a mark
    ],
)
def test_what_cannot_have_been_said_there_is_not_weighed(text: str, words: list[str]) -> None:
    assert spots(run(text), words) == []


def test_what_the_engine_is_sure_of_is_doubted_only_where_it_sounds_the_same() -> None:
    assert spots(run("我家的体育及坏了", 0.9), ["洗衣机"]) == []
    assert len(spots(run("这个进水器大", 0.9), ["净水器"])) == 1


def test_of_two_in_one_place_the_likelier_was_said() -> None:
    scale = Scale({"请修体育及": 0, "请修洗衣机": -3.0, "请修洗衣巾": -2.0})
    found = held(scale, run("请修体育及"), silence, ["洗衣机", "洗衣巾"])
    assert [one.word for one in found if one.fits] == ["洗衣巾"]


def test_a_phrase_inside_another_is_not_refuted_by_it() -> None:
    scale = Scale({"请宁捎等": -9.0, "请您稍等": -1.0, "请宁稍等": -8.0})
    found = held(scale, run("请宁捎等"), silence, ["请您稍等", "稍等"])
    assert {one.word: one.fits for one in found} == {"请您稍等": True, "稍等": True}


def test_only_the_nearest_are_weighed() -> None:
    words = [f"{a}{b}{c}" for a in "净进静" for b in "水睡" for c in "器气汽"]
    found = spots(run("这个劲随起大"), words)
    assert len(found) == MOST
    assert [spot.apart for spot in found] == sorted(spot.apart for spot in found)


@given(st.text(max_size=40), st.lists(st.text(max_size=6), max_size=6))
def test_any_text_and_any_words(text: str, words: list[str]) -> None:
    scale = Scale({text: 0.0})
    for one in held(scale, run(text), silence, words) if text else []:
        assert one.word in words
        assert 0 <= one.start < one.end <= len(text)


def test_the_sentence_is_cut_with_its_edges() -> None:
    sound = np.arange(10 * RATE, dtype=np.float32)
    inside = [Word(start=2, end=3, text="一", confidence=1)]
    assert cut(sound, inside)[0] == pytest.approx(1.7 * RATE)
    assert len(cut(sound, inside)) == pytest.approx(1.6 * RATE)
    assert cut(sound, run("一"))[0] == 0


class Weighing(MemoryEngine):
    """Speaks its script; keeps how long the sounds were that it weighed."""

    def __init__(self) -> None:
        super().__init__({"caller": ["我家的体育及坏了"]}, confidence=0.5)
        self.lengths: list[float] = []

    def weigh(self, audio: Audio, texts: Sequence[str]) -> list[float]:
        self.lengths.append(audio.size / RATE)
        return [-float(number) for number in range(len(texts))]


SPANS: list[Span] = [(10, 18), (20, 25)]


def test_times_are_the_recordings_and_the_sound_is_the_sentences() -> None:
    engine = Weighing()
    chunk = Chunk("caller", tuple(SPANS[:1]))
    sound = np.ones(8 * RATE, np.float32)
    (segment,) = transcribe_chunk(engine, chunk, sound, ["洗衣机"])
    assert [(h.word, h.start, h.end) for h in segment.held] == [("洗衣机", 13, 16)]
    assert engine.lengths == [8.0]


def test_an_engine_that_cannot_weigh_writes_down_all_the_same() -> None:
    engine = MemoryEngine({"caller": ["我家的体育及坏了"]})
    audio = np.ones(30 * RATE, np.float32)
    made = transcribe(engine, {"caller": audio}, lambda _audio: SPANS[:1], ["洗衣机"])
    (segment,) = made.of("caller")
    assert segment.text == "我家的体育及坏了"
    assert segment.held == []
