"""What the API says of holds on recordings, and of what the rules of retention delete."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from console.models import Answer, Moment
from console.shelved import Draft


class HoldShown(Answer):
    """A reason for which a call's recording is or was kept."""

    reason: str
    placed_at: Moment
    until: Moment | None
    """Null: until it is released."""
    standing: bool
    """It keeps the recording now."""


Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class HoldWish(BaseModel):
    """Keep a recording."""

    reason: Reason
    """Who needs it and why; said again, the new end counts."""
    until: AwareDatetime | None = None


class HoldEnd(BaseModel):
    """End a hold."""

    reason: Reason


class DueDraft(Draft):
    """Rules of retention, and how far ahead is looked."""

    days: Annotated[int, Field(ge=0, le=400)] = 30


class DueRecording(Answer):
    """A recording that goes."""

    call_id: str
    stored_at: Moment
    duration_s: float
    why: str
    """The rule."""


class DueRecordings(Answer):
    """What would be deleted, as of some day."""

    count: int
    held: int
    """Would go, too, but are held."""
    listed: list[DueRecording]
    """The first of them."""
    whole: bool
    """False: there are more recordings than were looked at."""
