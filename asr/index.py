"""An index of what was said by how it sounds: SQLite's FTS5, PostgreSQL's full text.

A token is two neighbouring syllables, roughly (`core.sound.rough`): there are so many of them that
each is rare, where every call has every single syllable. A phrase is a run of tokens. Segments are
apart, so no phrase is found across a pause or across two speakers.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from asr.transcript import Transcript
from core.sound import APART, pairs, rough

LEAST, MOST = 2, 20
"""Syllables of a phrase that can be looked up."""
PART = 12_000
"""Tokens in a row of PostgreSQL's index, which counts places up to 16,383."""


def phrase(words: str) -> list[str]:
    """The tokens of a phrase in order; none when it is too short or too long to be looked up."""
    sounds = [unit.sound for unit in rough(words)]
    return pairs(sounds) if LEAST <= len(sounds) <= MOST else []


def add(session: Session, transcript_id: int, transcript: Transcript) -> None:
    """Make a transcript findable."""
    if session.get_bind().dialect.name == "sqlite":
        statement = text("INSERT INTO asr_sounds (rowid, sounds) VALUES (:id, :sounds)")
        session.execute(statement, {"id": transcript_id, "sounds": " ".join(_all(transcript))})
        return
    statement = text("INSERT INTO asr_sounds VALUES (:id, :part, to_tsvector('simple', :sounds))")
    tokens = list(_all(transcript))
    step = PART - MOST  # a phrase across the end of a part is whole in the next
    for part, start in enumerate(range(0, len(tokens) or 1, step)):
        sounds = " ".join(tokens[start : start + PART])
        session.execute(statement, {"id": transcript_id, "part": part, "sounds": sounds})


def remove(session: Session, transcript_id: int, transcript: Transcript) -> None:
    """Take back what `add` did; the transcript must be what it was."""
    if session.get_bind().dialect.name == "sqlite":
        statement = text(
            "INSERT INTO asr_sounds (asr_sounds, rowid, sounds) VALUES ('delete', :id, :sounds)"
        )
        session.execute(statement, {"id": transcript_id, "sounds": " ".join(_all(transcript))})
        return
    session.execute(text("DELETE FROM asr_sounds WHERE transcript_id = :id"), {"id": transcript_id})


def candidates(
    session: Session, phrases: Sequence[Sequence[str]], before: int, most: int
) -> list[int]:
    """Ids below `before` of transcripts in which all phrases were said, the newest first."""
    if session.get_bind().dialect.name == "sqlite":
        statement = text(
            "SELECT rowid FROM asr_sounds WHERE asr_sounds MATCH :wanted AND rowid < :before"
            " ORDER BY rowid DESC LIMIT :most"
        )
        wanted = " AND ".join(f'"{" ".join(tokens)}"' for tokens in phrases)
        found = session.execute(statement, {"wanted": wanted, "before": before, "most": most})
        return [number for (number,) in found]
    statement = text(
        "SELECT DISTINCT transcript_id FROM asr_sounds"
        " WHERE sounds @@ to_tsquery('simple', :wanted) AND transcript_id < :before"
        " ORDER BY transcript_id DESC LIMIT :most"
    )
    wanted = " & ".join(f"({' <-> '.join(tokens)})" for tokens in phrases)
    found = session.execute(statement, {"wanted": wanted, "before": before, "most": most})
    return [number for (number,) in found]


def _all(transcript: Transcript) -> Iterator[str]:
    for channel in transcript.channels:
        for segment in channel.segments:
            yield from pairs([unit.sound for unit in rough(segment.text)])
            yield APART
