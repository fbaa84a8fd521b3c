"""Words of crisis in what a caller said, whoever they spoke to: a message counts, too.

The words are those of the menus (`ivr`, book `common`), so that an owner keeps one list.
"""

from collections.abc import Callable

from asr.client import AsrClient, Transcript
from core import logs
from core.db import Database
from core.events import CrisisWordsFound, Minter, TranscriptReady
from core.outbox import enqueue
from quality.speech import Hit, Speech

MOST_WORDS = 10
"""Told of one recording."""

log = logs.get("quality.crisis")


def found(transcript: Transcript, words: tuple[str, ...]) -> list[Hit]:
    """Where the caller surely said one of `words`, by time.

    What is doubtful is left out: an alarm that mostly is none is soon heard by nobody.
    """
    said = Speech(transcript, "caller").find_any(words, 0.0, float("inf"))
    return [hit for hit in said if hit.certain]


class CrisisWatch:
    """Tells of recordings in which a caller may be in danger."""

    def __init__(
        self, db: Database, asr: AsrClient, words: Callable[[], tuple[str, ...]], minter: Minter
    ) -> None:
        """`words`: as they are now; may raise `UserError`."""
        self._db, self._asr, self._words, self._minter = db, asr, words, minter

    def transcript_ready(self, event: TranscriptReady) -> None:
        """Look through a transcript; told again, what follows from it is the same."""
        transcript = self._asr.transcript(transcript_id=event.transcript_id)
        if event.call_id is None or transcript is None:
            return
        hits = found(transcript, self._words())
        if not hits:
            return
        said = tuple(dict.fromkeys(hit.phrase for hit in hits))[:MOST_WORDS]
        log.warning("crisis_words", call_id=event.call_id, words=len(said))
        found_at = hits[0].evidence.start
        told = self._minter.mint(CrisisWordsFound, call_id=event.call_id, words=said, at_s=found_at)
        with self._db.write() as session:
            enqueue(session, told)
