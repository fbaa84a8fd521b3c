"""Asking for transcripts; what they are made of is named here for other rooms."""

from asr import views
from asr.transcript import Channel, ChannelName, Segment, Transcript, Word
from core.db import Database

__all__ = ["AsrClient", "Channel", "ChannelName", "Segment", "Transcript", "Word"]


class AsrClient:
    """Reads finished transcripts from the database; nothing waits for recognition."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def transcript(
        self,
        *,
        transcript_id: int | None = None,
        call_id: str | None = None,
        recording_id: str | None = None,
    ) -> Transcript | None:
        """The transcript with this id, or the newest of a call or a recording; None before it is.

        Give exactly one of the three. Raises `ValueError` otherwise.
        """
        given = [key for key in (transcript_id, call_id, recording_id) if key is not None]
        if len(given) != 1:
            raise ValueError("ask by transcript_id, by call_id or by recording_id")
        with self._db.read() as session:
            if transcript_id is not None:
                return views.by_id(session, transcript_id)
            if call_id is not None:
                return views.for_call(session, call_id)
            return views.for_recording(session, str(recording_id))
