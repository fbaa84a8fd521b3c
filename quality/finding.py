"""What a rule says about a call."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from asr.client import ChannelName


class Verdict(StrEnum):
    """符合 / 不符合 / 不适用 / 无法判定."""

    PASS = "pass"  # noqa: S105 (not a password)
    FAIL = "fail"
    NA = "na"
    """The call gave no occasion."""
    UNSURE = "unsure"
    """The machine abstains; a person must judge."""


class Evidence(BaseModel):
    """A place in the recording."""

    model_config = ConfigDict(frozen=True)

    channel: ChannelName
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str


class Finding(BaseModel):
    """A verdict, why, and where to hear it."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    reason: str
    """In Chinese, for the page: what was heard, or what was looked for in which seconds."""
    evidence: list[Evidence] = []
