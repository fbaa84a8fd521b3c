"""Asking for recorded audio: ranges to play, a whole WAV, one side as samples."""

import contextlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr
from numpy.typing import NDArray

from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable, UserError
from core.recorded import Mark
from core.settings import Settings
from recordings import views
from recordings.adapters.away import Away
from recordings.beep import SIDES, Beeped, Hidden, Side
from recordings.container import Reader, sealed_by
from recordings.growing import GrowingCall, NotSound, growing
from recordings.holding import HoldDesk, keep
from recordings.peaks import Peaks, measure
from recordings.retention_desk import Due, Preview, RetentionDesk
from recordings.tables import RecordingFile, RecordingPeaks
from recordings.views import RecordingView
from recordings.wav import HEADER, SAMPLE_BYTES

__all__ = [
    "SIDES",
    "Due",
    "GrowingCall",
    "Hidden",
    "HoldDesk",
    "NoRecording",
    "NotSound",
    "Preview",
    "RecordingsClient",
    "RetentionDesk",
    "Side",
    "growing",
]

BLOCK = 4 * 1024 * 1024
"""Bytes decrypted at a time."""


class NoRecording(UserError):
    """There is no such recording, or its file is gone."""


class RecordingsClient:
    """Reads stored recordings, from this machine's disk, or from the other store of older ones."""

    def __init__(self, db: Database, settings: Settings, keyring: KeyRing) -> None:
        self._db = db
        self._root = settings.recordings_dir
        self._keyring = keyring

    def for_call(self, call_id: str) -> RecordingView | None:
        """The call's recording, or None."""
        with self._db.read() as session:
            return views.for_call(session, call_id)

    def get(self, recording_id: str) -> RecordingView:
        """A recording by its id. Raises `NoRecording`."""
        with self._db.read() as session:
            found = views.by_id(session, recording_id)
        if found is None:
            raise NoRecording(f"There is no recording {recording_id[:80]!r}.")
        return found

    def hold(self, call_id: str, reason: str, now: datetime, until: datetime | None = None) -> None:
        """Keep this call's recording, whatever the rules of retention say, until `until`.

        `reason`: who needs it, at most 64 characters; said again, the new end counts. A call whose
        recording is not stored yet may be held. `until` null: until told otherwise; a moment that
        has passed releases it.
        """
        with self._db.write() as session:
            keep(session, call_id, reason, now, until)

    def open(self, recording_id: str) -> Reader:
        """The WAV's bytes by range; close it.

        Raises `NoRecording`, `core.errors.WrongKey`, and `core.errors.Unavailable` when the other
        store does not give it now.
        """
        file = self._file(self.get(recording_id))
        try:
            return Reader(file, self._keyring, recording_id)
        except BaseException:
            file.close()
            raise

    def sealed_by(self, recording_id: str) -> str:
        """Id of the ring's key by which its own key is sealed. Raises as `open` does."""
        with self._file(self.get(recording_id)) as file:
            return sealed_by(file)

    def _file(self, view: RecordingView) -> BinaryIO:
        """The encrypted file, from this machine while it is here."""
        try:
            if view.here:
                with contextlib.suppress(FileNotFoundError):
                    return (self._root / view.path).open("rb")
            if view.away is not None:
                return Away(view.away).open(view.path)
        except FileNotFoundError:
            pass
        except Exception as error:  # drivers of stores raise what they like
            raise Unavailable(
                f"Recording {view.id} cannot be had: {type(error).__name__}"
            ) from error
        raise NoRecording(f"The file of recording {view.id} is gone.", "Restore it from a backup.")

    def open_hiding(self, recording_id: str, hidden: Iterable[Hidden]) -> Beeped:
        """The same with stretches of it made a tone. Raises as `open` does."""
        view = self.get(recording_id)
        reader = self.open(recording_id)
        return Beeped(reader, hidden, rate=view.sample_rate, channels=view.channels)

    def peaks(self, recording_id: str, hidden: Iterable[Hidden] = ()) -> Peaks:
        """How loud each side is along the recording, a tone where it is hidden.

        Of a recording that has none yet they are measured, and kept. Raises as `open` does.
        """
        view = self.get(recording_id)
        with self._db.read() as session:
            kept = session.get(RecordingPeaks, recording_id)
        found = Peaks.unpacked(kept.packed) if kept else self._measured(view)
        return found.hiding(hidden, view.duration_s)

    def _measured(self, view: RecordingView) -> Peaks:
        with self.open(view.id) as reader:
            found = measure(reader, rate=view.sample_rate, channels=view.channels)
        with self._db.write() as session:
            # It may have been deleted, or measured by somebody else, meanwhile.
            if session.get(RecordingFile, view.id) is not None:
                session.merge(RecordingPeaks(recording_id=view.id, packed=found.packed()))
        return found

    def wav_bytes(self, recording_id: str) -> bytes:
        """The whole stereo WAV. Raises as `open` does."""
        with self.open(recording_id) as reader:
            return reader.read_range(0, reader.size)

    def export(self, recording_id: str, target: Path, hidden: Iterable[Hidden] = ()) -> int:
        """Write the WAV to a file only its owner can read; returns its bytes. Raises `UserError`.

        The whole of `silverline recording export ID FILE`; `hidden` is a tone in it.
        """
        with self.open_hiding(recording_id, hidden) as reader:
            try:
                handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(handle, "wb") as file:
                    for start in range(0, reader.size, BLOCK):
                        file.write(reader.read_range(start, start + BLOCK))
            except OSError as error:
                raise UserError(f"{target} cannot be written: {error.strerror}.") from None
            return reader.size

    def sides(self, recording_id: str) -> tuple[Side, ...]:
        """Who is heard on a recording. Raises `NoRecording`."""
        return SIDES[: self.get(recording_id).channels]

    def marks(self, recording_id: str) -> list[Mark]:
        """Holds and pauses in a recording, in its own seconds, by their start."""
        with self._db.read() as session:
            return views.marks(session, recording_id)

    def channel(self, recording_id: str, side: Side, rate: int = 16_000) -> NDArray[np.float32]:
        """What one side said, at `rate` Hz, shape (samples,), -1 to 1. Raises as `open` does.

        Where the agent's side has nothing but the hold music, it is silent.
        """
        view = self.get(recording_id)
        frame = view.channels * SAMPLE_BYTES
        music = self._music(view) if side == "agent" else []
        stream = soxr.ResampleStream(view.sample_rate, rate, 1, dtype="float32")
        pieces: list[NDArray[np.float32]] = []
        with self.open(recording_id) as reader:
            for start in range(HEADER, reader.size, BLOCK):
                raw = reader.read_range(start, start + BLOCK)
                frames = np.frombuffer(raw[: len(raw) - len(raw) % frame], "<i2")
                mono = frames.reshape(-1, view.channels)[:, SIDES.index(side)] / np.float32(32768)
                first = (start - HEADER) // frame
                for begin, end in music:
                    mono[max(begin - first, 0) : max(end - first, 0)] = 0.0
                last = start + BLOCK >= reader.size
                pieces.append(stream.resample_chunk(mono.astype(np.float32), last=last))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def _music(self, view: RecordingView) -> list[tuple[int, int]]:
        """Frames of hold music on the agent's side: begin and end."""
        rate = view.sample_rate
        marks = (mark for mark in self.marks(view.id) if mark.music)
        return [(int(mark.start * rate), int(mark.end * rate)) for mark in marks]

    def channels(self, recording_id: str, rate: int = 16_000) -> dict[Side, NDArray[np.float32]]:
        """Each side's samples at `rate` Hz. Raises as `open` does."""
        return {side: self.channel(recording_id, side, rate) for side in self.sides(recording_id)}
