"""What the API says and takes about those who may sign in, and what it says of what they did."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from console.access import Role
from console.models import Answer, Id, Moment
from console.users import USERNAME
from crm.client import one_line

DisplayName = Annotated[str, AfterValidator(one_line("姓名", 64))]

NAME_LENGTH = 32
"""Of an agent's name, as everywhere that it is changed."""


class Member(Answer):
    """Someone who may sign in, or might."""

    id: int
    username: str
    display_name: str
    role: Role
    agent_id: str | None
    """The agent who they are; null for those who take no calls."""
    active: bool
    """False: they may not sign in."""
    sees_secrets: bool
    """They may know who made a report whose reporter is kept secret; admins may anyway."""
    created_at: Moment
    second_factor: bool
    """Signing in needs a code of an authenticator app."""
    sessions: int
    """How often they are signed in now."""
    signed_in_at: Moment | None
    """The last time; null: never."""


class MemberPage(Answer):
    """One page of them."""

    items: list[Member]
    total: int
    page: int
    size: int


class NewMember(BaseModel):
    """Someone who shall be able to sign in."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(pattern=f"^{USERNAME}$")
    display_name: DisplayName
    role: Role
    agent_id: Id | None = None
    """Null with role `agent`: the agent of the same id as the name."""
    sees_secrets: bool = False


class NewAgent(BaseModel):
    """Somebody who shall answer calls."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[0-9]{3,12}$")
    """Also the name of the desk phone's account."""
    name: Annotated[str, AfterValidator(one_line("姓名", NAME_LENGTH))]
    skills: dict[str, Annotated[int, Field(ge=1, le=10)]] = Field({}, max_length=40)
    with_user: bool = False
    """They may sign in to the console, too, by a user of the same name; for admins to give."""


class MemberChange(BaseModel):
    """What shall be different; whatever is left out stays."""

    model_config = ConfigDict(extra="forbid")

    display_name: DisplayName | None = None
    role: Role | None = None
    agent_id: Id | None = None
    active: bool | None = None
    sees_secrets: bool | None = None


class WithPassword(Answer):
    """Someone who was given a password; it is shown this once."""

    user: Member
    password: str


class AuditEntry(Answer):
    """What somebody did or looked at."""

    id: int
    at: Moment
    username: str
    action: str
    """A stable word."""
    subject: str
    """About what, by its id; numbers are masked."""
    person: str | None
    """Of a customer: the name, all but its first character hidden."""
    address: str
    """Where it came from."""


class AuditPage(Answer):
    """One page of it, the newest first."""

    items: list[AuditEntry]
    total: int
    page: int
    size: int
