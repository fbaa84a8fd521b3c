"""Train the IVR: say what a misheard utterance was, and take that back."""

import fcntl
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from core.clock import Clock
from core.db import Database
from core.errors import UserError
from ivr import corrections, intent_book, training
from ivr.directory import FlowFolder
from ivr.intent_book import Book, Correction
from ivr.tables import UtteranceRow
from ivr.training import Verdict


class TrainerDesk:
    """The trainer's decisions, over the centre's database. Database errors come through."""

    def __init__(self, db: Database, clock: Clock, flows: FlowFolder, overlay: Path) -> None:
        """`overlay`: where the IVR reads."""
        self._db, self._clock, self._overlay = db, clock, overlay
        self._flows = flows

    def books(self) -> Mapping[str, Book]:
        """The books there are, with what they have learnt. Raises `UserError` for broken ones."""
        with self._db.read() as session:
            return self._learnt(training.in_force(session))

    def decide(self, utterance_id: int, verdict: Verdict, by: str) -> None:
        """Say what an utterance was; a second verdict replaces the first.

        Raises `UserError` for one that is not there, `Refused` for a verdict that cannot be.
        """
        with self._db.write() as session:
            row = _row(session, utterance_id)
            # Without its own earlier words, which this verdict replaces.
            now = self._clock.now()
            training.undo(session, row, by, now)
            books = self._learnt(training.in_force(session))
            training.decide(session, row, verdict, books, by=by, now=now)
        self.hand_over()

    def undo(self, utterance_id: int, by: str) -> None:
        """Take a verdict back. Raises `UserError` for an utterance that is not there."""
        with self._db.write() as session:
            training.undo(session, _row(session, utterance_id), by, self._clock.now())
        self.hand_over()

    def hand_over(self) -> None:
        """Write down for the IVR what is in force now. Raises OSError."""
        self._overlay.parent.mkdir(parents=True, exist_ok=True)
        with self._overlay.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # who reads the table last must write last
            with self._db.read() as session:
                found = training.in_force(session)
            corrections.write(self._overlay, found)

    def _learnt(self, learnt: list[Correction]) -> dict[str, Book]:
        return intent_book.load(self._flows.books(), learnt)


def _row(session: Session, utterance_id: int) -> UtteranceRow:
    row = session.get(UtteranceRow, utterance_id)
    if row is None:
        raise UserError("没有这条记录，可能已经过期清除。")
    return row
