"""From a transcript to stored scores."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from asr.client import AsrClient, Transcript
from core import logs
from core.clock import Clock
from core.db import Database
from core.events import (
    CallScored,
    Minter,
    RecordingDeleted,
    TranscriptCorrected,
    TranscriptReady,
)
from core.outbox import enqueue
from quality.choosing import Choosing, choose
from quality.facts import AFTER_CALL
from quality.gathering import Gatherer, agent_of
from quality.keeping import Inspected, forget_words, proven, store
from quality.scorecard import Scorecard
from quality.scoring import Score, score
from quality.speech import Conversation
from quality.tables import RecheckRow

AT_ONCE = 50
"""Calls looked at again in one round."""
LATE = timedelta(seconds=5)

log = logs.get("quality.service")


class Inspector:
    """Scores each call once per transcript and version of its scorecards.

    What was promised may be filed after the call, so a call is looked at twice: when its transcript
    comes, and when the time for filing is over. The second look is kept only where it differs.
    """

    def __init__(
        self,
        db: Database,
        asr: AsrClient,
        *,
        cards: dict[str, Scorecard],
        choosing: Choosing,
        gatherer: Gatherer,
        minter: Minter,
        clock: Clock,
    ) -> None:
        self._db, self._asr, self._cards, self._choosing = db, asr, cards, choosing
        self._gatherer, self._minter, self._clock = gatherer, minter, clock

    def transcript_ready(self, event: TranscriptReady) -> None:
        """Inspect the call; does nothing when that is done already."""
        if event.call_id is None:
            log.warning("transcript_without_call", recording_id=event.recording_id)
            return
        self._inspect(event.call_id, event.recording_id, event.transcript_id, again=False)

    def corrected(self, event: TranscriptCorrected) -> None:
        """People put words right: inspect the call by what was said; kept where it differs."""
        if event.call_id is not None:
            ids = event.call_id, event.recording_id, event.transcript_id
            self._inspect(*ids, again=True, last=False)

    def recording_deleted(self, event: RecordingDeleted) -> None:
        """What was said goes with the sound, from old inspections too."""
        with self._db.write() as session:
            gone = forget_words(session, event.recording_id, event.why)
            session.execute(delete(RecheckRow).where(RecheckRow.recording_id == event.recording_id))
        log.info("words_forgotten", call_id=event.call_id, scores=gone)

    def recheck(self) -> int:
        """Look again at calls whose time for filing promises is over; how many there were."""
        now = self._clock.now()
        due = select(RecheckRow).where(RecheckRow.due_at <= now).order_by(RecheckRow.due_at)
        with self._db.read() as session:
            rows = session.scalars(due.limit(AT_ONCE)).all()
        for row in rows:
            try:
                self._inspect(row.call_id, row.recording_id, row.transcript_id, again=True)
            except Exception:  # one that cannot be inspected must not keep the others waiting
                log.exception("recheck_failed", call_id=row.call_id)
                self._later(row.transcript_id)
        return len(rows)

    def judge(self, call_id: str, transcript: Transcript) -> tuple[list[Score], str | None, bool]:
        """Scores by every scorecard that is chosen, the call's own first; its agent; whether the
        facts will change no more."""
        now = self._clock.now()
        facts = self._gatherer.facts(call_id, transcript.duration_s, now)
        kinds = frozenset(filed.kind for filed in facts.filed or ())
        signs = self._gatherer.signs(call_id)._replace(order_kinds=kinds)
        call = Conversation(transcript, facts)
        with self._db.read() as session:
            known = proven(session)
        names = choose(self._choosing, signs, call)
        return [score(call, self._cards[n], known) for n in names], agent_of(facts), facts.settled

    def _inspect(
        self,
        call_id: str,
        recording_id: str,
        transcript_id: int,
        *,
        again: bool,
        last: bool | None = None,
    ) -> None:
        """`last`: nothing more will be filed; by default when it is looked at again."""
        transcript = self._asr.transcript(transcript_id=transcript_id)
        if transcript is None:
            log.error("transcript_missing", transcript_id=transcript_id)
            self._forget(transcript_id)
            return
        if all(channel.channel == "caller" for channel in transcript.channels):
            log.info("no_conversation", call_id=call_id)  # a message: nobody to inspect
            return
        made, agent_id, settled = self.judge(call_id, transcript)
        senior = self._gatherer.signs(call_id).senior
        about = Inspected(call_id, recording_id, transcript_id, agent_id, senior)
        with self._db.write() as session:
            for place, one in enumerate(made):
                self._keep(session, about, one, own=place == 0, again=again)
            self._plan(session, about, settled=settled or (again if last is None else last))

    def _keep(
        self, session: Session, about: Inspected, made: Score, *, own: bool, again: bool
    ) -> None:
        """Rows and event in one transaction; only the call's own score is told."""
        if store(session, about, made, self._clock.now(), own=own, again=again) is None:
            return
        log.info(
            "scored",
            call_id=about.call_id,
            scorecard=made.scorecard,
            total=made.total,
            hint=made.hint,
            unsure=made.unsure,
        )
        if own:
            event = self._minter.mint(
                CallScored,
                call_id=about.call_id,
                scorecard=made.scorecard,
                total=made.total,
                hint=made.hint,
                unsure=made.unsure,
            )
            enqueue(session, event)

    def _plan(self, session: Session, about: Inspected, *, settled: bool) -> None:
        row = session.get(RecheckRow, about.transcript_id)
        if settled:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(
                RecheckRow(
                    transcript_id=about.transcript_id,
                    call_id=about.call_id,
                    recording_id=about.recording_id,
                    due_at=self._clock.now() + AFTER_CALL + LATE,
                )
            )

    def _later(self, transcript_id: int) -> None:
        with self._db.write() as session:
            row = session.get(RecheckRow, transcript_id)
            if row is not None:
                row.due_at = self._clock.now() + AFTER_CALL

    def _forget(self, transcript_id: int) -> None:
        with self._db.write() as session:
            row = session.get(RecheckRow, transcript_id)
            if row is not None:
                session.delete(row)
