"""The recorded prompts: where Asterisk finds them, and how long they are."""

import wave
from collections.abc import Callable, Iterable
from pathlib import Path

from core import logs
from ivr import languages
from ivr.adapters.own import OwnVoice
from ivr.saying import OWN

Lengths = dict[tuple[str, str], float]
"""Seconds, by set and name."""

log = logs.get("ivr.sounds")


class Sounds:
    """Prompts of all sets. Their lengths are read at the start, and when `look` sees others."""

    def __init__(self, folder: Path, lengths: Lengths) -> None:
        self.own: OwnVoice | None = None
        """Callers' own words; None: nobody's are played."""
        self.silence = str(folder / "silence")
        """A short one, where Asterisk is only to listen."""
        self._folder = folder
        self._read: Callable[[], Lengths] = lambda: lengths
        self._stamp = _stamps(folder)
        self._know(lengths)

    @classmethod
    def load(cls, installed: Path, shipped: Path) -> "Sounds":
        """Prompts are played from `installed/<set>/<name>`; lengths of `shipped` fill the gaps."""

        def read() -> Lengths:
            return _lengths(shipped.glob("*/*.wav")) | _lengths(installed.glob("*/*.wav16"))

        before = _stamps(installed)
        sounds = cls(installed, read())
        sounds._read, sounds._stamp = read, before
        return sounds

    def look(self) -> None:
        """Read the lengths anew if a file has come, gone or been replaced. Never raises.

        Files are put in place by renaming, which changes their folder's time stamp.
        """
        stamp = _stamps(self._folder)
        if stamp != self._stamp:
            self._stamp = stamp
            self._know(self._read())
            log.info("prompts_read_anew", prompts=len(self._found))

    def names(self) -> frozenset[str]:
        """Prompts that every caller can hear."""
        return self._names

    def _know(self, lengths: Lengths) -> None:
        self._names = frozenset(name for voice, name in lengths if voice == languages.NORMAL)
        self._found = {key: (str(self._folder.joinpath(*key)), s) for key, s in lengths.items()}

    def find(self, voice: str, prompt: str) -> tuple[str, float] | None:
        """Absolute path without extension and length in seconds; None when never recorded."""
        if prompt.startswith(OWN):
            return self.own.find(prompt.removeprefix(OWN)) if self.own else None
        for name in languages.chain(voice):
            if found := self._found.get((name, prompt)):
                return found
        log.error("prompt_missing", voice=voice, prompt=prompt)
        return None

    def all(self, voice: str, prompts: Iterable[str]) -> list[tuple[str, float]]:
        """As `find`, of each prompt that was recorded."""
        return [sound for prompt in prompts if (sound := self.find(voice, prompt))]


def _stamps(folder: Path) -> dict[str, int]:
    """When each set was changed last; what cannot be looked at has not changed."""
    try:
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_dir()}
    except OSError:
        return {}


def _lengths(files: Iterable[Path]) -> Lengths:
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
