"""What the API says and takes about acting for an older person."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from console.models import Answer, Id, Moment
from crm.client import How, Level, Source, Until, one_line

Reason = Annotated[str, AfterValidator(one_line("原因", 200))]
Note = Annotated[str, AfterValidator(lambda text: text and one_line("备注", 200)(text))]


class AuthorityStep(Answer):
    """One line of an authority's history."""

    at: Moment
    what: Literal[
        "asked", "called", "heard", "consent", "refuse", "limit", "withdraw", "restore", "expire"
    ]
    """`called`: the elder's phone was rung; `heard`: they came into the call."""
    by: str
    """User name; empty: the centre's own clockwork."""
    source: Source
    level: Level
    valid_until: Moment
    how: How | None
    call_id: str | None
    note: str


class AuthorityShown(Answer):
    """What someone may do for an older person, or asks to do."""

    id: int
    proxy_id: int
    proxy_name: str
    elder_id: int
    elder_name: str
    level: Level
    """How far: each includes the ones before it."""
    valid_until: Moment
    state: Literal["asked", "granted", "refused", "withdrawn", "expired"]
    how: How | None
    """How the elder consented."""
    asked_at: Moment
    granted_at: Moment | None
    ended_at: Moment | None
    call_id: str | None
    """The call in which the elder was asked."""
    heard: bool
    """The elder was heard in that call."""
    tries: int
    """How often the elder's phone was rung for it."""
    recording_id: str | None
    """Of that call, once it is stored; it is held."""
    undoable: bool
    """The last limit or withdrawal was the centre's own, within a day."""
    steps: list[AuthorityStep]


class SpeakingFor(Answer):
    """For whom the caller of a call speaks, and how far."""

    proxy_id: int
    proxy_name: str
    elder_id: int
    elder_name: str
    role: Literal["daughter", "son", "spouse", "other", ""]
    """What the caller is to the elder; empty when they are not on file as family any more."""
    level: Level | None
    """How far they may go now; null: they may not even be told."""
    why: dict[Level, Literal["self", "granted", "narrow", "asked", "expired", "withdrawn",
                             "refused", "none"]]  # fmt: skip
    """For each act, why they may or may not."""
    authority: AuthorityShown | None


class AuthorityWish(BaseModel):
    """Someone asks to act for an older person."""

    model_config = ConfigDict(extra="forbid")

    elder_id: int = Field(ge=1, lt=2**53)
    proxy_id: int = Field(ge=1, lt=2**53)
    level: Level
    valid_until: Until | None = None
    """Null: a year."""
    call_id: Id | None = None
    """The call in which it is asked for; agents need one that they have."""
    note: Note = ""


class ConsentWish(BaseModel):
    """The elder has consented."""

    model_config = ConfigDict(extra="forbid")

    how: Literal["call", "paper", "visit"] = "call"
    note: Note = ""
    """Where the paper is, or who was visited; needed for those two."""


class RefusalWish(BaseModel):
    """The elder has said no."""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""


class LessWish(BaseModel):
    """It ends."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    """Whose wish it is."""
    reason: Reason
    call_id: Id | None = None
    """The elder's own call; agents need one that they have."""


class LimitWish(LessWish):
    """Less than before."""

    level: Level
    valid_until: Until | None = None
    """Null: as it was."""
