"""How well calls are written down: people check segments; figures, and words often put right."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from asr import views as transcripts
from console import hiding
from console.api import problems
from console.api.pages import RowNumber, changed
from console.context import Asking, Audited, Context, Parts
from console.models import Answer, Speaker
from console.once import Once
from console.users import User
from reports import views as journal
from reports.views import Figures, Group

router = APIRouter(tags=["accuracy"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)
MOST = timedelta(days=400)
USUAL = timedelta(days=90)
MOST_CHECKS = 20_000
SHOWN = 100
"""Drawn segments that a list shows."""
Place = Annotated[int, Path(ge=0, lt=100_000)]
SEGMENT = "/api/transcripts/{transcript_id}/{channel}/{place}"
Since = Annotated[AwareDatetime | None, Query(alias="from")]
Until = Annotated[AwareDatetime | None, Query(alias="to")]


class SegmentText(BaseModel):
    """What a person heard in a segment."""

    was: Annotated[str, Field(max_length=4000)]
    """What the page showed: refused when it reads otherwise by now."""
    text: Annotated[str, Field(max_length=1000)]
    """What was said; the same as `was` confirms it, empty says that nobody spoke."""


class AccuracyRow(Answer):
    """Error rates of a group of segments that people listened to."""

    subject: str | None
    """Null where it is not known, or for all."""
    name: str | None
    """An agent's."""
    segments: int
    corrected: int
    calls: int
    characters: int
    errors: int
    rate: float | None
    """Characters wrong per character said; null of nothing."""
    low: float | None
    """The interval of 95 %; null where one call alone says too little."""
    high: float | None


class AccuracyTable(Answer):
    """How well calls are written down."""

    drawn: AccuracyRow
    """Of segments drawn by chance: the honest figure."""
    chosen: AccuracyRow
    """Of segments that people came by: they stop at errors, so it is too bad a figure."""
    rows: list[AccuracyRow]
    """Of those drawn."""
    waiting: int
    """Drawn, and not listened to yet."""


class DrawWish(BaseModel):
    """How many segments to draw, of calls written down in the last days."""

    most: Annotated[int, Field(ge=1, le=100)] = 30
    days: Annotated[int, Field(ge=1, le=400)] = 30


class DrawnSegment(Answer):
    """A segment drawn by chance, to be listened to on its call's page."""

    call_id: str | None
    channel: Speaker
    start: float
    """Seconds from the recording's start."""


class DrawnList(Answer):
    """Segments that wait, the oldest first."""

    items: list[DrawnSegment]
    total: int


class WordPutRight(Answer):
    """A word that people put right in several calls."""

    word: str
    missed: int
    calls: int
    heard: str
    """What the engine wrote most often instead."""


@router.post(SEGMENT, status_code=204, responses=ERRORS)
def check_segment(
    *,
    transcript_id: RowNumber,
    channel: Speaker,
    place: Place,
    wanted: SegmentText,
    parts: Parts,
    user: Asking,
    who: Audited,
) -> None:
    """Say what was said in a segment: right as it is, or otherwise.

    What the engine wrote is kept; the search, the score and its evidence follow. 422: it was
    changed meanwhile, or holds personal data that this role does not see.
    """
    _check_visible(parts, user, transcript_id, channel, place)
    parts.checks.check(
        transcript_id, (channel, place), was=wanted.was, text=wanted.text, by=who.username
    )
    action = "transcript_confirmed" if wanted.was == wanted.text else "transcript_corrected"
    changed(parts, who, action, f"transcript:{transcript_id} {channel}:{place}")


@router.post(f"{SEGMENT}/undo", status_code=204, responses=ERRORS)
def undo_check(
    *,
    transcript_id: RowNumber,
    channel: Speaker,
    place: Place,
    parts: Parts,
    user: Asking,
    who: Audited,
) -> None:
    """Take the newest check of a segment back; the one before it counts again."""
    _check_visible(parts, user, transcript_id, channel, place)
    parts.checks.undo(transcript_id, (channel, place), who.username)
    changed(parts, who, "transcript_undone", f"transcript:{transcript_id} {channel}:{place}")


