"""From "the call ended" to "the recording is stored", surviving a crash at every step.

A call's end is first a row in `recordings_pending`. Then: file stored, row and event committed,
legs deleted, pending row deleted; each step finds the one before it done and goes on.
"""

import errno
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import logs
from core.alarms import Alarms, Trouble
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    CallEnded,
    Minter,
    RecordingIncomplete,
    RecordingStored,
    RecordingTrouble,
)
from core.outbox import enqueue
from core.settings import Settings
from recordings import marking
from recordings.lacking import RecordingAlarms, lacking
from recordings.legs import Legs, calls_with_legs, is_call_id, legs_of, look
from recordings.settle import Decision, decide, decide_message
from recordings.store import Audio, Stored, conversation, message, place, store
from recordings.tables import PendingCall, RecordingFile, RecordingPeaks
from recordings.wav import LegState

POLL_S = 0.25
"""Between two looks at a leg that is not closed yet."""
DISK_FULL_S = 60
"""Between two tries when the disk is full; those tries are not counted."""
MAX_ATTEMPTS = 8
"""Failures after which a call is set aside, its legs kept for a person to look at."""
BATCH = 20

CLOSED_S, TORN_S, EMPTY_S = 120, 6 * 3600, 24 * 3600
"""Age at which legs without a CallEnded are taken up: closed ones; stale headers; empty ones.

A caller may wait or be on hold for long without a sample being written."""

STORE_FULL = Trouble(
    "disk_full",
    "store",
    "磁盘已满：录音暂时无法保存，文件留在 incoming 里等待。",
    "请腾出空间；之后会自动保存，不要删除 incoming 文件夹。",
)

log = logs.get("recordings.service")


