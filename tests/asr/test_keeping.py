"""Utterances kept for people: unreadable without the key, bounded, gone after their days."""

import io
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from asr import keeping
from asr.keeping import Utterances
from core.crypto import KeyRing
from core.errors import WrongKey

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SAMPLES = (np.sin(np.arange(8000)) * 9000).astype(np.int16)


@pytest.fixture
def kept(tmp_path: Path) -> Utterances:
    return Utterances(tmp_path, KeyRing({"k": bytes(32)}, "k"), 30)


def test_what_was_kept_comes_back_as_sound(kept: Utterances) -> None:
    name = kept.name("sl-1763775555.12", NOW)
    assert kept.write(name, SAMPLES)
    found = kept.read(name)
    assert found is not None
    with wave.open(io.BytesIO(found)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (8000, 1)
        assert sound.readframes(8000) == SAMPLES.tobytes()


def test_on_the_disk_nothing_can_be_heard_and_only_the_owner_reads(kept: Utterances) -> None:
    name = kept.name("c", NOW)
    kept.write(name, SAMPLES)
    path = kept.folder / name
    assert SAMPLES[100:200].tobytes() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    other = Utterances(kept.folder, KeyRing({"k": bytes(range(32))}, "k"), 30)
    with pytest.raises(WrongKey):
        other.read(name)


def test_an_utterance_put_in_anothers_place_does_not_open(kept: Utterances) -> None:
    one, two = kept.name("a", NOW), kept.name("b", NOW)
    kept.write(one, SAMPLES)
    (kept.folder / one).rename(kept.folder / two)
    with pytest.raises(WrongKey):
        kept.read(two)


@pytest.mark.parametrize(
    "name", ["", "../secrets.json", "20261128/..", "20261128/x", "/etc/passwd"]
)
def test_nothing_else_is_read(kept: Utterances, name: str) -> None:
    assert kept.read(name) is None


def test_days_that_are_over_go(kept: Utterances) -> None:
    old, new = kept.name("a", NOW - timedelta(days=31)), kept.name("b", NOW - timedelta(days=29))
    kept.write(old, SAMPLES)
    kept.write(new, SAMPLES)
    assert kept.expire(NOW) == 1
    assert kept.read(old) is None
    assert kept.read(new) is not None


def test_a_day_has_an_end(kept: Utterances, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_A_DAY", 3)
    assert [kept.write(kept.name(f"c{n}", NOW), SAMPLES) for n in range(5)] == [True] * 3 + [
        False
    ] * 2


def test_where_none_is_to_be_kept_none_has_a_name(tmp_path: Path) -> None:
    assert Utterances(tmp_path, KeyRing({"k": bytes(32)}, "k"), 0).name("c", NOW) == ""
