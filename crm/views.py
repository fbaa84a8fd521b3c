"""What pages and reports may read of people: a name where it is needed, numbers only masked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.events import AgeBand
from core.pii import Pii, mask, normalise
from crm.adapters.blacklist import SqlListings
from crm.adapters.ledger import SqlLedger
from crm.adapters.sql import SqlPeople
from crm.age import age_on, band, is_senior, local_day
from crm.blacklist import Listing, ListingState
from crm.blacklist import Wanted as ListingWanted
from crm.draft_words import Reason
from crm.drafting import Draft, Line, draft
from crm.families import Role, Tie
from crm.orders import WorkOrder
from crm.people import Gender, Person, Portrait
from crm.ports import Ledger, ListingStore, OrderFilter, PeopleStore, TaskFilter
from crm.secrecy import of_call
from crm.tables import SecretRow
from crm.tasks import Task, overdue

__all__ = [
    "BlacklistViews",
    "BookViews",
    "CustomerView",
    "CustomerViews",
    "Draft",
    "Line",
    "ListingState",
    "ListingWanted",
    "OrderFilter",
    "Reason",
    "RelativeView",
    "TaskFilter",
    "draft",
    "overdue",
    "secret_calls",
]

NUMBER_DIGITS = 5
"""A search text with so many digits and nothing but digits is a whole number."""


class RelativeView(BaseModel):
    """Someone of the same family."""

    model_config = ConfigDict(frozen=True)

    person_id: int
    name: str
    side: Literal["proxy", "elder"]
    """`proxy`: they may speak for this person; `elder`: this person may speak for them."""
    role: Role
    """What the proxy is to the elder."""
    valid_until: datetime | None


class NumberView(BaseModel):
    """One of a customer's numbers."""

    model_config = ConfigDict(frozen=True)

    id: int
    masked: str
    shared: int
    """How many other people have it, too."""
    removed: bool
    """Leads nowhere any more, and can still be restored."""


class CustomerView(BaseModel):
    """One customer, as an agent sees them."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    gender: Gender
    age: int | None
    age_band: AgeBand
    senior: bool
    numbers_masked: list[str]
    portrait: Portrait
    family: list[RelativeView]
    birth: date | None
    numbers: list[NumberView]
    """The removed ones, too."""
    removed: bool
    merged_into: int | None
    """The customer whose entry stands for this one."""


class CustomerViews:
    """Reads customers by the ids that events carry."""

    def __init__(
        self,
        store: PeopleStore,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self._store = store
        self._clock = clock
        self._timezone = timezone

    @classmethod
    def of(
        cls,
        db: Database,
        pii: Pii,
        keyring: KeyRing,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
    ) -> "CustomerViews":
        """The views over the centre's database."""
        return cls(SqlPeople(db, pii, keyring, clock), clock, timezone)

    def names(self, ids: Iterable[int]) -> dict[int, str]:
        """Names by customer id; ids not on file are absent. Raises `WrongKey`."""
        found = self._store.by_ids(sorted(set(ids)))
        return {person_id: person.name for person_id, person in found.items()}

    def customer(self, customer_id: int) -> CustomerView | None:
        """One customer; None when not on file. Raises `WrongKey`."""
        found = self._views(list(self._store.by_ids([customer_id]).values()))
        return found[0] if found else None

    def search(
        self, text: str, offset: int, limit: int, *, removed: bool = False
    ) -> tuple[list[CustomerView], int]:
        """People by part of a name or by a whole number, and how many; empty: everyone.

        `removed`: those that were removed or merged, by name only.
        """
        text = text.strip()
        if (
            not removed
            and len(normalise(text)) >= NUMBER_DIGITS
            and not any(c.isalpha() for c in text)
        ):
            people = [link.person for link in self._store.by_number(text)]
            return self._views(people[offset : offset + limit]), len(people)
        people, total = self._store.search(text, offset, limit, removed=removed)
        return self._views(people), total

    def _views(self, people: Sequence[Person]) -> list[CustomerView]:
        ids = [person.id for person in people]
        ties = self._store.ties_of(ids) if ids else []
        names = self.names({tie.proxy_id for tie in ties} | {tie.elder_id for tie in ties})
        return [self._view(person, ties, names) for person in people]

    def _view(self, person: Person, ties: Sequence[Tie], names: dict[int, str]) -> CustomerView:
        today = local_day(self._clock.now(), self._timezone)
        age = age_on(person.birth, today) if person.birth else None
        numbers = self._store.numbers(person.id)
        return CustomerView(
            id=person.id,
            name=person.name,
            gender=person.gender,
            age=age,
            age_band=band(age),
            senior=is_senior(age),
            numbers_masked=[mask(number.digits) for number in numbers if not number.removed_at],
            portrait=person.portrait,
            family=[
                _relative(tie, person.id, names)
                for tie in ties
                if person.id in (tie.proxy_id, tie.elder_id)
            ],
            birth=person.birth,
            numbers=[
                NumberView(
                    id=number.id,
                    masked=mask(number.digits),
                    shared=number.shared,
                    removed=number.removed_at is not None,
                )
                for number in numbers
            ],
            removed=person.removed_at is not None,
            merged_into=person.merged_into,
        )


class BookViews:
    """Reads tasks and work orders."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @classmethod
    def of(cls, db: Database, keyring: KeyRing) -> "BookViews":
        """The views over the centre's database."""
        return cls(SqlLedger(db, keyring))

    def tasks(self, wanted: TaskFilter, offset: int, limit: int) -> tuple[list[Task], int]:
        """Open tasks first, then by due time, and how many there are."""
        return self._ledger.tasks(wanted, offset, limit)

    def orders(self, wanted: OrderFilter, offset: int, limit: int) -> tuple[list[WorkOrder], int]:
        """The newest first, and how many there are."""
        return self._ledger.orders(wanted, offset, limit)


class BlacklistViews:
    """Reads the blacklist; numbers stay masked."""

    def __init__(self, listings: ListingStore, clock: Clock) -> None:
        self._listings, self._clock = listings, clock

    @classmethod
    def of(cls, db: Database, keyring: KeyRing, clock: Clock) -> "BlacklistViews":
        """The views over the centre's database."""
        return cls(SqlListings(db, keyring), clock)

    def page(self, wanted: ListingWanted, offset: int, limit: int) -> tuple[list[Listing], int]:
        """Entries of that list, the newest first, and how many there are."""
        return self._listings.page(wanted, self._clock.now(), offset, limit)

    def of_caller(self, caller_hash: str | None) -> Listing | None:
        """The entry that counts for a number, by its keyed hash."""
        return self._listings.of_number(caller_hash or "", self._clock.now())


def secret_calls() -> sa.Select[tuple[str]]:
    """Ids of the calls whose reporter is kept secret, as a part of another room's query."""
    calls = sa.func.substr(SecretRow.subject, len(of_call("")) + 1)
    standing = SecretRow.lifted_at.is_(None)
    return sa.select(calls).where(standing, SecretRow.subject.startswith(of_call("")))


def _relative(tie: Tie, person_id: int, names: dict[int, str]) -> RelativeView:
    proxy = tie.proxy_id != person_id
    other = tie.proxy_id if proxy else tie.elder_id
    return RelativeView(
        person_id=other,
        name=names.get(other, ""),
        side="proxy" if proxy else "elder",
        role=tie.role,
        valid_until=tie.valid_until,
    )
