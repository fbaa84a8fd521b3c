"""Recordings kept for a reason, and what the rules of retention would delete."""

from datetime import timedelta

from fastapi import APIRouter, Depends, HTTPException

from console.api import problems
from console.api.pages import changed
from console.context import Audited, Context, Parts, signed_in
from console.holding import DueDraft, DueRecording, DueRecordings, HoldEnd, HoldShown, HoldWish
from console.models import Id
from reports import views

router = APIRouter(tags=["recordings"])
READS = [Depends(signed_in)]
ERRORS = problems(401, 403, 404, 422)
NO_CALL = "没有这通电话。"


@router.get("/api/calls/{call_id}/holds", responses=ERRORS, dependencies=READS)
def list_holds(call_id: Id, parts: Parts) -> list[HoldShown]:
    """Every hold that was ever placed on the call's recording, the oldest first."""
    now = parts.clock.now()
    return [
        HoldShown(
            reason=one.reason,
            placed_at=one.placed_at,
            until=one.until,
            standing=one.until is None or one.until > now,
        )
        for one in parts.holds.of(call_id)
    ]


@router.post("/api/calls/{call_id}/holds", status_code=204, responses=ERRORS)
def place_hold(call_id: Id, wanted: HoldWish, parts: Parts, who: Audited) -> None:
    """Keep the call's recording, whatever the rules say. 422: it is deleted already."""
    _known(parts, call_id)
    parts.holds.place(call_id, wanted.reason, wanted.until)
    changed(parts, who, "recording_held", f"call:{call_id} {wanted.reason}")


@router.post("/api/calls/{call_id}/holds/release", status_code=204, responses=ERRORS)
def release_hold(call_id: Id, wanted: HoldEnd, parts: Parts, who: Audited) -> None:
    """End a hold: the rules decide again. 404: there is none for that reason."""
    parts.holds.release(call_id, wanted.reason)
    changed(parts, who, "recording_released", f"call:{call_id} {wanted.reason}")


@router.post("/api/retention/due", responses=problems(401, 403, 413, 422), dependencies=READS)
def show_due(draft: DueDraft, parts: Parts) -> DueRecordings:
    """What would be deleted within so many days by these rules; nothing is."""
    ahead = timedelta(days=draft.days)
    found = parts.shelf.retention.preview(parts.db, draft.text, parts.clock, ahead)
    listed = [DueRecording.model_validate(one) for one in found.listed]
    return DueRecordings(count=found.count, held=found.held, listed=listed, whole=found.whole)


def _known(parts: Context, call_id: str) -> None:
    with parts.db.read() as session:
        if views.call(session, call_id) is None:
            raise HTTPException(404, NO_CALL)
