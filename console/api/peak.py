"""The peak emergency: shown to everybody, switched by whoever leads."""

from fastapi import APIRouter, Depends, HTTPException

from console.api import problems
from console.api.pages import changed
from console.context import Audited, Parts, signed_in
from console.models import PeakNow, PeakWish

router = APIRouter(tags=["peak"])


@router.get("/api/peak", responses=problems(401, 403, 503), dependencies=[Depends(signed_in)])
def show_peak(parts: Parts) -> PeakNow:
    """Whether it is on, since when and by whom, and what it does by the policy in force."""
    return PeakNow.model_validate(parts.content.peak())


@router.post("/api/peak", responses=problems(401, 403, 422, 503))
def switch_peak(wanted: PeakWish, parts: Parts, who: Audited) -> PeakNow:
    """Begin or end it, for those who wait already, too; said again it changes nothing."""
    if wanted.on and not wanted.reason:
        raise HTTPException(422, "Say why: everybody will see it.")
    view = parts.content.set_peak(on=wanted.on, by=who.username, reason=wanted.reason)
    changed(parts, who, "peak_on" if wanted.on else "peak_off", wanted.reason)
    return PeakNow.model_validate(view)
