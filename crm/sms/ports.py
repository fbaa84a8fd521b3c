"""What sends messages, as this room needs it."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

Verdict = Literal["accepted", "refused", "later"]
"""`refused`: it would be refused again; `later`: not taken, or nobody knows: the same again."""


@dataclass(frozen=True)
class Outgoing:
    """One message to one number."""

    id: str
    """The gateway sends only one of several with the same id."""
    number: str = field(repr=False)
    text: str


@dataclass(frozen=True)
class Answer:
    """What came of handing a message over."""

    verdict: Verdict
    why: str = ""
    """A word for the log, without personal data."""


class Gateway(Protocol):
    """Takes messages. Implemented by `adapters.http` and `adapters.memory`."""

    def send(self, message: Outgoing) -> Answer:
        """Hand it over; never raises, and takes at most `LIMIT_S`."""
        ...


LIMIT_S = 10.0
"""Longest that handing over may take, seconds."""
