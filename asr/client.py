"""Asking for transcripts; what they are made of is named here for other rooms."""

from datetime import datetime

import redis

from asr import search, views
from asr.adapters.said import NEWS, RedisSaid
from asr.checking import CheckDesk, Stale
from asr.keeping import Utterances
from asr.said import Beat, Hint, Missed, Phrase, Placed, SaidBook, Standing
from asr.search import NEWEST, BadSearch, By, Found, Page, Place
from asr.transcript import (
    LOW_SEGMENT,
    Channel,
    ChannelName,
    Held,
    Segment,
    Transcript,
    Word,
)
from core.crypto import KeyRing
from core.db import Database
from core.settings import Settings

__all__ = [
    "LOW_SEGMENT",
    "NEWEST",
    "NEWS",
    "AsrClient",
    "BadSearch",
    "Beat",
    "By",
    "Channel",
    "ChannelName",
    "CheckDesk",
    "Found",
    "Held",
    "Hint",
    "Missed",
    "Page",
    "Phrase",
    "Place",
    "Placed",
    "SaidBook",
    "Segment",
    "Stale",
    "Standing",
    "Transcript",
    "Word",
    "said_book",
    "utterance",
]


def said_book(client: redis.Redis) -> SaidBook:
    """What is said in running calls; `client` decodes its answers.

    `NEWS` is a stream in the same Redis whose entries name, as `call`, of which there is more.
    """
    return RedisSaid(client)


def utterance(settings: Settings, keyring: KeyRing, name: str) -> bytes | None:
    """The kept sound of what a caller answered, by `Heard.sound`, as a WAV file; None when gone.

    Raises `core.errors.WrongKey`.
    """
    return Utterances(settings.utterances_dir, keyring, settings.utterance_days).read(name)


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

    def search(
        self,
        words: str,
        *,
        by: By = "sound",
        since: datetime | None = None,
        until: datetime | None = None,
        before: int = NEWEST,
        most: int = 20,
    ) -> Page:
        """Transcripts in which all phrases of `words` were said. Raises `BadSearch`."""
        with self._db.read() as session:
            return search.search(
                session, words, by=by, since=since, until=until, before=before, most=most
            )
