"""A caller's own words in the clear: for a moment, for their owner only, and never for long."""

import io
import os
import threading
import wave
from pathlib import Path

import pytest

from core.errors import WrongKey
from ivr.adapters.own import KEPT_S, OwnVoice
from ivr.adapters.sounds import Sounds

NAME = "20260105/sl-1.1-1767600000000"


def wav(seconds: float = 1.5) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * round(8000 * seconds))
    return made.getvalue()


def test_what_was_said_can_be_played_and_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    own = OwnVoice(tmp_path / "own", {NAME: wav()}.get)
    assert own.find(NAME) is None and own.ready(NAME)
    sounds = Sounds(tmp_path, {})
    sounds.own = own
    ((path, seconds),) = sounds.all("normal", [f"own:{NAME}", "own:another"])
    file = Path(f"{path}.wav")
    assert seconds == 1.5 and file.stat().st_mode & 0o077 == 0
    assert file.parent == tmp_path / "own" and file.parent.stat().st_mode & 0o077 == 0


def test_a_sound_that_is_still_being_written_down_is_waited_for(tmp_path: Path) -> None:
    kept: dict[str, bytes] = {}
    asked = threading.Event()

    def read(name: str) -> bytes | None:
        asked.set()
        return kept.get(name)

    own = OwnVoice(tmp_path, read)
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(own.ready(NAME)))
    waiting.start()
    assert asked.wait(20)
    kept[NAME] = wav()
    waiting.join(20)
    assert found == [True]


@pytest.mark.parametrize("name", ["", NAME])
def test_what_was_not_kept_cannot_be_played(tmp_path: Path, name: str) -> None:
    assert not OwnVoice(tmp_path, lambda _: None).ready(name)


def test_what_cannot_be_read_cannot_be_played(tmp_path: Path) -> None:
    def refuse(_: str) -> bytes | None:
        raise WrongKey("of another centre")

    assert not OwnVoice(tmp_path, refuse).ready(NAME)
    assert not OwnVoice(tmp_path, lambda _: b"no sound").ready(NAME)


def test_it_is_deleted_soon_and_at_the_start(tmp_path: Path) -> None:
    own = OwnVoice(tmp_path, lambda _: wav())
    own.ready(NAME)
    (file,) = tmp_path.iterdir()
    old = file.stat().st_mtime - KEPT_S - 1
    os.utime(file, (old, old))
    own.ready("20260105/sl-2.2-1")
    assert not file.exists() and len(list(tmp_path.iterdir())) == 1
    OwnVoice(tmp_path, lambda _: None)
    assert list(tmp_path.iterdir()) == []