@router.get("/api/accuracy", responses=problems(401, 403, 422))
def accuracy_table(
    parts: Parts,
    user: Asking,
    since: Since = None,
    until: Until = None,
    by: Group = "channel",
) -> AccuracyTable:
    """Error rates of recognition, by segments that people listened to.

    `from` and `to` need a zone; left out, it is the ninety days until now.
    """
    del user
    start, end = _span(parts, since, until)
    with parts.db.read() as session:
        figures = Figures(session, start, end)
        _, waiting = transcripts.drawn(session, 0)
    names = parts.content.agent_names() if by == "agent" else {}
    return AccuracyTable(
        drawn=_row(None, figures.total(), None),
        chosen=_row(None, figures.total(drawn=False), None),
        rows=[_row(name, found, names.get(name or "")) for name, found in figures.by(by)],
        waiting=waiting,
    )


@router.get(
    "/api/accuracy.csv",
    response_class=Response,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(401, 403, 422),
    },
)
def accuracy_csv(parts: Parts, user: Asking, since: Since = None, until: Until = None) -> Response:
    """The same for spreadsheets, by every group."""
    del user
    start, end = _span(parts, since, until)
    with parts.db.read() as session:
        text = journal.accuracy_csv(Figures(session, start, end))
    head = {"Content-Disposition": 'attachment; filename="accuracy.csv"'}
    return Response("\ufeff" + text, media_type="text/csv", headers=head)


@router.get("/api/accuracy/draws", responses=problems(401, 403))
def list_draws(parts: Parts, user: Asking) -> DrawnList:
    """Segments drawn by chance that nobody has listened to."""
    del user
    with parts.db.read() as session:
        found, total = transcripts.drawn(session, SHOWN)
    return DrawnList(items=[DrawnSegment.model_validate(one) for one in found], total=total)


@router.post("/api/accuracy/draws", responses=ERRORS)
def draw_segments(wanted: DrawWish, parts: Parts, who: Audited) -> DrawnList:
    """Draw segments by chance, each as likely as any other; those that wait afterwards."""
    since = parts.clock.now() - timedelta(days=wanted.days)
    count = parts.checks.draw(since, wanted.most, who.username)
    changed(parts, who, "segments_drawn", f"{count}")
    with parts.db.read() as session:
        found, total = transcripts.drawn(session, SHOWN)
    return DrawnList(items=[DrawnSegment.model_validate(one) for one in found], total=total)


@router.get("/api/accuracy/words", responses=problems(401, 403))
def words_put_right(parts: Parts, user: Asking) -> list[WordPutRight]:
    """Words that people put right in several calls of the last ninety days."""
    del user
    now = parts.clock.now()
    with parts.db.read() as session:
        found = transcripts.put_right(session, now - USUAL, now, MOST_CHECKS)
    return [WordPutRight.model_validate(one) for one in found]


def _check_visible(
    parts: Context, user: User, transcript_id: int, channel: Speaker, place: int
) -> None:
    """Answers 404 for a transcript that is not there, 422 where it is hidden from this user."""
    with parts.db.read() as session:
        source = transcripts.source_of(session, transcript_id)
        row = journal.call(session, source[1]) if source and source[1] else None
    if source is None:
        raise HTTPException(404, "There is no such transcript.")
    if not hiding.hides_in(parts, user, source[1]):
        return
    hidden = hiding.redacted(parts, row, source[0]) if row else None
    segments = [
        segment
        for one in (hidden.transcript.channels if hidden else [])
        if one.channel == channel
        for segment in one.segments
    ]
    if place >= len(segments) or segments[place].hidden:
        raise HTTPException(422, "这句话里有隐去的个人信息，请由主管更正。")


def _span(
    parts: Context, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    until = until or parts.clock.now()
    since = since or until - USUAL
    if not timedelta() < until - since <= MOST:
        raise HTTPException(422, "`to` must be after `from`, by 400 days at most.")
    return since, until


def _row(subject: str | None, found: transcripts.Accuracy, name: str | None) -> AccuracyRow:
    return AccuracyRow(
        subject=subject,
        name=name,
        segments=found.segments,
        corrected=found.corrected,
        calls=found.calls,
        characters=found.characters,
        errors=found.errors,
        rate=found.rate,
        low=found.low,
        high=found.high,
    )
