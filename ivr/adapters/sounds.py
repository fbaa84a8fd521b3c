"""The recorded prompts: where Asterisk finds them, and how long they are."""

import wave
from collections.abc import Iterable
from pathlib import Path

from core import logs
from ivr import languages

log = logs.get("ivr.sounds")


class Sounds:
    """Prompts of all sets; lengths are read once, at the start."""

    def __init__(self, folder: Path, lengths: dict[tuple[str, str], float]) -> None:
        self.silence = str(folder / "silence")
        """A short one, where Asterisk is only to listen."""
        self._found = {key: (str(folder.joinpath(*key)), s) for key, s in lengths.items()}

    @classmethod
    def load(cls, installed: Path, shipped: Path) -> "Sounds":
        """Prompts are played from `installed/<set>/<name>`; lengths of `shipped` fill the gaps."""
        lengths = _lengths(shipped.glob("*/*.wav")) | _lengths(installed.glob("*/*.wav16"))
        return cls(installed, lengths)

    def find(self, voice: str, prompt: str) -> tuple[str, float] | None:
        """Absolute path without extension and length in seconds; None when never recorded."""
        for name in languages.chain(voice):
            if found := self._found.get((name, prompt)):
                return found
        log.error("prompt_missing", voice=voice, prompt=prompt)
        return None

    def all(self, voice: str, prompts: Iterable[str]) -> list[tuple[str, float]]:
        """As `find`, of each prompt that was recorded."""
        return [sound for prompt in prompts if (sound := self.find(voice, prompt))]


def _lengths(files: Iterable[Path]) -> dict[tuple[str, str], float]:
    found = {}
    for path in files:
        try:
            with wave.open(str(path)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        except (OSError, EOFError, wave.Error, ZeroDivisionError):
            log.exception("prompt_unreadable", path=str(path))
            continue
        found[path.parent.name, path.stem] = seconds
    return found
