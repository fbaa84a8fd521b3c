"""People listen to segments and say what was said: kept, undone, drawn at random, counted.

What the engine wrote is never changed. A check stands beside it, with who and when; the newest that
was not undone is what every reader gets (`asr.correcting`), and what is indexed for searching.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from asr import index
from asr.correcting import Spot, corrected
from asr.tables import CheckRow, DrawRow, TranscriptRow
from asr.transcript import ChannelName, Segment, Transcript
from core.clock import Clock
from core.db import Database
from core.errors import Refused
from core.events import Minter, TranscriptCorrected
from core.outbox import enqueue

PRODUCER = "asr"
"""The dispatcher sends what is said under this name."""
MOST_TEXT = 1000
"""Characters of a corrected segment."""
MOST_DRAWN = 100
"""Segments drawn at a time."""
DRAWN_FROM = 500
"""Transcripts, themselves taken at random, whose segments a draw chooses among."""


class Stale(Refused):
    """Somebody else has put the segment right meanwhile."""


@dataclass(frozen=True)
class Checked:
    """What a person said of a segment."""

    heard: str
    """What the engine wrote."""
    text: str
    by: str
    at: datetime


class CheckDesk:
    """Checks over the centre's database. Database errors come through."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._minter = Minter(PRODUCER, clock)

    def check(self, transcript_id: int, spot: Spot, *, was: str, text: str, by: str) -> None:
        """Say what was said in a segment that reads `was`; the same again confirms it.

        Empty says that nobody spoke. Raises `Stale` when it reads otherwise by now, `Refused` for
        a segment that is not there.
        """
        text = " ".join(text.split())
        if len(text) > MOST_TEXT:
            raise Refused(f"一句话最多 {MOST_TEXT} 个字。")
        with self._db.write() as session:
            row, heard, now = self._segment(session, transcript_id, spot)
            if now.text != was:
                raise Stale("这句话刚被别人改过，请刷新后再看。")
            check = CheckRow(
                transcript_id=transcript_id, channel=spot[0], place=spot[1], heard=heard.text,
                text=text, by=by, at=self._clock.now(),
            )  # fmt: skip
            self._change(session, row, by, add=check)

    def undo(self, transcript_id: int, spot: Spot, by: str) -> None:
        """Take the newest check of a segment back; the one before it counts again."""
        with self._db.write() as session:
            row, _, _ = self._segment(session, transcript_id, spot)
            newest = session.scalar(
                select(CheckRow)
                .where(
                    CheckRow.transcript_id == transcript_id,
                    CheckRow.channel == spot[0],
                    CheckRow.place == spot[1],
                    CheckRow.undone_at.is_(None),
                )
                .order_by(CheckRow.id.desc())
                .limit(1)
            )
            if newest is None:
                raise Refused("这句话没有可以撤销的更正。")
            self._change(session, row, by, undo=newest)

    def draw(self, since: datetime, most: int, by: str) -> int:
        """Draw segments at random to be checked, of transcripts written since; how many.

        Every segment is as likely as any other: of up to `DRAWN_FROM` transcripts taken at random
        all segments lie in one urn. Those that were drawn or checked before are not drawn again.
        """
        chance = random.SystemRandom()
        with self._db.read() as session:
            ids = session.scalars(select(TranscriptRow.id).where(TranscriptRow.created_at >= since))
            found = list(ids)
            if len(found) > DRAWN_FROM:
                found = chance.sample(found, DRAWN_FROM)
            urn = sorted(_spots(session, found) - _known(session, found))
        drawn = chance.sample(urn, min(most, MOST_DRAWN, len(urn)))
        now = self._clock.now()
        with self._db.write() as session:
            there = set(
                session.scalars(select(TranscriptRow.id).where(TranscriptRow.id.in_(found)))
            )
            taken = _known(session, found)  # by somebody who drew at the same time
            new = [spot for spot in drawn if spot[0] in there and spot not in taken]
            session.add_all(
                DrawRow(transcript_id=number, channel=side, place=place, at=now, by=by)
                for number, side, place in new
            )
        return len(new)

    def _segment(
        self, session: Session, transcript_id: int, spot: Spot
    ) -> tuple[TranscriptRow, Segment, Segment]:
        """The row, the segment as the engine wrote it, and as it reads now."""
        row = session.get(TranscriptRow, transcript_id, with_for_update=True)
        if row is None:
            raise Refused("没有这份转写，可能已经按保存期限删除。")
        heard = Transcript.model_validate(row.body).of(spot[0])
        if not 0 <= spot[1] < len(heard):
            raise Refused("没有这句话。")
        return row, heard[spot[1]], current(session, row).of(spot[0])[spot[1]]

    def _change(
        self,
        session: Session,
        row: TranscriptRow,
        by: str,
        *,
        add: CheckRow | None = None,
        undo: CheckRow | None = None,
    ) -> None:
        """Add or undo a check; where the words change, so does what is indexed, and it is told."""
        before = current(session, row)
        if add is not None:
            session.add(add)
        if undo is not None:
            undo.undone_by, undo.undone_at = by, self._clock.now()
        session.flush()
        after = current(session, row)
        if _texts(before) == _texts(after):
            return
        if row.indexed:
            index.remove(session, row.id, before)
            index.add(session, row.id, after)
        event = self._minter.mint(
            TranscriptCorrected,
            call_id=row.call_id,
            recording_id=row.recording_id,
            transcript_id=row.id,
            by=by,
        )
        enqueue(session, event)


