"""Writing one recording to its place: temporary file, fsync, rename, fsync of the folder."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.crypto import KeyRing
from recordings import container
from recordings.adapters import sound
from recordings.legs import Legs, look
from recordings.wav import LegHeader, LegState, header

CHANNELS = 2


@dataclass(frozen=True)
class Stored:
    """What was written."""

    path: Path
    rate: int
    """Hz."""
    frames: int
    bytes: int
    """Of the WAV before encryption."""
    sha256: str
    """Of the WAV before encryption."""

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate


def recording_id(call_id: str) -> str:
    """The id of a call's recording; made from the call's, so that repeats meet the same file."""
    return f"rec-{call_id}"


def place(call_id: str, ended_at: datetime) -> Path:
    """Where the recording goes, below `recordings_dir`."""
    day = ended_at.astimezone(UTC)
    return Path("store") / day.strftime("%Y/%m/%d") / f"{recording_id(call_id)}.slr"


def store(legs: Legs, target: Path, keyring: KeyRing, call_id: str) -> Stored:
    """Merge, encrypt and keep; the legs stay. Raises `OSError` and leaves nothing half-written."""
    caller, agent = _usable(legs.caller), _usable(legs.agent)
    rate, frames = sound.shape(caller, agent)
    digest = hashlib.sha256()

    def plain() -> Iterator[bytes]:
        yield header(frames, rate, CHANNELS)
        yield from sound.merge(caller, agent)

    def hashed() -> Iterator[bytes]:
        for piece in plain():
            digest.update(piece)
            yield piece

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            size = container.write(file, hashed(), keyring, recording_id(call_id))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return Stored(target, rate, frames, size, digest.hexdigest())


def _usable(path: Path) -> tuple[Path, LegHeader] | None:
    found = look(path)
    if found is None or found.state not in (LegState.COMPLETE, LegState.OPEN):
        return None
    return path, found


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
