"""The list of calls, and one call."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import AwareDatetime

from console import access, audit, hiding, secrecy
from console.api import problems
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import (
    CallDetail,
    CallerListed,
    CallEvent,
    CallLeg,
    CallPage,
    CallSummary,
    Id,
    Recording,
    RecordingMark,
)
from console.users import User
from console.withheld import without_caller
from core.pii import normalise
from core.recorded import Mark
from crm.views import secret_calls
from recordings import views as kept
from reports import views
from reports.views import CallRow, Leg, Outcome

router = APIRouter(tags=["calls"])

MAX_PAGE = 10_000
MAX_SIZE = 100
LEAST_DIGITS = 5
"""A search text with so many digits is also looked up as a whole number."""


@router.get("/api/calls", responses=problems(401, 403, 422))
def list_calls(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    q: Annotated[str, Query(max_length=64)] = "",
    outcome: Outcome | None = None,
    senior: bool | None = None,
    agent: Id | None = None,
    queue: Id | None = None,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 20,
) -> CallPage:
    """Calls that match every given condition, the newest first.

    `from` and `to` need a zone. `q` is part of a call's id or number, or a caller's whole number;
    secret reports are found by their id only.
    """
    if user.role == "agent" and agent not in (None, user.agent_id):
        raise HTTPException(403, "These are not your calls.")
    text = q.replace("\0", "").strip()
    wanted = views.CallFilter(
        since=since,
        until=until,
        text=text,
        caller_hash=parts.pii.hash(text) if len(normalise(text)) >= LEAST_DIGITS else "",
        outcome=outcome,
        senior=senior,
        agent_id=(user.agent_id or "") if user.role == "agent" else agent,
        queue=queue,
        not_by_number=None if user.knows_secrets else secret_calls(),
    )
    with parts.db.read() as session:
        rows, total = views.search_calls(session, wanted, page, size)
    return CallPage(items=summaries(parts, user, who, rows), total=total, page=page, size=size)


@router.get("/api/calls/{call_id}", responses=problems(401, 403, 404, 422))
def one_call(call_id: Id, parts: Parts, user: Asking, who: Audited) -> CallDetail:
    """One call: its steps, and its recording, transcript and score as far as they are there."""
    with parts.db.read() as session:
        row = views.call(session, call_id)
        legs = views.legs_of(session, call_id) if row else []
        events = views.events_of(session, call_id) if row else []
        marks = kept.marks(session, row.recording_id) if row and row.recording_id else []
    # Someone else's call and no call look alike to an agent.
    if row is None or not sees(user, legs):
        raise HTTPException(404, "There is no such call.")
    transcript, scores = hiding.said(parts, user, row)
    if transcript is not None:
        audit.look(parts.db, who, "transcript_read", [call_id])
    call = summaries(parts, user, who, [row])[0]
    hidden = secrecy.hides(call.secret)
    playable = not hidden and (transcript is not None or not hiding.hides(user))
    return CallDetail(
        call=call,
        legs=_legs(parts, legs),
        events=_events(events, hidden=hidden),
        recording=_recording(row, marks, playable=playable),
        transcript=transcript,
        score=scores[0] if scores else None,
        further_scores=scores[1:],
        listing=None if hidden else caller_listed(parts, row),
    )


def _events(found: Sequence[views.EventView], *, hidden: bool) -> list[CallEvent]:
    told = [CallEvent.model_validate(event) for event in found]
    if not hidden:
        return told
    return [one.model_copy(update={"data": without_caller(one.data)}) for one in told]


def caller_listed(parts: Context, row: CallRow | None) -> CallerListed | None:
    """The entry that the caller's number has now on the blacklist."""
    found = parts.blacklist_views.of_caller(row.caller_hash) if row else None
    return CallerListed.model_validate(found) if found else None


def sees(user: User, legs: Sequence[Leg]) -> bool:
    """Whether a call of these legs is this user's to see: an agent's, who had the caller."""
    return user.role != "agent" or any(leg.agent_id == user.agent_id for leg in legs)


def _recording(row: CallRow, marks: Sequence[Mark], *, playable: bool) -> Recording | None:
    if row.recording_id is None:
        return None
    return Recording(
        id=row.recording_id,
        duration_s=row.recording_s or 0.0,
        channels=row.recording_channels or 0,
        audio_url=f"/api/recordings/{row.recording_id}/audio" if playable else None,
        marks=[RecordingMark.model_validate(mark._asdict()) for mark in marks],
    )


def _legs(parts: Context, legs: Sequence[Leg]) -> list[CallLeg]:
    staff = parts.content.agent_names()
    return [CallLeg(**asdict(leg), agent_name=staff.get(leg.agent_id)) for leg in legs]


def summaries(parts: Context, user: User, who: Who, rows: Sequence[CallRow]) -> list[CallSummary]:
    """The rows as lists show them; whole names are audited."""
    secret = secrecy.calls(parts, user, who, [row.call_id for row in rows])
    rows = [_without_caller(row) if secrecy.hides(secret.get(row.call_id)) else row for row in rows]
    customers = {row.customer_id for row in rows if row.customer_id is not None}
    names = parts.content.caller_names(customers)
    if user.role in access.SEES_NAMES:
        audit.look(parts.db, who, "name_seen", [f"customer:{known}" for known in names])
    else:
        names = {known: access.masked_name(name) for known, name in names.items()}
    staff = parts.content.agent_names()
    unknown = hiding.unknown(parts, user, [row.call_id for row in rows])
    return [
        CallSummary(
            call_id=row.call_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            did=row.did or "",
            caller_masked=row.caller_masked or "",
            caller_name=names.get(row.customer_id) if row.customer_id is not None else None,
            senior=row.senior,
            age_band=row.age_band,
            senior_by=row.senior_by,
            queue=row.queue,
            keys=row.keys,
            path=list(row.path),
            waited_s=row.waited_s,
            agent_id=row.agent_id,
            agent_name=staff.get(row.agent_id) if row.agent_id is not None else None,
            talk_s=row.talk_s,
            outcome=row.outcome,
            recording_id=row.recording_id,
            recording_trouble=row.recording_trouble,
            recording_declined=row.recording_declined,
            flag=row.flag,
            transcript_ready=row.transcript_ready,
            score=None if row.call_id in unknown else row.score,
            secret=secret.get(row.call_id),
        )
        for row in rows
    ]


def _without_caller(row: CallRow) -> CallRow:
    """The row without what tells who called."""
    return replace(
        row,
        caller_masked="",
        customer_id=None,
        senior_by=None,
        age_band="unknown",
        flag=None,
    )
