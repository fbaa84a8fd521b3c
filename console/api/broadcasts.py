"""What everybody is told who calls: seen by all, started and stopped by whoever leads."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from console.api import problems
from console.api.pages import changed
from console.audit import Who
from console.context import Audited, Context, Parts, signed_in
from console.door import Broadcast, BroadcastWish, PromptChoice
from console.once import Once
from ivr.client import Broadcast as Notice
from ivr.client import choices, said

router = APIRouter(tags=["broadcasts"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)
BroadcastNumber = Annotated[int, Path(ge=1, lt=2**53)]


@router.get("/api/broadcasts", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_broadcasts(parts: Parts) -> list[Broadcast]:
    """The newest notices, those that are over, too."""
    return [_shown(parts, one) for one in parts.broadcasts.listed()]


@router.get(
    "/api/broadcasts/prompts", responses=problems(401, 403), dependencies=[Depends(signed_in)]
)
def list_prompts(parts: Parts) -> list[PromptChoice]:
    """Prompts that are recorded, to choose from."""
    return [
        PromptChoice(name=name, said=words)
        for name, words in choices(parts.settings.prompts_dir).items()
    ]


@router.post("/api/broadcasts", status_code=201, responses=problems(401, 403, 413, 422))
def start_broadcast(wanted: BroadcastWish, parts: Parts, who: Audited) -> Broadcast:
    """Tell it to everybody who calls from the next call on, and once to those in line."""
    started = parts.broadcasts.start(
        wanted.prompts,
        numbers=wanted.numbers,
        from_at=wanted.from_at,
        until_at=wanted.until_at,
        reason=wanted.reason,
        by=who.username,
    )
    return _did(parts, who, "broadcast_started", started)


@router.post("/api/broadcasts/{broadcast_id}/stop", responses=ERRORS)
def stop_broadcast(broadcast_id: BroadcastNumber, parts: Parts, who: Audited) -> Broadcast:
    """End it; the next caller does not hear it."""
    stopped = parts.broadcasts.stop(broadcast_id, who.username)
    return _did(parts, who, "broadcast_stopped", stopped)


@router.post("/api/broadcasts/{broadcast_id}/resume", responses=ERRORS)
def resume_broadcast(broadcast_id: BroadcastNumber, parts: Parts, who: Audited) -> Broadcast:
    """Undo a stop."""
    return _did(parts, who, "broadcast_resumed", parts.broadcasts.resume(broadcast_id))


def _did(parts: Context, who: Who, action: str, notice: Notice) -> Broadcast:
    """Write down who did it; then the notice as it is now."""
    changed(parts, who, action, f"broadcast:{notice.id} {','.join(notice.prompts)}")
    return _shown(parts, notice)


def _shown(parts: Context, notice: Notice) -> Broadcast:
    on = notice.on(parts.clock.now())
    return Broadcast(
        **notice.model_dump(), said=said(notice.prompts, parts.settings.prompts_dir), on=on
    )
