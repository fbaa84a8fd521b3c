"""What the API says of the blacklist and of what everybody is told who calls."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from console.models import Answer, Id, Moment
from crm.client import Listing as Entry
from crm.client import ListingKind
from crm.views import ListingState


class Listing(Answer):
    """One number on the blacklist."""

    id: int
    masked: str
    kind: ListingKind
    reason: str
    state: ListingState
    filed_by: str
    filed_at: Moment
    ends_at: Moment
    """From when on it counts no more by itself: sooner than `expires_at` while only its filer has
    seen it."""
    expires_at: Moment
    call_id: str | None
    person_id: int | None
    to_review: bool
    reviewed_by: str | None
    reviewed_at: Moment | None
    appeal: str | None
    appealed_at: Moment | None
    removed_by: str | None
    removed_at: Moment | None
    removal_reason: str | None

    @classmethod
    def of(cls, entry: Entry, now: datetime) -> Self:
        """An entry as it is at this moment."""
        known = entry.model_dump(exclude={"number_hash"})
        return cls(
            **known, state=entry.state(now), ends_at=entry.ends_at, to_review=entry.to_review
        )


class ListingPage(Answer):
    """One page of the blacklist."""

    items: list[Listing]
    total: int
    page: int
    size: int
    to_review: int
    """How many wait for somebody's review."""


class Broadcast(Answer):
    """What everybody is told who calls."""

    id: int
    prompts: list[str]
    said: str
    """What the prompts say, for reading."""
    numbers: list[str]
    """Dialled numbers; empty: all."""
    from_at: Moment
    until_at: Moment
    reason: str
    started_by: str
    started_at: Moment
    stopped_by: str | None
    stopped_at: Moment | None
    on: bool
    """Callers hear it now."""


class BroadcastWish(BaseModel):
    """Something to be told to everybody who calls."""

    prompts: Annotated[list[Id], Field(min_length=1, max_length=5)]
    """Names of prompts that are recorded, said one after the other."""
    numbers: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]], Field(max_length=50)
    ] = []
    """Dialled numbers; empty: all."""
    from_at: AwareDatetime | None = None
    """Left out: at once."""
    until_at: AwareDatetime
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class PromptChoice(Answer):
    """A prompt that is recorded."""

    name: str
    said: str
