"""Stored recordings go on to another store, if the centre has one: copied, compared, then believed.

    here ──> moving ──> both ──> away          rewrapped: both, away ──> moving

Every recording is stored on this machine first and played from there until its copy was read back
and found the same. A crash at any step leaves a state from which the next round goes on, and no
moment at which the only copy is one that nobody compared. One mover at a time: a lock on this
machine, where the files are.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import select

from core import logs
from core.alarms import Alarms, Trouble
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from recordings import container
from recordings.adapters.away import Away, digest
from recordings.tables import RecordingFile, Tombstone

State = Literal["here", "moving", "both", "away"]

BATCH = 20
STAYS = timedelta(days=1)
"""After it was made a recording stays here as well: it is written down, inspected and heard."""
FIRST_REST_S, LONGEST_REST_S = 5.0, 300.0
"""After a failure with a recording, doubled each time."""
ENOUGH = 2
"""Failures in a row after which a round ends: it is the store, not the recording."""

STORE_AWAY = Trouble(
    "store_away",
    "recordings",
    "录音存不进外部存储：录音留在本机，播放和转写照常。",
    "请查看 recordings 的日志和外部存储；恢复后会自动补存，不要删除本机文件。",
)

log = logs.get("recordings.moving")


class _Rest(NamedTuple):
    until: float
    """Monotonic."""
    length_s: float


class Mover:
    """Moves recordings between this machine and the store that `url` names; empty: none."""

    def __init__(self, db: Database, root: Path, url: str, clock: Clock) -> None:
        self._db, self._root, self._clock = db, root, clock
        self._away = Away(url) if url else None
        self._resting: dict[str, _Rest] = {}
        """Recordings with which it failed."""

    def step(self, alarms: Alarms) -> int:
        """One round; how many recordings it moved. Failures end in an alarm, never here."""
        moved = failed = 0
        for recording_id in self._due():
            try:
                self._turn(recording_id)
            except Exception as error:  # drivers raise what they like; none may end the mover
                self._failed(recording_id, error)
                alarms.raised(STORE_AWAY)
                failed += 1
                if failed == ENOUGH:
                    break
            else:
                self._resting.pop(recording_id, None)
                moved, failed = moved + 1, 0
        if not self._resting:
            alarms.cleared(*STORE_AWAY.name)
        return moved

    def rewrap(self, recording_id: str, keyring: KeyRing) -> bool:
        """Seal a recording's own key by the ring's current one; false when it is already, or gone.

        A copy elsewhere is fetched, sealed anew and put back. Raises `WrongKey`, `OSError`, and
        what a store's driver raises; the recording is then where it can be gone on with.
        """
        with self._alone():
            row = self._row(recording_id)
            if row is None:
                return False
            local = self._root / row.path
            if row.state in ("both", "away") and row.away is not None:
                away = Away(row.away)
                with away.open(row.path) as file:
                    if container.sealed_by(file) == keyring.current:
                        return False
                self._fetch(away, row.path, local)
                self._set(recording_id, "moving", row.away)
            done = container.rewrap(local, keyring, recording_id)
            if row.away is not None:
                self._put(recording_id, local, row.path, Away(row.away))
            return done

    def _due(self) -> list[str]:
        """Ids of what there is to do: tombstones, recordings to be moved, copies that may go."""
        tick = self._clock.monotonic()
        resting = [name for name, rest in self._resting.items() if rest.until > tick]
        old = RecordingFile.created_at < self._clock.now() - STAYS
        wanted = [
            select(Tombstone.id).where(~Tombstone.file_gone, Tombstone.away.is_not(None)),
            select(RecordingFile.id).where(RecordingFile.state == "both", old),
        ]
        if self._away is not None:
            new = RecordingFile.state.in_(("here", "moving"))
            wanted.append(select(RecordingFile.id).where(new).order_by(RecordingFile.created_at))
        with self._db.read() as session:
            return [
                name
                for query in wanted
                for name in session.scalars(
                    query.where(query.selected_columns[0].not_in(resting)).limit(BATCH)
                )
            ]

    def _turn(self, recording_id: str) -> None:
        with self._alone():
            row = self._row(recording_id)
            if row is None:
                self._bury(recording_id)
                return
            local = self._root / row.path
            if row.state in ("here", "moving") and self._away is not None:
                if row.away not in (None, self._away.url):
                    Away(row.away).remove(row.path)  # begun for a store that is ours no more
                # Before the first byte goes: whoever deletes the recording knows where to look.
                self._set(recording_id, "moving", self._away.url)
                self._put(recording_id, local, row.path, self._away)
            elif row.state == "both":
                self._set(recording_id, "away", row.away)
                local.unlink(missing_ok=True)

    def _put(self, recording_id: str, local: Path, path: str, away: Away) -> None:
        away.put(local, path)
        with local.open("rb") as file:
            same = away.digest(path) == digest(file)
        if not same:
            raise OSError(f"{away.url} gave back something else")
        self._set(recording_id, "both", away.url)
        log.info("recording_moved", recording=recording_id)

    def _bury(self, recording_id: str) -> None:
        with self._db.read() as session:
            row = session.get(Tombstone, recording_id)
        if row is None or row.away is None:
            return
        (self._root / row.path).unlink(missing_ok=True)
        Away(row.away).remove(row.path)
        with self._db.write() as session:
            if (kept := session.get(Tombstone, recording_id)) is not None:
                kept.file_gone = True
        log.info("recording_deleted", recording=recording_id)

    @staticmethod
    def _fetch(away: Away, path: str, local: Path) -> None:
        """A copy back to this machine, whole or not at all."""
        local.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        temporary = local.with_name(f".{local.name}.fetched")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target, away.open(path) as source:
                shutil.copyfileobj(source, target, container.MAX_CHUNK)
                target.flush()
                os.fsync(target.fileno())
            with temporary.open("rb") as file:
                same = away.digest(path) == digest(file)
            if not same:
                raise OSError(f"{away.url} gave two different files")
            os.replace(temporary, local)
        finally:
            temporary.unlink(missing_ok=True)

    def _row(self, recording_id: str) -> RecordingFile | None:
        with self._db.read() as session:
            return session.get(RecordingFile, recording_id)

    def _set(self, recording_id: str, state: State, away: str | None) -> None:
        """Gone meanwhile: its tombstone, or nothing, knows the rest."""
        with self._db.write() as session:
            if (row := session.get(RecordingFile, recording_id)) is not None:
                row.state, row.away = state, away

    def _failed(self, recording_id: str, error: Exception) -> None:
        last = self._resting.get(recording_id)
        length = min(LONGEST_REST_S, last.length_s * 2) if last else FIRST_REST_S
        self._resting[recording_id] = _Rest(self._clock.monotonic() + length, length)
        reason = f"{type(error).__name__}: {error}"[:300]
        log.warning("recording_not_moved", recording=recording_id, error=reason, rest_s=length)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process moves at a time; another waits for one recording at most."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o750)
        handle = os.open(self._root / ".moving", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
