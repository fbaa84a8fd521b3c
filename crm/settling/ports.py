"""What settling needs of the world: a book of settlements."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from core.events import Event
from crm.settling.deciding import Past
from crm.settling.settlements import Settlement, State, Step


class Customer(NamedTuple):
    """By what a caller is known: their entries on file, and their number's keyed hash."""

    entries: frozenset[int] = frozenset()
    caller_hash: str = ""

    @property
    def known(self) -> bool:
        """Their earlier settlements can be found."""
        return bool(self.entries or self.caller_hash)


@dataclass(frozen=True)
class SettlementFilter:
    """Which are wanted; what is None is not asked for."""

    states: Collection[State] | None = None
    agent_id: str | None = None
    matter: str | None = None
    call_id: str | None = None
    order_id: int | None = None
    people: Collection[int] | None = None
    """Of the customers with these entries."""
    since: datetime | None = None
    until: datetime | None = None


class Total(NamedTuple):
    """Settlements of one agent about one matter, that count."""

    agent_id: str | None
    matter: str
    title: str
    times: int
    amount_fen: int
    paid_fen: int
    """Of it what was paid."""


class SettledSum(NamedTuple):
    """What one settlement of a call was about, as other rooms hold what was said against it."""

    number: str
    state: State
    amount_fen: int


class Histories(Protocol):
    """Where what was given before is found."""

    def history(self, customer: Customer, subject: str, since: datetime) -> list[Past]:
        """What counts for this customer since then, and for this parcel at any time."""
        ...


class SettlementUnit(Histories, Protocol):
    """One transaction: all of it happens, or nothing; nobody else writes meanwhile."""

    def get(self, settlement_id: int) -> Settlement | None: ...

    def add(self, settlement: Settlement) -> Settlement:
        """File it under the next id; the one it bears is not looked at."""
        ...

    def save(self, settlement: Settlement) -> None: ...

    def note(self, step: Step) -> None:
        """Add a line to its history."""
        ...

    def last_number(self, prefix: str) -> str | None:
        """The highest number that begins so."""
        ...

    def of_call(self, call_id: str) -> list[Settlement]:
        """Those of a call, by id."""
        ...

    def send(self, event: Event) -> None:
        """Send the event if the unit succeeds."""
        ...


class SettlementBook(Histories, Protocol):
    """Settlements. Both are in `crm.adapters.settlements`, in SQL and in memory."""

    def unit(self) -> AbstractContextManager[SettlementUnit]:
        """Begin; ends well with the block, is undone if the block raises. One at a time."""
        ...

    def page(
        self, wanted: SettlementFilter, offset: int, limit: int
    ) -> tuple[list[Settlement], int]:
        """The newest first, and how many there are."""
        ...

    def steps(self, ids: Collection[int]) -> Sequence[Step]:
        """Their history, oldest first."""
        ...

    def totals(self, since: datetime, until: datetime) -> list[Total]:
        """Of what was begun within that time and counts, by agent and matter, in order."""
        ...

    def lapsed(self, before: datetime) -> list[int]:
        """Offers of before then that nobody has agreed to; not more than can be done soon."""
        ...

    def forget(self, before: datetime) -> int:
        """Delete what has not changed since; returns how many."""
        ...
