"""Calls in which something was said: written so, or sounding so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from asr import index
from asr.checking import current, currents
from asr.tables import TranscriptRow
from asr.transcript import ChannelName, Segment, Transcript
from core.errors import UserError
from core.sound import Rough, rough

By = Literal["sound", "words"]
"""Homophones and near sounds count, or only what is written."""

NEWEST = 2**62
MOST_WORDS = 5
LOOKED_AT = 100
"""Candidates read at a time."""
MOST_LOOKED_AT = 2_000
"""Candidates after which a page ends, however few were found: the next one goes on."""


class BadSearch(UserError):
    """Words that cannot be looked up."""


@dataclass(frozen=True)
class Place:
    """Where one of the phrases was said."""

    channel: ChannelName
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str
    """The whole segment."""
    at: tuple[int, int]
    """From which character of it to which, end exclusive."""
    literal: bool
    """Written so; false: it only sounds so."""


@dataclass(frozen=True)
class Found:
    """A transcript in which every phrase was said."""

    transcript_id: int
    call_id: str | None
    recording_id: str
    written_at: datetime
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Page:
    """Some of what was found, the newest first."""

    found: tuple[Found, ...]
    more: int | None
    """Go on before this; None: that was all."""


def search(
    session: Session,
    words: str,
    *,
    by: By = "sound",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int = NEWEST,
    most: int = 20,
) -> Page:
    """Transcripts with all phrases of `words`, which spaces separate. Raises `BadSearch`.

    `since`, `until`: when they were written down. A phrase has 2 to 20 syllables.
    """
    wanted = _phrases(words)
    tokens = [index.phrase(one) for one in wanted]
    found: list[Found] = []
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        numbers = index.candidates(session, tokens, before, LOOKED_AT)
        looked_at += len(numbers)
        for first in range(0, len(numbers), most):
            for row, transcript in _read(session, numbers[first : first + most], since, until):
                found += _found(row, transcript, wanted, by)
                if len(found) == most:
                    return Page(tuple(found), row.id)
        before = min(numbers, default=before)
        if len(numbers) < LOOKED_AT:
            return Page(tuple(found), None)
    return Page(tuple(found), before)


def all_indexed(session: Session) -> bool:
    """Whether every transcript can be found."""
    return session.scalar(select(TranscriptRow.id).where(~TranscriptRow.indexed).limit(1)) is None


def index_some(session: Session, most: int) -> int:
    """Make transcripts findable that are not yet; how many were done."""
    waiting = select(TranscriptRow).where(~TranscriptRow.indexed).limit(most)
    rows = session.scalars(waiting).all()
    for row in rows:
        index.add(session, row.id, current(session, row))
        row.indexed = True
    return len(rows)


def _phrases(words: str) -> list[str]:
    wanted = words.split()
    if not wanted or len(wanted) > MOST_WORDS:
        raise BadSearch("There is nothing to look for.", f"Type 1 to {MOST_WORDS} words.")
    for one in wanted:
        if not index.phrase(one):
            what = f"{one[:20]!r} cannot be looked up."
            raise BadSearch(what, f"Each word needs {index.LEAST} to {index.MOST} syllables.")
    return wanted


def _read(
    session: Session, numbers: Sequence[int], since: datetime | None, until: datetime | None
) -> list[tuple[TranscriptRow, Transcript]]:
    """These transcripts, the newest first; of a recording that two engines wrote down, the newer.

    Three statements, however many there are.
    """
    chosen = select(TranscriptRow).where(TranscriptRow.id.in_(numbers))
    rows = session.scalars(chosen.order_by(TranscriptRow.id.desc())).all()
    shown = set(
        session.scalars(
            select(func.max(TranscriptRow.id))
            .where(TranscriptRow.recording_id.in_([row.recording_id for row in rows]))
            .group_by(TranscriptRow.recording_id)
        )
    )
    mine = [row for row in rows if row.id in shown and _within(row.created_at, since, until)]
    return list(zip(mine, currents(session, mine), strict=True))


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _found(
    row: TranscriptRow, transcript: Transcript, wanted: Sequence[str], by: By
) -> list[Found]:
    """The transcript with the places of all phrases; nothing when one of them is missing."""
    places: list[Place] = []
    for phrase in wanted:
        here = list(_places(transcript, list(rough(phrase)), by))
        if not here:
            return []
        places += here
    places.sort(key=lambda place: (place.start, place.channel))
    return [Found(row.id, row.call_id, row.recording_id, row.created_at, tuple(places))]


def _places(transcript: Transcript, wanted: Sequence[Rough], by: By) -> Iterator[Place]:
    for channel in transcript.channels:
        for segment in channel.segments:
            yield from _in_segment(channel.channel, segment, wanted, by)


def _in_segment(
    channel: ChannelName, segment: Segment, wanted: Sequence[Rough], by: By
) -> Iterator[Place]:
    units = list(rough(segment.text))
    sounds, chars = [u.sound for u in wanted], [u.char for u in wanted]
    for first in range(len(units) - len(wanted) + 1):
        run = units[first : first + len(wanted)]
        if [u.sound for u in run] != sounds:
            continue
        literal = [u.char for u in run] == chars
        if literal or by == "sound":
            at = (run[0].place, run[-1].place + 1)
            start, end = _times(segment, at)
            yield Place(channel, start, end, segment.text, at, literal)


def _times(segment: Segment, at: tuple[int, int]) -> tuple[float, float]:
    """When these characters were said; the segment's own times where words have none."""
    whole = "".join(word.text for word in segment.words)
    lead = len(whole) - len(whole.lstrip())
    place, touched = -lead, []
    for word in segment.words:
        begin, place = place, place + len(word.text)
        if begin < at[1] and place > at[0]:
            touched.append(word)
    if not touched:
        return segment.start, segment.end
    return touched[0].start, max(word.end for word in touched)
