"""Asking for scores."""

from core.db import Database
from quality import views
from quality.scoring import Score


class QualityClient:
    """Reads stored scores from the database; nothing waits for an inspection."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def score(self, call_id: str) -> Score | None:
        """The call's newest score; None before it was inspected."""
        with self._db.read() as session:
            return views.for_call(session, call_id)
