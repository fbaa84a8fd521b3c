"""What pages and reports may read of people: a name where it is needed, numbers only masked."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.events import AgeBand
from core.pii import Pii, mask
from crm.adapters.sql import SqlPeople
from crm.age import age_on, band, is_senior, local_day
from crm.people import Gender, Person, Portrait
from crm.ports import PeopleStore


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
        person = self._store.by_ids([customer_id]).get(customer_id)
        return self._view(person) if person else None

    def _view(self, person: Person) -> CustomerView:
        today = local_day(self._clock.now(), self._timezone)
        age = age_on(person.birth, today) if person.birth else None
        return CustomerView(
            id=person.id,
            name=person.name,
            gender=person.gender,
            age=age,
            age_band=band(age),
            senior=is_senior(age),
            numbers_masked=[mask(number) for number in self._store.numbers_of(person.id)],
            portrait=person.portrait,
        )
