"""Utterances kept for people to listen to: encrypted, bounded, and gone after some days.

The file `<folder>/<name>`; a name is `<YYYYMMDD>/<call id>-<number>`, which also binds the
ciphertext to its place.
"""

import io
import os
import re
import shutil
import wave
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asr.ear import TELEPHONE_HZ, Samples
from core.crypto import KeyRing

MOST_A_DAY = 20_000
"""Utterances; about 1 GB. What comes beyond is heard, but not kept."""
_NAME = re.compile(r"[0-9]{8}/[A-Za-z0-9._-]{1,90}")
_DAY = re.compile(r"[0-9]{8}")


@dataclass
class Utterances:
    """The folder of kept utterances. One process writes, any may read."""

    folder: Path
    keyring: KeyRing
    days: int
    """How long they are kept; 0: not at all."""
    _day: str = ""
    _count: int = 0

    def name(self, call_id: str, now: datetime) -> str:
        """What an utterance of this moment is to be called; empty when none is to be kept."""
        if not self.days:
            return ""
        return f"{now.astimezone(UTC):%Y%m%d}/{call_id}-{now.timestamp() * 1000:.0f}"

    def write(self, name: str, samples: Samples) -> bool:
        """Write one down; false when the day has too many. Raises `OSError`."""
        target = self.folder / name
        if target.parent.name != self._day:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._day, self._count = target.parent.name, sum(1 for _ in target.parent.iterdir())
        if self._count >= MOST_A_DAY:
            return False
        self._count += 1
        temporary = target.with_name(f".{target.name}.new")
        temporary.touch(mode=0o600)
        temporary.write_bytes(self.keyring.encrypt(_wav(samples), _aad(name)))
        os.replace(temporary, target)
        return True

    def read(self, name: str) -> bytes | None:
        """A kept utterance as a WAV file, 8 kHz mono; None when there is none of this name.

        Raises `WrongKey` for a file that was changed or belongs elsewhere.
        """
        if not _NAME.fullmatch(name) or ".." in name:
            return None
        try:
            token = (self.folder / name).read_bytes()
        except OSError:
            return None
        return self.keyring.decrypt(token, _aad(name))

    def expire(self, now: datetime) -> int:
        """Delete the days that are over; how many those were."""
        oldest = f"{now.astimezone(UTC) - timedelta(days=self.days):%Y%m%d}"
        days = [p for p in self.folder.glob("*") if _DAY.fullmatch(p.name) and p.name < oldest]
        for day in days:
            shutil.rmtree(day, ignore_errors=True)
        return len(days)


def _aad(name: str) -> bytes:
    return f"asr.utterances/{name}".encode()


def _wav(samples: Samples) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(TELEPHONE_HZ)
        sound.writeframes(samples.astype("<i2").tobytes())
    return made.getvalue()
