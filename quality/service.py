"""From a transcript to a stored score."""

from sqlalchemy import select

from asr.client import AsrClient
from core import logs
from core.clock import Clock
from core.db import Database
from core.events import CallerRecognized, CallQueued, CallScored, Minter, TranscriptReady
from core.outbox import enqueue
from quality.scorecard import Scorecard
from quality.scoring import Score, score
from quality.tables import CallNote, ItemRow, ScoreRow

GENERAL, SENIOR = "general", "senior"
"""Scorecards for everyone, and for calls of the green channel."""

log = logs.get("quality.service")


class Inspector:
    """Scores each call once per transcript and version of its scorecard."""

    def __init__(
        self,
        db: Database,
        asr: AsrClient,
        cards: dict[str, Scorecard],
        minter: Minter,
        clock: Clock,
    ) -> None:
        self._db, self._asr, self._cards = db, asr, cards
        self._minter, self._clock = minter, clock

    def call_known(self, event: CallQueued | CallerRecognized) -> None:
        """Note whether the call is a senior's; once a senior's, it stays one."""
        if event.call_id is None:
            return
        with self._db.write() as session:
            note = session.get(CallNote, event.call_id)
            if note is None:
                session.add(
                    CallNote(call_id=event.call_id, senior=event.senior, noted_at=self._clock.now())
                )
            else:
                note.senior = note.senior or event.senior

    def transcript_ready(self, event: TranscriptReady) -> None:
        """Inspect the call; does nothing when that is done already."""
        if event.call_id is None:
            log.warning("transcript_without_call", recording_id=event.recording_id)
            return
        transcript = self._asr.transcript(transcript_id=event.transcript_id)
        if transcript is None:
            log.error("transcript_missing", transcript_id=event.transcript_id)
            return
        if all(channel.channel == "caller" for channel in transcript.channels):
            log.info("no_conversation", call_id=event.call_id)  # a message: nobody to inspect
            return
        made = score(transcript, self._card(event.call_id))
        if self._store(event, made):
            log.info(
                "scored",
                call_id=event.call_id,
                scorecard=made.scorecard,
                total=made.total,
                unsure=made.unsure,
            )

    def _card(self, call_id: str) -> Scorecard:
        with self._db.read() as session:
            note = session.get(CallNote, call_id)
        senior = note is not None and note.senior
        return self._cards[SENIOR if senior else GENERAL]

    def _store(self, event: TranscriptReady, made: Score) -> bool:
        """Rows and event in one transaction; false when this inspection is stored already."""
        same = select(ScoreRow.id).where(
            ScoreRow.transcript_id == event.transcript_id,
            ScoreRow.scorecard == made.scorecard,
            ScoreRow.version == made.version,
        )
        with self._db.write() as session:
            if session.scalar(same) is not None:
                return False
            session.add(
                ScoreRow(
                    call_id=event.call_id,
                    recording_id=event.recording_id,
                    transcript_id=event.transcript_id,
                    scorecard=made.scorecard,
                    version=made.version,
                    title=made.title,
                    total=made.total,
                    unsure=made.unsure,
                    created_at=self._clock.now(),
                    items=_rows(made),
                )
            )
            enqueue(
                session,
                self._minter.mint(
                    CallScored,
                    call_id=event.call_id,
                    scorecard=made.scorecard,
                    total=made.total,
                    unsure=made.unsure,
                ),
            )
        return True


def _rows(made: Score) -> list[ItemRow]:
    return [
        ItemRow(
            place=place,
            item=item.id,
            title_zh=item.title_zh,
            title_en=item.title_en,
            verdict=item.verdict.value,
            weight=item.weight,
            fatal=item.fatal,
            reason=item.reason,
            evidence=[evidence.model_dump(mode="json") for evidence in item.evidence],
        )
        for place, item in enumerate(made.items)
    ]
