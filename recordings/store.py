"""Writing one recording to its place: temporary file, fsync, rename, fsync of the folder."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import voicemail
from core.crypto import KeyRing
from recordings import container
from recordings.adapters import sound
from recordings.legs import Legs, look
from recordings.peaks import Meter, Peaks
from recordings.wav import LegHeader, LegState, header


@dataclass(frozen=True)
class Stored:
    """What was written."""

    id: str
    """Of the recording."""
    channels: int
    rate: int
    """Hz."""
    frames: int
    bytes: int
    """Of the WAV before encryption."""
    sha256: str
    """Of the WAV before encryption."""
    peaks: Peaks

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate


def recording_id(call_id: str) -> str:
    """The id of a conversation's recording; from the call's, so that repeats meet one file."""
    return f"rec-{call_id}"


def place(recording: str, ended_at: datetime) -> Path:
    """Where the recording goes, below `recordings_dir`."""
    day = ended_at.astimezone(UTC)
    return Path("store") / day.strftime("%Y/%m/%d") / f"{recording}.slr"


@dataclass(frozen=True)
class Audio:
    """What is about to be stored."""

    id: str
    """Of the recording."""
    channels: int
    rate: int
    """Hz."""
    frames: int
    samples: Iterable[bytes]
    """Interleaved 16-bit PCM; read once."""


def conversation(legs: Legs, call_id: str) -> Audio:
    """Both legs of a conversation as stereo, the caller left."""
    caller, agent = _usable(legs.caller), _usable(legs.agent)
    rate, frames = sound.shape(caller, agent)
    return Audio(recording_id(call_id), 2, rate, frames, sound.merge(caller, agent))


def message(legs: Legs, call_id: str) -> Audio:
    """A caller's message as it is. Raises `FileNotFoundError`."""
    found = _usable(legs.message)
    if found is None:
        raise FileNotFoundError(legs.message)
    rate, frames = found[1].rate, found[1].frames
    return Audio(voicemail.recording_id(call_id), 1, rate, frames, sound.mono(found))


def store(audio: Audio, target: Path, keyring: KeyRing) -> Stored:
    """Encrypt and keep. Raises `OSError` and leaves nothing half-written."""
    digest = hashlib.sha256()
    meter = Meter(frames=audio.frames, rate=audio.rate, channels=audio.channels)

    def plain() -> Iterator[bytes]:
        yield header(audio.frames, audio.rate, audio.channels)
        yield from meter.passing(audio.samples)

    def hashed() -> Iterator[bytes]:
        for piece in plain():
            digest.update(piece)
            yield piece

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            size = container.write(file, hashed(), keyring, audio.id)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return Stored(
        id=audio.id,
        channels=audio.channels,
        rate=audio.rate,
        frames=audio.frames,
        bytes=size,
        sha256=digest.hexdigest(),
        peaks=meter.peaks(),
    )


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
