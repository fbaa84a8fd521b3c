"""When an utterance begins, pauses, goes on, and ends."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from asr.ear import TELEPHONE_HZ, Ear
from asr.engine import Audio
from asr.turns import END_S, FRAME_S, MOST_PAUSES, MOST_S, Moment, Turn

SPEAKS, SILENT = 0.95, 0.02


def frames(seconds: float) -> int:
    return round(seconds / FRAME_S)


def moments(turn: Turn, *parts: tuple[float, float]) -> list[Moment]:
    """What comes of these (seconds, probability)."""
    found = (turn.frame(p) for seconds, p in parts for _ in range(frames(seconds)))
    return [moment for moment in found if moment]


def test_a_sentence_begins_pauses_and_ends() -> None:
    turn = Turn()
    heard = moments(turn, (1, SILENT), (2, SPEAKS), (2, SILENT), (1, SPEAKS))
    assert heard == [Moment.BEGAN, Moment.PAUSED, Moment.ENDED]
    assert abs(turn.spoken_s - 2) < 0.1
    assert turn.over


def test_who_hesitates_is_not_cut_off() -> None:
    heard = moments(Turn(), (1, SPEAKS), (0.5, SILENT), (1, SPEAKS), (1, SILENT))
    assert heard == [Moment.BEGAN, Moment.PAUSED, Moment.WENT_ON, Moment.PAUSED, Moment.ENDED]


def test_older_speakers_may_pause_for_longer() -> None:
    spoken = ((1, SPEAKS), (0.8, SILENT), (1, SPEAKS))
    assert Moment.ENDED in moments(Turn(END_S), *spoken)
    assert Moment.ENDED not in moments(Turn(1.0), *spoken)


def test_clicks_and_murmurs_begin_nothing() -> None:
    clicks = [(0.06, SPEAKS), (0.5, SILENT)] * 20
    assert moments(Turn(), *clicks, (5, 0.5)) == []


def test_who_never_pauses_is_answered_all_the_same() -> None:
    turn = Turn()
    assert moments(turn, (60, SPEAKS)) == [Moment.BEGAN, Moment.ENDED]
    assert turn.spoken_s <= MOST_S + FRAME_S


def test_stammering_costs_no_recogniser_without_end() -> None:
    heard = moments(Turn(), *([(0.2, SPEAKS), (0.4, SILENT)] * 20))
    assert heard.count(Moment.PAUSED) <= MOST_PAUSES


@given(st.lists(st.floats(0, 1), max_size=1500))
def test_whatever_is_heard_the_order_of_moments_makes_sense(probabilities: Sequence[float]) -> None:
    turn = Turn()
    heard = [moment for p in probabilities if (moment := turn.frame(p))]
    assert heard.count(Moment.BEGAN) <= 1
    assert heard.count(Moment.ENDED) <= 1
    assert not heard or heard[0] is Moment.BEGAN
    assert Moment.ENDED not in heard[:-1]
    paused = [m for m in heard if m in (Moment.PAUSED, Moment.WENT_ON)]
    assert paused[::2] == [Moment.PAUSED] * len(paused[::2])


def twice(piece: Audio) -> Audio:
    """As wide as it must be, without a filter."""
    return np.repeat(piece, 2)


def loud(frame: Audio) -> float:
    return SPEAKS if float(np.abs(frame).max()) > 0.1 else SILENT


def telephone(*parts: tuple[float, int]) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.concatenate([np.full(round(s * TELEPHONE_HZ), level, np.int16) for s, level in parts])


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=200))
def test_an_ear_hears_the_same_however_the_sound_is_cut(cuts: list[int]) -> None:
    whole = telephone((1, 0), (1.5, 9000), (1.2, 0))
    ear, at, heard = Ear(loud, twice, END_S), 0, []
    for cut in [*cuts, whole.size]:
        heard += ear.hear(whole[at : at + cut])
        at += cut
    assert heard == [Moment.BEGAN, Moment.PAUSED, Moment.ENDED]
    assert ear.utterance.size == 2 * ear.sound.size
    loudest = np.flatnonzero(np.abs(ear.sound) > 1000)
    assert abs(loudest.size / TELEPHONE_HZ - 1.5) < 0.01, "the whole utterance is kept"
    assert loudest[0] / TELEPHONE_HZ > 0.3, "and what comes shortly before it"


def test_an_ear_that_hears_nothing_keeps_nothing() -> None:
    ear = Ear(loud, twice, END_S)
    for _ in range(200):
        ear.hear(telephone((0.5, 10)))
    assert ear.utterance.size <= 16_000
