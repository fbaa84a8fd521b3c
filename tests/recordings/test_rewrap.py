"""A new key: every recording opens by it, with the old ones gone, and never half."""

import io
import os
from pathlib import Path

import pytest

from core.crypto import AGAIN_S, KeyRing
from core.errors import WrongKey
from core.secrets import Secrets, create, rotate
from core.settings import Settings
from recordings import container

SOUND = os.urandom(200_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rec-1.slr"
    with path.open("wb") as target:
        container.write(target, [SOUND], KeyRing({"k1": b"1" * 32}, "k1"), "rec-1")
    return path


def sound(path: Path, ring: KeyRing, recording_id: str = "rec-1") -> bytes:
    with container.Reader(io.BytesIO(path.read_bytes()), ring, recording_id) as reader:
        return reader.read_range(0, reader.size)


@pytest.mark.parametrize("new", ["k2", "a-much-longer-name", "k"])
def test_it_opens_by_the_new_key_alone(file: Path, new: str) -> None:
    both = KeyRing({"k1": b"1" * 32, new: b"2" * 32}, new)
    assert container.key_of(file) == "k1"
    assert container.rewrap(file, both, "rec-1")
    assert not container.rewrap(file, both, "rec-1"), "there is nothing left to do"
    assert container.key_of(file) == new
    assert sound(file, KeyRing({new: b"2" * 32}, new)) == SOUND
    with pytest.raises(WrongKey):
        sound(file, KeyRing({"k1": b"1" * 32}, "k1"))
    assert [path.name for path in file.parent.iterdir()] == ["rec-1.slr"]


def test_another_recordings_file_and_an_unknown_key_stay_as_they_are(file: Path) -> None:
    before = file.read_bytes()
    both = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    with pytest.raises(WrongKey):
        container.rewrap(file, both, "rec-2")
    with pytest.raises(WrongKey):
        container.rewrap(file, KeyRing({"k2": b"2" * 32}, "k2"), "rec-1")
    assert file.read_bytes() == before


@pytest.mark.parametrize("length", [0, 5, 11, 40])
def test_a_torn_file_is_said_to_be_one(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    ring = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    with pytest.raises(WrongKey):
        container.rewrap(file, ring, "rec-1")


def test_a_running_process_finds_the_new_key_by_itself(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    create(settings, [])
    running = KeyRing.of(settings)
    first = running.encrypt(b"old", b"x")
    made = rotate(settings)
    assert len(made.keys) == 2 and made.current_key != running.current
    token = KeyRing.from_secrets(Secrets.load(settings)).encrypt(b"new", b"x")
    assert running.decrypt(token, b"x") == b"new"
    assert running.current == made.current_key
    assert running.decrypt(first, b"x") == b"old"


def test_a_key_that_nobody_has_is_looked_for_now_and_then_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    create(settings, [])
    now = [100.0]
    monkeypatch.setattr("core.crypto.time.monotonic", lambda: now[0])
    looks: list[float] = []

    def look() -> Secrets:
        looks.append(now[0])
        return Secrets.load(settings)

    running = KeyRing({"k1": b"1" * 32}, "k1", look)
    for _ in range(5):
        with pytest.raises(WrongKey):
            running.key("nobody's")
    now[0] += AGAIN_S
    with pytest.raises(WrongKey):
        running.key("nobody's")
    assert len(looks) == 2
