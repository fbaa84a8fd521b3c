"""What scorecards listen for, and what was held against the sound of a recording."""

import pytest

from asr.client import Held, Transcript
from core import assets
from quality.scorecard import SHIPPED, load_folder
from quality.sought import phrases
from quality.speech import Speech
from tests.quality.conversations import conversation


def with_held(said: str, *held: Held) -> Speech:
    """A caller who says one sentence, a character a second, of which this is known."""
    made = conversation(("caller", 0.0, float(len(said)), said))
    (agent, caller) = (made.channels[1], made.channels[0])
    segment = caller.segments[0].model_copy(update={"held": list(held)})
    channel = caller.model_copy(update={"segments": [segment]})
    return Speech(Transcript(**{**dict(made), "channels": [channel, agent]}), "caller")


def held(word: str, start: float, end: float, *, fits: bool) -> Held:
    return Held(word=word, start=start, end=end, fits=fits)


def test_what_fits_the_sound_was_said_though_it_is_written_otherwise() -> None:
    speech = with_held("我家的体育及坏了", held("洗衣机", 3, 6, fits=True))
    (hit,) = speech.find("洗衣机", 0, 100)
    assert (hit.evidence.start, hit.evidence.end, hit.evidence.text) == (3, 6, "我家的体育及坏了")
    assert not hit.literal
    assert not hit.certain
    assert speech.find("电冰箱", 0, 100) == []
    assert speech.find("洗衣机", 4, 100) == []


def test_what_only_looks_so_on_paper_was_not_said() -> None:
    assert with_held("这个进水器大").find("净水器", 0, 100)
    assert not with_held("这个进水器大", held("净水器", 2, 5, fits=False)).find("净水器", 0, 100)


def test_what_is_written_was_said_whatever_was_held_elsewhere() -> None:
    speech = with_held("净水器的进水器", held("净水器", 4, 7, fits=False))
    assert [hit.evidence.start for hit in speech.find("净水器", 0, 100)] == [0]


def test_a_word_is_found_once_in_one_place() -> None:
    speech = with_held("这个进水器大", held("净水器", 2, 5, fits=True))
    assert len(speech.find("净水器", 0, 100)) == 1


@pytest.mark.parametrize("phrase", ["其他需要", "我说过了"])
def test_scorecards_phrases_are_sought(phrase: str) -> None:
    found = phrases(load_folder(assets.path(SHIPPED)))
    assert phrase in found
    assert len(found) == len(set(found))
    assert all(type(one) is str for one in found)
