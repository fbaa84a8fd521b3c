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

NEWEST = 2_000
"""Rows of PostgreSQL's index that are looked at one by one before it is asked for all: what is
frequent is among them, and what is not is rare enough to be read whole."""
_IN_NEWEST = text(
    "SELECT DISTINCT transcript_id FROM ("
    "  SELECT transcript_id, sounds FROM asr_sounds WHERE transcript_id < :before"
    "  ORDER BY transcript_id DESC LIMIT :newest"
    ") AS newest WHERE sounds @@ to_tsquery('simple', :wanted)"
    " ORDER BY transcript_id DESC LIMIT :most"
)
# MATERIALIZED: the planner cannot guess how many will match, for a phrase's words are anything but
# independent; left to choose, it read the whole table backwards for a rare one.
_IN_ALL = text(
    "WITH matching AS MATERIALIZED ("
    "  SELECT transcript_id FROM asr_sounds"
    "  WHERE sounds @@ to_tsquery('simple', :wanted) AND transcript_id < :before"
    ") SELECT DISTINCT transcript_id FROM matching ORDER BY transcript_id DESC LIMIT :most"
)


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
        given = {"wanted": wanted, "before": before, "most": most}
        return list(session.scalars(statement, given))
    wanted = " & ".join(f"({' <-> '.join(tokens)})" for tokens in phrases)
    given = {"wanted": wanted, "before": before, "most": most, "newest": NEWEST}
    found: list[int] = list(session.scalars(_IN_NEWEST, given))
    return found if len(found) == most else list(session.scalars(_IN_ALL, given))


def _all(transcript: Transcript) -> Iterator[str]:
    for channel in transcript.channels:
        for segment in channel.segments:
            yield from pairs([unit.sound for unit in rough(segment.text)])
            yield APART
