"""Care calls (关怀): on the birthday of an older person on file somebody rings them up.

A task for the day, like any other: who takes it decides whether and how they call. Once a year for
each person, however often this looks and whoever restarts it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import logs
from core.clock import Clock
from core.pii import Pii
from crm.age import age_on, local_day
from crm.people import Person
from crm.ports import Ledger, PeopleStore, TaskFilter
from crm.tasks import NewTask

BEGINS, ENDS = time(9), time(18)
"""Local time from which on the day's tasks are there, and by which they are due."""
APART = timedelta(days=300)
"""Two care calls to one person are at least so far apart."""
PAGE = 500

log = logs.get("crm.caring")


def is_birthday(birth: date, day: date) -> bool:
    """Whether somebody grows a year older on `day`: born on 29 February, on 1 March."""
    return age_on(birth, day) > age_on(birth, day - timedelta(days=1))


class Caring:
    """Opens the tasks of each day."""

    def __init__(
        self,
        people: PeopleStore,
        ledger: Ledger,
        pii: Pii,
        clock: Clock,
        timezone: str,
        *,
        age: int,
        most: int,
    ) -> None:
        """`age`: from which on; 0: nobody is called. `most`: tasks of a day, the oldest first."""
        self._people, self._ledger, self._pii = people, ledger, pii
        self._clock, self._timezone = clock, timezone
        self._age, self._most = age, most
        self._seen: date | None = None

    def look(self) -> None:
        """Open what is due; cheap when that has been done today."""
        now = self._clock.now()
        day = local_day(now, self._timezone)
        if not self._age or self._seen == day or now < self._at(day, BEGINS):
            return
        opened = sum(self._open(person, day, now) for person in self._whose_day(day))
        self._seen = day
        if opened:
            log.info("care_calls", tasks=opened)

    def _whose_day(self, day: date) -> list[Person]:
        found = [
            (age_on(person.birth, day), person)
            for person in self._everyone()
            if person.birth and is_birthday(person.birth, day)
        ]
        old = sorted((one for one in found if one[0] >= self._age), key=lambda one: -one[0])
        return [person for _, person in old[: self._most]]

    def _everyone(self) -> Iterator[Person]:
        offset, total = 0, 1
        while offset < total:
            page, total = self._people.search("", offset, PAGE)
            yield from page
            offset += PAGE

    def _open(self, person: Person, day: date, now: datetime) -> bool:
        number = next((n.digits for n in self._people.numbers(person.id) if not n.removed_at), None)
        if number is None or person.birth is None or self._called(person.id, now):
            return False
        who = self._pii.masked(number)
        task = NewTask(
            kind="care",
            due_at=self._at(day, ENDS),
            person_id=person.id,
            caller_masked=who.masked,
            caller_hash=who.hash,
            number=number,
            note=f"今天是{age_on(person.birth, day)}岁生日：祝福并问候近况，不推销",
        )
        with self._ledger.unit() as unit:
            unit.add_task(task, now)
        return True

    def _called(self, person_id: int, now: datetime) -> bool:
        wanted = TaskFilter(kind="care", person_id=person_id)
        tasks, _ = self._ledger.tasks(wanted, 0, PAGE)
        return any(task.created_at > now - APART for task in tasks)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(self._timezone)).astimezone(UTC)
