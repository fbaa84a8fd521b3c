"""What is said in a call while it runs, and hints for the agent who has it."""

from fastapi import APIRouter, HTTPException

from asr.client import Beat, Placed
from asr.views import hidden
from console import audit, hiding, secrecy
from console.api import problems
from console.api.cards import call_of
from console.context import Asking, Audited, Context, Parts
from console.models import Id
from console.speaking_now import LiveText, shown, state_of
from core.errors import Unavailable
from reports.views import CallRow

router = APIRouter(tags=["live"])


@router.get("/api/calls/{call_id}/live-text", responses=problems(401, 403, 404, 422))
def live_text(call_id: Id, parts: Parts, user: Asking, who: Audited) -> LiveText:
    """What was said in a call so far: for the agent who has it, and for those who may listen.

    `event: said` of `/api/live` says when there is more. Numbers of cards and codes are nobody's;
    other personal data are labels for inspectors. 403: the caller makes a secret report, or another
    agent has the call by now. Kept for an hour; then there is the transcript.
    """
    row = call_of(parts, user, call_id)
    having = {agent.id for agent in parts.content.agents() if agent.call_id == call_id}
    mine = user.agent_id in having
    if user.role == "agent" and having and not mine:
        raise HTTPException(403, "Another agent has this call.")
    secrecy.check_call(parts, user, who, call_id)
    said, beat = _said(parts, call_id)
    if not mine and said:
        audit.look(parts.db, who, "transcript_read", [call_id])
    state = state_of(said, beat, on=parts.settings.live_calls > 0, declined=row.recording_declined)
    redacted = hiding.hides_in(parts, user, call_id)
    if redacted:
        said = hidden(said, _names(parts, row))
    return shown(said, state, now=parts.clock.now(), redacted=redacted)


def _said(parts: Context, call_id: str) -> tuple[list[Placed], Beat | None]:
    """What is kept of it; whoever looks has it written down before others."""
    try:
        parts.said.watch(call_id, parts.clock.now().timestamp())
        return parts.said.entries(call_id), parts.said.last_beat()
    except Unavailable:  # Redis is away: the page says so, and the call goes on
        return [], None


def _names(parts: Context, row: CallRow) -> list[str]:
    customers = set() if row.customer_id is None else {row.customer_id}
    return list(parts.content.caller_names(customers).values())
