"""What the API says and takes about programs that use it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from console.models import Answer, Moment

TokenRole = Literal["admin", "supervisor", "qa", "trainer", "analyst"]
"""What a program may be: anything but an agent, who has calls of their own."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]


class NewToken(BaseModel):
    """A program that shall use the API."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: TokenRole
    reads_only: bool = True
    """It changes nothing, whatever its role may."""
    expires_at: AwareDatetime
    """Within a year."""


class TokenView(Answer):
    """A token; its text is not kept."""

    id: int
    name: str
    """The audit names it `token:<name>`."""
    role: TokenRole
    reads_only: bool
    created_by: str
    created_at: Moment
    expires_at: Moment
    revoked_at: Moment | None
    revoked_by: str | None
    used_at: Moment | None
    """Last use, to the minute."""
    used_from: str | None
    """From where."""
    counts: bool = False
    """It opens; neither expired nor revoked."""


class TokenPage(Answer):
    """One page of them, the newest first."""

    items: list[TokenView]
    total: int
    page: int
    size: int


class WithToken(Answer):
    """A new token and its text; shown this once."""

    token: TokenView
    secret: str
