"""A caller's own words, to be played to them again: the kept sound, in the clear for a moment.

Kept utterances are encrypted, and Asterisk plays files. So one is written out, for its owner and
Asterisk only, and deleted soon after: when the next is written, or when the process starts.
"""

import io
import os
import time
import wave
from collections.abc import Callable
from pathlib import Path

from core import logs
from core.errors import SilverlineError

WRITTEN_S = 1.5
"""The sound is written down beside the listening; longest wait for it, and the pause between two
looks."""
LOOK_S = 0.05
KEPT_S = 120.0
"""Written-out files are older than any question when they are deleted."""

Read = Callable[[str], bytes | None]
"""A kept utterance as a WAV file, by its name; None when there is none."""

log = logs.get("ivr.own")


class OwnVoice:
    """Writes out kept sounds; any thread."""

    def __init__(self, folder: Path, read: Read) -> None:
        self._folder, self._read = folder, read
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy(older_s=0.0)

    def ready(self, name: str) -> bool:
        """Write it out; False when it is not there in time, or cannot be played."""
        deadline = time.monotonic() + WRITTEN_S
        self._tidy(KEPT_S)
        while name:
            try:
                if sound := self._read(name):
                    return self._write(name, sound)
            except (SilverlineError, OSError, wave.Error, EOFError) as error:
                log.warning("own_voice_unreadable", error=type(error).__name__)
                return False
            if time.monotonic() >= deadline:
                break
            time.sleep(LOOK_S)
        return False

    def find(self, name: str) -> tuple[str, float] | None:
        """Path without extension and length in seconds of one that is ready."""
        path = self._path(name)
        try:
            with wave.open(str(path)) as sound:
                return str(path.with_suffix("")), sound.getnframes() / sound.getframerate()
        except (OSError, EOFError, wave.Error, ZeroDivisionError):
            return None

    def _write(self, name: str, sound: bytes) -> bool:
        with wave.open(io.BytesIO(sound)) as read:
            frames = read.readframes(read.getnframes())
        target = self._path(name)
        aside = target.with_suffix(".new")
        aside.touch(mode=0o600)
        with wave.open(str(aside), "wb") as made:
            made.setparams((1, 2, 8000, 0, "NONE", ""))
            made.writeframes(frames)
        os.replace(aside, target)
        return self.find(name) is not None

    def _path(self, name: str) -> Path:
        return self._folder / f"{name.replace('/', '-')}.wav"

    def _tidy(self, older_s: float) -> None:
        now = time.time()
        for path in self._folder.glob("*"):
            try:
                if now - path.stat().st_mtime >= older_s:
                    path.unlink()
            except OSError:  # another call was quicker
                continue
