"""Calls by what was said in them."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import AwareDatetime

from asr.client import NEWEST, AsrClient, BadSearch, By, Found, Place
from console import audit, hiding, secrecy
from console.api import problems
from console.api.calls import summaries
from console.content import Redacted
from console.context import Asking, Audited, Context, Parts
from console.models import Id, SaidCall, SaidPage, SaidPlace
from console.users import User
from core import redaction
from reports import views
from reports.views import CallRow

router = APIRouter(tags=["search"])

MOST_NUMBER = 2**53 - 1
"""What a browser counts to."""
ROUNDS = 5
"""Pages of what was found that are gone through for one page that fits the other conditions."""


@router.get("/api/search", responses=problems(401, 403, 422))
def search(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    words: Annotated[str, Query(min_length=1, max_length=200)],
    by: By = "sound",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    agent: Id | None = None,
    queue: Id | None = None,
    senior: bool | None = None,
    before: Annotated[int | None, Query(ge=1, le=MOST_NUMBER)] = None,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> SaidPage:
    """Calls in which every word was said, or something that sounds so, the newest first.

    Spaces separate words, of 2 to 20 syllables each. `from` and `to`: when the call was written
    down; they need a zone. To whom personal data are hidden they cannot be searched either, nor can
    secret reports by who may not know their reporters.
    """
    told = redaction.masked(words, redaction.find(words))
    audit.look(parts.db, who, "transcripts_searched", [told])
    items: list[SaidCall] = []
    client = AsrClient(parts.db)
    more = before
    for _ in range(ROUNDS):
        try:
            page = client.search(
                words, by=by, since=since, until=until, before=more or NEWEST, most=size
            )
        except BadSearch as error:
            raise HTTPException(422, f"{error.what} {error.do}") from None
        for found in page.found:
            row = _row(parts, found, agent, queue, senior=senior)
            hidden = row is not None and secrecy.hides_call(parts, user, row.call_id)
            if row is not None and not hidden and (places := _places(parts, user, row, found)):
                items.append(SaidCall(call=summaries(parts, user, who, [row])[0], places=places))
                if len(items) == size:
                    return SaidPage(items=items, more=found.transcript_id)
        more = page.more
        if more is None:
            break
    return SaidPage(items=items, more=more)


def _row(
    parts: Context, found: Found, agent: str | None, queue: str | None, *, senior: bool | None
) -> CallRow | None:
    """The call, if it is in the journal, has its recording and fits."""
    if found.call_id is None:
        return None
    with parts.db.read() as session:
        row = views.call(session, found.call_id)
    if row is None or row.recording_id != found.recording_id:
        return None
    fits = (
        agent in (None, row.agent_id)
        and queue in (None, row.queue)
        and senior in (None, row.senior)
    )
    return row if fits else None


def _places(parts: Context, user: User, row: CallRow, found: Found) -> list[SaidPlace]:
    """Where it was said; nothing of what is hidden from this user."""
    if not hiding.hides(user):
        return [_shown(place, place.text) for place in found.places]
    hidden = hiding.redacted(parts, row, found.recording_id)
    if hidden is None:
        return []
    seen = [p for p in found.places if not _touches(p, hidden)]
    return [_shown(place, _text(place, hidden)) for place in seen]


def _touches(place: Place, hidden: Redacted) -> bool:
    return any(
        stretch.channel == place.channel and stretch.start < place.end and stretch.end > place.start
        for stretch in hidden.stretches
    )


def _text(place: Place, hidden: Redacted) -> str:
    """What was said there, with labels for what is hidden; empty where it cannot be told."""
    said: Iterable[Sequence[str]] = (
        [s.text for s in channel.segments if s.start <= place.start < s.end]
        for channel in hidden.transcript.channels
        if channel.channel == place.channel
    )
    return next((text for texts in said for text in texts), "")


def _shown(place: Place, text: str) -> SaidPlace:
    """The place in the text as it is shown; where that differs, found in it anew."""
    first, last = place.at
    if text != place.text:
        wanted = place.text[first:last]
        first = max(text.find(wanted), 0)
        last = first + len(wanted) if wanted in text else 0
    return SaidPlace(
        channel=place.channel,
        start=place.start,
        end=place.end,
        text=text,
        first=first,
        last=last,
        literal=place.literal,
    )