class Keeper:
    """Turns ended calls into stored recordings."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        keyring: KeyRing,
        *,
        minter: Minter,
        alarms: Alarms,
        clock: Clock,
    ) -> None:
        self._db = db
        self._root = settings.recordings_dir
        self._incoming = settings.incoming_dir
        self._keyring = keyring
        self._minter = minter
        self._alarms = alarms
        self._told = RecordingAlarms(alarms, clock)
        self._clock = clock
        self._not_before: dict[str, float] = {}
        """Monotonic time of the next look, for calls that are only waited for."""

    def call_ended(self, event: CallEnded) -> None:
        """Remember the call; `work` does the rest."""
        if event.call_id is None or not is_call_id(event.call_id):
            log.warning("call_id_refused", id=event.id)
            return
        talked = event.talk_s > 0
        self._remember(
            event.call_id, event.at, self._clock.now(), talked=talked, talk_s=event.talk_s
        )

    def work(self) -> int:
        """Deal with the calls that are due; returns how many were finished."""
        self._told.step()
        now, tick = self._clock.now(), self._clock.monotonic()
        with self._db.read() as session:
            due = session.scalars(
                select(PendingCall)
                .where(PendingCall.next_try <= now, PendingCall.attempts < MAX_ATTEMPTS)
                .order_by(PendingCall.ended_at)
            ).all()
        ready = [call for call in due if self._not_before.get(call.call_id, tick) <= tick]
        return sum(self._try(call) for call in ready[:BATCH])

    def sweep(self) -> None:
        """Take up legs whose call's end was never heard of, and delete what is stored already."""
        for call_id in calls_with_legs(self._incoming):
            with self._db.read() as session:
                if session.get(PendingCall, call_id) is not None:
                    continue
                row = _row(session, call_id)
            legs = legs_of(self._incoming, call_id)
            written = datetime.fromtimestamp(legs.newest(), UTC)
            if row is None:
                self._adopt(call_id, legs, written)
            elif written <= row.created_at:
                legs.remove()
            else:
                log.error("leg_written_after_recording", call_id=call_id)

    def _adopt(self, call_id: str, legs: Legs, written: datetime) -> None:
        states = {leg.state for leg in map(look, legs.all) if leg is not None}
        if LegState.COMPLETE in states and LegState.OPEN not in states:
            patience = CLOSED_S
        else:
            patience = EMPTY_S if states == {LegState.EMPTY} else TORN_S
        if (self._clock.now() - written).total_seconds() > patience:
            log.warning("orphaned_legs", call_id=call_id, states=sorted(states))
            talked = states != {LegState.EMPTY}
            self._remember(call_id, written, written, talked=talked, talk_s=None)

    def _remember(
        self,
        call_id: str,
        ended_at: datetime,
        seen: datetime,
        *,
        talked: bool,
        talk_s: float | None,
    ) -> None:
        with self._db.write() as session:
            if session.get(PendingCall, call_id) is not None:
                return
            if _row(session, call_id) is None:
                session.add(
                    PendingCall(
                        call_id=call_id,
                        ended_at=ended_at,
                        talked=talked,
                        talk_s=talk_s,
                        first_seen=seen,
                        next_try=self._clock.now(),
                    )
                )

    def _try(self, call: PendingCall) -> bool:
        try:
            finished = self._finish(call)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                log.error("disk_full_recording_waits", call_id=call.call_id)  # noqa: TRY400 (no riddle)
                self._alarms.raised(STORE_FULL)
                self._not_before[call.call_id] = self._clock.monotonic() + DISK_FULL_S
            else:
                self._failed(call, error)
        except Exception as error:  # one bad call must not stop the others
            self._failed(call, error)
        else:
            if finished:
                self._not_before.pop(call.call_id, None)
            else:
                self._not_before[call.call_id] = self._clock.monotonic() + POLL_S
            return finished
        return False

    def _finish(self, call: PendingCall) -> bool:
        """One pass over the steps; false while the legs must be waited for."""
        legs = legs_of(self._incoming, call.call_id)
        with self._db.read() as session:
            stored = _row(session, call.call_id) is not None
        lack = None
        if not stored:
            waited = (self._clock.now() - call.first_seen).total_seconds()
            owed = not legs.declined.exists()
            decision = self._decide(legs, waited, talked=call.talked and owed)
            if decision is Decision.WAIT:
                return False
            left = legs.message.exists()
            lack = self._lack(call, legs, message=left) if owed or left else None
            if decision is Decision.MERGE:
                self._keep(call, (message if left else conversation)(legs, call.call_id), lack)
                lack = None
        legs.remove()
        with self._db.write() as session:
            if (row := session.get(PendingCall, call.call_id)) is not None:
                session.delete(row)
                marking.forget(session, call.call_id)
                self._enqueue_lack(session, call, lack, 0.0)
        self._tell_of(call, lack)
        return True

    @staticmethod
    def _lack(call: PendingCall, legs: Legs, *, message: bool) -> RecordingTrouble | None:
        caller, agent, left = map(look, legs.all)
        if message:
            return "unreadable" if left and left.state is LegState.ALIEN else None
        return lacking(caller, agent, call.talk_s)

    def _enqueue_lack(
        self, session: Session, call: PendingCall, reason: RecordingTrouble | None, kept_s: float
    ) -> None:
        if reason is not None:
            event = self._minter.mint(
                RecordingIncomplete,
                call_id=call.call_id,
                reason=reason,
                recorded_s=round(kept_s, 3),
                talk_s=call.talk_s or 0.0,
            )
            enqueue(session, event)

    def _tell_of(self, call: PendingCall, reason: RecordingTrouble | None) -> None:
        if reason is not None:
            log.warning("recording_incomplete", call_id=call.call_id, reason=reason)
            self._told.note(call.call_id, reason)

    @staticmethod
    def _decide(legs: Legs, waited_s: float, *, talked: bool) -> Decision:
        caller, agent, left = map(look, legs.all)
        if left is not None:
            return decide_message(left, waited_s=waited_s)
        return decide(caller, agent, waited_s=waited_s, talked=talked)

    def _keep(self, call: PendingCall, audio: Audio, lack: RecordingTrouble | None) -> None:
        """Store the file, then its row and its events in one transaction."""
        path = place(audio.id, call.ended_at)
        stored = store(audio, self._root / path, self._keyring)
        with self._db.write() as session:
            session.add(self._file_row(call.call_id, str(path), stored))
            session.flush()  # before what refers to it
            session.add(RecordingPeaks(recording_id=stored.id, packed=stored.peaks.packed()))
            marking.keep(session, stored.id, call.call_id, call.ended_at, stored.duration_s)
            # What lacks first: whoever hears of the recording shall know it already.
            self._enqueue_lack(session, call, lack, stored.duration_s)
            enqueue(session, self._stored_event(call.call_id, stored))
        log.info("recording_stored", call_id=call.call_id, duration_s=round(stored.duration_s, 2))
        self._alarms.cleared(*STORE_FULL.name)
        self._tell_of(call, lack)

    def _file_row(self, call_id: str, path: str, stored: Stored) -> RecordingFile:
        return RecordingFile(
            id=stored.id,
            call_id=call_id,
            path=path,
            duration_s=stored.duration_s,
            channels=stored.channels,
            sample_rate=stored.rate,
            bytes=stored.bytes,
            sha256=stored.sha256,
            created_at=self._clock.now(),
        )

    def _stored_event(self, call_id: str, stored: Stored) -> RecordingStored:
        return self._minter.mint(
            RecordingStored,
            call_id=call_id,
            recording_id=stored.id,
            duration_s=round(stored.duration_s, 3),
            channels=stored.channels,
            sample_rate=stored.rate,
            sha256=stored.sha256,
        )

    def _failed(self, call: PendingCall, error: Exception) -> None:
        with self._db.write() as session:
            row = session.get(PendingCall, call.call_id)
            if row is None:
                return
            row.attempts += 1
            row.error = f"{type(error).__name__}: {error}"[:300]
            row.next_try = self._clock.now() + timedelta(seconds=5 * 2**row.attempts)
            aside = row.attempts >= MAX_ATTEMPTS
            self._enqueue_lack(session, call, "unreadable" if aside else None, 0.0)
        self._tell_of(call, "unreadable" if aside else None)
        say = log.error if aside else log.warning
        what = "recording_set_aside" if aside else "recording_failed"
        say(what, call_id=call.call_id, error=f"{type(error).__name__}: {error}")


def _row(session: Session, call_id: str) -> RecordingFile | None:
    return session.scalar(select(RecordingFile).where(RecordingFile.call_id == call_id))
