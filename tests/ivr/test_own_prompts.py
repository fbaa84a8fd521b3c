"""The owner's recordings: judged, made ready, kept in versions, heard by the running IVR."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from core import assets
from core.errors import UserError
from ivr.adapters.own_prompts import MOST_VERSIONS, RECORD, OwnPrompts, playable, read
from ivr.adapters.sounds import Sounds
from ivr.directory import FlowFolder, Flows
from ivr.flow_checks import Known
from ivr.prompt_desk import examine
from ivr.prompts import recording, shaping

NOW = datetime(2026, 11, 1, tzinfo=UTC)
KEY = ("slow", "welcome")


def voice(seconds: float, rate: int = 48_000, level: float = 0.2, channels: int = 2) -> np.ndarray:
    """Syllables of a tone with silence between, as a person would record it."""
    time = np.arange(round(seconds * rate)) / rate
    spoken = level * np.sin(2 * np.pi * 220 * time) * (np.sin(2 * np.pi * 2 * time) > -0.3)
    return np.repeat(spoken[:, None], channels, axis=1)


def shipped(key: tuple[str, str] = KEY) -> tuple[np.ndarray, int]:
    return read(assets.path("ivr/prompts/audio") / key[0] / f"{key[1]}.wav")


def add(own: OwnPrompts, seconds: float = 1.0, key: tuple[str, str] = KEY) -> int:
    samples = recording.ready(voice(seconds), 48_000)
    return own.add(key, samples, at=NOW, by="lead", file="studio.wav").number


@pytest.mark.parametrize(
    ("sound", "rate", "said"),
    [
        (voice(2, rate=6000), 6000, "6000 Hz"),
        (voice(2, channels=3), 48_000, "more than two channels"),
        (voice(0.05), 48_000, "0.1 s long"),
        (voice(121, rate=8000), 8000, "121.0 s long"),
        (voice(2, level=0.001), 48_000, "too quiet"),
        (np.zeros((48_000, 1)), 48_000, "too quiet"),
        (np.clip(voice(2, level=3), -1, 1), 48_000, "clipped"),
        (np.full((48_000, 1), np.nan), 48_000, "damaged"),
    ],
)
def test_what_callers_could_not_understand_is_refused_and_told_why(
    sound: np.ndarray, rate: int, said: str
) -> None:
    (fault,) = recording.judge(sound, rate).faults
    assert said in str(fault)


def test_another_length_and_noise_are_remarked_on_but_may_be_meant() -> None:
    longer = recording.judge(voice(8), 48_000, usual_s=2.0)
    assert longer.faults == () and "same text?" in str(longer.warnings[0])
    hiss = voice(3) + np.random.default_rng(1).normal(0, 0.08, (3 * 48_000, 2))
    assert "noisy" in str(recording.judge(hiss, 48_000).warnings[0])
    assert recording.judge(*shipped()) == recording.Judged()


@settings(max_examples=25, deadline=None)
@given(
    st.floats(0.3, 4.0), st.sampled_from([8000, 11_025, 44_100, 96_000]), st.floats(0.02, 0.9),
    st.sampled_from([1, 2]),
)  # fmt: skip
def test_whatever_is_let_in_is_played_at_the_house_level(
    seconds: float, rate: int, level: float, channels: int
) -> None:
    sound = voice(seconds, rate, level, channels)
    assert recording.judge(sound, rate).faults == ()
    made = recording.ready(sound, rate)
    assert abs(shaping.active_level(made) - shaping.SPEECH_DBFS) < 2
    assert shaping.decibels(float(np.abs(made).max())) <= shaping.PEAK_DBFS + 0.1
    assert len(made) / shaping.RATE <= seconds + 0.3


def test_versions_are_kept_and_any_of_them_can_be_heard_again(tmp_path: Path) -> None:
    own = OwnPrompts(tmp_path)
    assert [add(own), add(own, 2.0)] == [1, 2]
    assert own.in_force()[KEY].name == "2.wav"
    assert own.choose(KEY).in_force == 1
    assert own.choose(KEY).in_force == 2, "undoing is undone"
    assert own.choose(KEY, 0).in_force == 0 and own.in_force() == {}
    assert own.choose(KEY).in_force == 2
    with pytest.raises(UserError, match="There is no version 7"):
        own.choose(KEY, 7)
    with pytest.raises(UserError, match="never replaced"):
        own.choose(("normal", "welcome"))


def test_old_versions_go_but_never_the_one_that_is_heard_or_was_before(tmp_path: Path) -> None:
    own = OwnPrompts(tmp_path)
    first = add(own, 0.3)
    own.choose(KEY, first)
    for _ in range(MOST_VERSIONS + 2):
        add(own, 0.3)
        own.choose(KEY, first)
    numbers = [version.number for version in own.record(KEY).versions]
    assert len(numbers) == MOST_VERSIONS and numbers[0] == first
    assert {int(path.stem) for path in tmp_path.glob("*/*/*.wav")} == set(numbers)


@pytest.mark.parametrize("torn", [b"", b"{", b'{"in_force": "x"}', b"\xff\xfe", b"[]"])
def test_a_torn_record_is_the_products_prompt_and_no_crash(tmp_path: Path, torn: bytes) -> None:
    own = OwnPrompts(tmp_path)
    add(own)
    (tmp_path / "slow" / "welcome" / RECORD).write_bytes(torn)
    assert own.in_force() == {} and own.names() == frozenset()
    assert add(own) == 2, "and nothing that is there is written over"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\x00" * 5000, "文字".encode()])
def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "welcome.wav"
    path.write_bytes(content)
    for source in (path, BytesIO(content), tmp_path / "missing.wav"):
        found = examine(source, KEY)
        assert found.samples is None and [one.code for one in found.faults] == ["unreadable"]


def test_of_hours_of_sound_no_more_is_read_than_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "welcome.wav"
    soundfile.write(str(path), np.zeros(3600 * 8000, np.int16), 8000)
    sound, rate = read(path)
    assert len(sound) < 130 * rate
    assert [one.code for one in examine(path, KEY).faults] == ["length"]


def test_the_running_ivr_knows_a_new_length_and_goes_on_when_all_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "slow"
    place.mkdir()
    (place / "welcome.wav16").write_bytes(b"RIFF")
    sounds = Sounds.load(tmp_path, assets.path("ivr/prompts/audio"))
    before = sounds.find("slow", "welcome")
    shaping.write_wav(place / "aside", recording.ready(voice(9), 48_000))
    (place / "aside").replace(place / "welcome.wav16")
    sounds.look()
    after = sounds.find("slow", "welcome")
    assert "welcome" in sounds.names() and "our-hello" not in sounds.names()
    assert before and after and after[0] == before[0] and before[1] < 8 < after[1]
    (place / "welcome.wav16").unlink()
    place.rmdir()
    sounds.look()
    assert sounds.find("slow", "welcome") == before


def test_a_flow_that_waits_for_a_recording_is_in_force_once_it_is_there(tmp_path: Path) -> None:
    flows, own = tmp_path / "flows", OwnPrompts(tmp_path / "prompts")
    flows.mkdir()
    (flows / "numbers.yaml").write_text("numbers: {}\n")
    text = (
        "title: 一\nstart: hello\nsteps:\n  hello: {do: say, prompts: [our-hello], next: person}\n"
    )
    (flows / "brand.yaml").write_text(text)
    found = Flows(
        FlowFolder(flows),
        "brand",
        "Asia/Shanghai",
        tmp_path / "kept.json",
        known=lambda: Known(prompts=playable(own.folder)),
        beside=own.records,
    )
    assert "our-hello" in found.trouble
    add(own, key=("slow", "our-hello"))
    with pytest.raises(UserError, match="our-hello"):
        found.reload()  # the others would not hear it
    add(own, key=("normal", "our-hello"))
    assert found.changed()
    assert "hello" in found.reload().flows["brand"].steps


def test_soundfile_formats_an_owner_may_have_are_read(tmp_path: Path) -> None:
    for suffix in ("wav", "flac", "ogg", "mp3"):
        path = tmp_path / f"a.{suffix}"
        soundfile.write(str(path), voice(1.0), 48_000)
        sound, rate = read(path)
        assert rate == 48_000 and sound.shape[1] == 2 and abs(len(sound) / rate - 1) < 0.1