def current(session: Session, row: TranscriptRow) -> Transcript:
    """A stored transcript as it reads now, with what people put right."""
    return currents(session, [row])[0]


def currents(session: Session, rows: Sequence[TranscriptRow]) -> list[Transcript]:
    """The same of several, asked for at once."""
    texts: dict[int, dict[Spot, str]] = {row.id: {} for row in rows}
    for check in _standing(session, list(texts)):
        texts[check.transcript_id][_side(check.channel), check.place] = check.text
    return [
        corrected(Transcript.model_validate(row.body | {"id": row.id}), texts[row.id])
        for row in rows
    ]


def checks_of(session: Session, transcript_id: int) -> dict[Spot, Checked]:
    """The checks of one transcript that are in force, by segment."""
    return {
        (_side(row.channel), row.place): Checked(row.heard, row.text, row.by, row.at)
        for row in _standing(session, [transcript_id])
    }


def _standing(session: Session, ids: Sequence[int]) -> Iterable[CheckRow]:
    """Checks of these transcripts that were not undone, the oldest first."""
    return session.scalars(
        select(CheckRow)
        .where(CheckRow.transcript_id.in_(ids), CheckRow.undone_at.is_(None))
        .order_by(CheckRow.id)
    )


def _spots(session: Session, ids: Iterable[int]) -> set[tuple[int, str, int]]:
    """Every segment with words of these transcripts."""
    found: set[tuple[int, str, int]] = set()
    for number in ids:
        row = session.get(TranscriptRow, number)
        if row is None:
            continue
        for channel in Transcript.model_validate(row.body).channels:
            for place, segment in enumerate(channel.segments):
                if segment.text:
                    found.add((number, channel.channel, place))
        session.expunge(row)
    return found


def _known(session: Session, ids: list[int]) -> set[tuple[int, str, int]]:
    """Segments that were drawn or checked before."""
    found: set[tuple[int, str, int]] = set()
    for table in (DrawRow, CheckRow):
        rows = session.execute(
            select(table.transcript_id, table.channel, table.place).where(
                table.transcript_id.in_(ids)
            )
        )
        found |= {(number, side, place) for number, side, place in rows}
    return found


def _texts(transcript: Transcript) -> list[list[str]]:
    return [[segment.text for segment in channel.segments] for channel in transcript.channels]


def _side(name: str) -> ChannelName:
    return "agent" if name == "agent" else "caller"
