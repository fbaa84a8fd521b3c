"""The committed sound: every prompt there, in one format, at one level, without clicks."""

import wave
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core import assets
from ivr.catalogue import catalogue, greeting
from ivr.prompts import build
from ivr.prompts.catalogue import Text

AUDIO = assets.path("ivr/prompts/audio")
ALL = [(name, voice) for name in catalogue().prompts for voice in catalogue().sets]
Samples = npt.NDArray[np.float64]


@cache
def sound(path: Path) -> Samples:
    """16 kHz mono PCM16 with the plain 44-byte header; Asterisk refuses an extensible one."""
    assert path.read_bytes()[16:22] == b"\x10\x00\x00\x00\x01\x00"
    with wave.open(str(path)) as source:
        assert (source.getnchannels(), source.getsampwidth(), source.getframerate()) == (
            1,
            2,
            16000,
        )
        pcm = source.readframes(source.getnframes())
    return np.frombuffer(pcm, "<i2").astype(np.float64) / 32768


def prompt(voice: str, name: str) -> Samples:
    return sound(AUDIO / voice / f"{name}.wav")


def decibels(amplitude: float) -> float:
    return 20 * float(np.log10(max(amplitude, 1e-9)))


def speech_level(samples: Samples) -> float:
    """RMS over the 20 ms frames within 25 dB of the loudest, dBFS."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    power = (frames**2).mean(axis=1)
    return decibels(float(np.sqrt(power[power > power.max() / 10**2.5].mean())))


def text_of(name: str, voice: str) -> Text:
    return catalogue().prompts[name][voice]


def test_the_sound_was_built_from_the_texts_as_they_are_now() -> None:
    items = build.plan()
    assert [item.name for item in build.stale(items, build.load_manifest())] == []
    assert build.orphans(items) == []


@pytest.mark.parametrize(("name", "voice"), ALL)
def test_a_prompt_is_at_the_house_level_and_never_near_full_scale(name: str, voice: str) -> None:
    samples = prompt(voice, name)
    assert speech_level(samples) == pytest.approx(-20, abs=1.5)
    assert decibels(float(np.abs(samples).max())) < -3


@pytest.mark.parametrize(("name", "voice"), ALL)
def test_a_prompt_is_as_long_as_its_text(name: str, voice: str) -> None:
    text = text_of(name, voice)
    syllables = sum(c not in "，。" for c in text.plain)
    seconds = len(prompt(voice, name)) / 16000
    assert 0.12 * syllables < seconds < 0.45 + 0.6 * syllables


@pytest.mark.parametrize(("name", "voice"), ALL)
def test_a_prompt_begins_and_ends_without_a_click_or_a_wait(name: str, voice: str) -> None:
    samples = prompt(voice, name)
    assert max(abs(samples[0]), abs(samples[-1])) < 0.01
    heard = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 50)
    assert heard[0] / 16000 < 0.15
    assert (len(samples) - heard[-1]) / 16000 < 0.3


@pytest.mark.parametrize("name", list(catalogue().prompts))
def test_the_slow_set_is_slower(name: str) -> None:
    rate = {
        voice: len(text_of(name, voice).plain) / len(prompt(voice, name))
        for voice in ("normal", "slow")
    }
    assert rate["slow"] < rate["normal"] * (0.97 if text_of(name, "slow").within else 0.93)


def test_the_slow_set_says_one_short_thing_at_a_time() -> None:
    sentences = [
        part for texts in catalogue().prompts.values() for part in texts["slow"].plain.split("。")
    ]
    assert max(len(part) for part in sentences) <= 18


def test_people_are_greeted_by_name_and_strangers_are_not() -> None:
    assert greeting("王", "m") == ("name-wang2-m",)
    assert text_of("name-wang2-m", "slow").plain == "王先生，您好。"
    assert greeting("俞", "female") == greeting("于", "f") == ("name-yu2-f",)
    assert greeting("欧阳", "m") == greeting("王", "") == greeting("", "m") == ()


def test_every_surname_has_both_greetings() -> None:
    assert len(catalogue().surnames) >= 50
    wanted = {greeting(surname, gender) for surname in catalogue().surnames for gender in "mf"}
    assert {name for (name,) in wanted} == {n for n in catalogue().prompts if n.startswith("name-")}


def test_music_on_hold_is_calm_quiet_and_has_no_seam() -> None:
    (path,) = assets.path("ivr/prompts/moh").glob("*.wav")
    music = sound(path)
    assert 40 <= len(music) / 16000 <= 60
    assert decibels(float(np.sqrt((music**2).mean()))) == pytest.approx(-24, abs=1)
    assert decibels(float(np.abs(music).max())) < -6
    assert abs(music[0] - music[-1]) <= np.abs(np.diff(music)).max()
    spectrum = np.abs(np.fft.rfft(music)) ** 2
    assert spectrum[round(3400 * len(music) / 16000) :].sum() < spectrum.sum() * 1e-6
