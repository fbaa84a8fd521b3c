"""The pure parts of the prompt builder: readings, levels, edges, what is out of date."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.prompts import build, catalogue, moh, shaping
from ivr.prompts.phonetics import rising_thirds, sentences
from ivr.prompts.shaping import PEAK_DBFS, RATE, Samples


def read(text: str) -> list[str]:
    return [" ".join(sentence.syllables) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("您好。再见。", ["nin2 hao3", "zai4 jian4"]),
        ("请稍候，不要挂断。", ["qing3 shao1 hou4 #3 bu2 yao4 gua4 duan4"]),
        ("不到一分钟", ["bu2 dao4 yi4 fen1 zhong1"]),
        ("预约洗衣机", ["yu4 yue1 xi3 yi1 ji1"]),
        ("感谢您的耐心", ["gan3 xie4 nin2 de5 nai4 xin1"]),
        ("我很好", ["wo3 hen2 hao3"]),
        ("任{ren2}女士", ["ren2 nv3 shi4"]),
    ],
)
def test_texts_are_read_with_the_tones_people_use(text: str, spoken: list[str]) -> None:
    assert read(text) == spoken


@pytest.mark.parametrize("text", ["", "。，", "请按1", "WiFi", "您好 再见"])
def test_what_the_voice_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"say|spoken"):
        sentences(text)


@given(st.lists(st.sampled_from(["ma1", "ma2", "ma3", "ma4", "ma5"]), max_size=12))
def test_no_third_tone_stays_before_a_third_tone(syllables: list[str]) -> None:
    out = rising_thirds(syllables)
    assert len(out) == len(syllables)
    assert not any(a[-1] == b[-1] == "3" for a, b in pairwise(out))


def test_a_fragment_is_cut_by_syllables_and_pauses() -> None:
    utterance = build._fragment("您前面还有，四，[百{bai3}]，五十位", 1.0)
    assert utterance.keep is not None
    first, last = utterance.keep
    assert utterance.syllables[first : last + 1] == ("bai3",)


def burst(seconds: float, amplitude: float) -> Samples:
    t = np.arange(round(seconds * RATE)) / RATE
    return amplitude * np.sin(2 * np.pi * 300 * t) * (1 + 4 * (np.sin(2 * np.pi * 3 * t) > 0.99))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.001, 0.9), st.floats(0.2, 1.0))
def test_levels_reach_the_target_and_peaks_stay_under_their_limit(
    amplitude: float, seconds: float
) -> None:
    out = shaping.levelled(burst(seconds, amplitude))
    assert shaping.decibels(float(np.abs(out).max())) <= PEAK_DBFS + 0.01
    assert shaping.active_level(out) == pytest.approx(-20, abs=1)


@given(st.integers(0, 8000), st.integers(0, 8000))
@settings(max_examples=30, deadline=None)
def test_trimming_leaves_exactly_the_edges_asked_for(before: int, after: int) -> None:
    sound = np.concatenate([np.zeros(before), burst(0.3, 0.3), np.zeros(after)])
    out = shaping.trimmed(sound, 0.08, 0.15)
    assert len(out) / RATE == pytest.approx(0.3 + 0.08 + 0.15, abs=0.012)


def test_a_file_keeps_its_samples(tmp_path: Path) -> None:
    sound = burst(0.1, 0.1)
    shaping.write_wav(tmp_path / "a.wav", sound)
    assert np.abs(shaping.read_wav(tmp_path / "a.wav") - sound).max() < 1e-4


def test_only_what_changed_is_built_again() -> None:
    items = build.plan()
    known = {item.name: item.digest for item in items}
    assert build.stale(items, known) == []
    slower = replace(items[0].lines[0], pause_s=9.0)
    changed = replace(items[0], lines=(slower,))
    assert build.stale([changed, *items[1:]], known) == [changed]
    missing = replace(items[1], files=(Path("/nonexistent.wav"),))
    assert build.stale([missing], known) == [missing]


@pytest.mark.parametrize("entry", [{"normal": "您好"}, {"normal": "您好", "fast": "您好"}])
def test_a_prompt_without_a_text_for_each_set_is_refused(
    entry: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "prompts.yaml"
    sets = "sets: {normal: {speed: 1.0, pause_s: 0.1}, slow: {speed: 1.3, pause_s: 0.1}}\n"
    path.write_text(f"{sets}prompts: {{hello: {entry}}}\ngreetings: {{}}\nsurnames: {{}}\n")
    with pytest.raises(ValueError, match="one text for each"):
        catalogue.load(path)


def test_music_wraps_round_its_end() -> None:
    ring = np.zeros(10)
    moh.add(ring, 8 / RATE, np.ones(4))
    assert ring.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 1, 1]


def test_a_hum_is_spoken_as_a_syllable_that_the_voice_knows() -> None:
    (sentence,) = sentences("嗯，好的")
    assert sentence.syllables == ("en2", "#3", "hao3", "de5")
