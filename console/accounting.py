"""What the API says and takes about one's own account."""

from pydantic import BaseModel, ConfigDict, Field

from console.models import Answer, Moment

Code = Field(min_length=1, max_length=16)
"""Of an authenticator app, or a recovery code."""
Secret = Field(min_length=1, max_length=256)
"""A password."""


class AccountView(Answer):
    """How somebody signs in."""

    second_factor: bool
    since: Moment | None
    """Since when a code is asked for."""
    recovery_left: int
    """Recovery codes that were not used."""
    required: bool
    """Whether their role needs the second factor."""


class PasswordChange(BaseModel):
    """Another password for oneself."""

    model_config = ConfigDict(extra="forbid")

    old: str = Secret
    new: str = Secret


class Known(BaseModel):
    """One's password, once more: a page left open is not enough."""

    model_config = ConfigDict(extra="forbid")

    password: str = Secret


class KnownWithCode(Known):
    """The same, and a code."""

    code: str = Code


class EnrolmentOffer(Answer):
    """What an authenticator app takes up; shown once."""

    secret: str
    uri: str
    """The same as an address, for a QR code."""


class Confirmation(BaseModel):
    """The app's first code."""

    model_config = ConfigDict(extra="forbid")

    code: str = Code


class RecoveryCodes(Answer):
    """Each signs in once, without the app; shown once."""

    codes: list[str]
