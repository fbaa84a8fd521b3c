"""The after-call note as drafted from what was said; nothing of it is kept until it is written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from console import audit, hiding, secrecy
from console.api import problems
from console.api.cards import call_of
from console.carding import NoteDraft
from console.context import Asking, Audited, Context, Parts
from console.drafts import When, lines, without_cards
from console.models import Id, Transcript
from console.users import User
from crm.views import draft
from reports import views
from reports.views import CallRow

router = APIRouter(tags=["desk"])


@router.get("/api/calls/{call_id}/draft", responses=problems(401, 403, 404, 422))
def note_draft(call_id: Id, parts: Parts, user: Asking, who: Audited) -> NoteDraft:
    """A summary from the call's transcript, as soon as there is one; each field with its sources.

    In words that this reader may see, cards and codes never. It quotes the call: whoever asks is
    written down as having read it.
    """
    row = call_of(parts, user, call_id)
    if row.recording_declined or row.recording_trouble in ("missing", "silent", "unreadable"):
        return NoteDraft(state="none")
    said = _said(parts, user, row)
    if said is None or row.recording_id is None:
        return NoteDraft(state="waiting")
    audit.look(parts.db, who, "transcript_read", [call_id])
    hidden = secrecy.hides_call(parts, user, call_id)
    made = draft(lines(said, _when(parts, row)))
    return NoteDraft(
        state="unclear" if made.empty else "drafted",
        audio_url=None if hidden else f"/api/recordings/{row.recording_id}/audio",
        **made.model_dump(),
    )


def _said(parts: Context, user: User, row: CallRow) -> Transcript | None:
    said, _ = hiding.said(parts, user, row)
    if said is None or said.redacted or row.recording_id is None:
        return said
    hidden = hiding.redacted(parts, row, row.recording_id)
    return None if hidden is None else without_cards(said, hidden)


def _when(parts: Context, row: CallRow) -> When:
    with parts.db.read() as session:
        known = views.timeline(session, row.call_id, row.recording_s or 0.0)
    zone = ZoneInfo(parts.settings.timezone)

    def when(second: float) -> datetime | None:
        return known.clock(second).astimezone(zone) if known else None

    return when
