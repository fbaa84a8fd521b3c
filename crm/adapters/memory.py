"""A file of people in memory, for tests and simulations."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.pii import normalise
from crm.families import Tie, standing
from crm.people import Linked, NewPerson, Number, Person, Relation, digits_of


@dataclass
class _Link:
    id: int
    number: str
    person_id: int
    relation: Relation
    removed_at: datetime | None = None


class MemoryPeople:
    """Implements `crm.ports.PeopleStore`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._links: list[_Link] = []
        self._ties: dict[tuple[int, int], Tie] = {}

    def add(self, person: NewPerson, *numbers: str, relation: Relation = "self") -> Person:
        digits = [digits_of(number) for number in numbers]
        filed = Person(id=len(self._people) + 1, **dict(person))
        self._people[filed.id] = filed
        for number in digits:
            self.link(filed.id, number, relation)
        return filed

    def change(self, person_id: int, edit: Callable[[Person], Person]) -> Person:
        if person_id not in self._people:
            raise LookupError(f"no person {person_id}")
        self._people[person_id] = edit(self._people[person_id])
        return self._people[person_id]

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        if person_id not in self._people:
            raise LookupError(f"no person {person_id}")
        digits = digits_of(number)
        for link in self._links:
            if (link.number, link.person_id) == (digits, person_id):
                link.relation, link.removed_at = relation, None
                return
        self._links.append(_Link(len(self._links) + 1, digits, person_id, relation))

    def by_number(self, number: str) -> list[Linked]:
        digits = normalise(number)
        found: dict[int, Linked] = {}
        for link in self._links:
            stands = self._stands(link.person_id)
            if digits and link.number == digits and not link.removed_at and stands is not None:
                person = self._people[stands]
                found.setdefault(stands, Linked(person=person, relation=link.relation))
        return list(found.values())

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        return {i: self._people[i] for i in ids if i in self._people}

    def numbers(self, person_id: int) -> list[Number]:
        found: dict[str, Number] = {}
        for link in self._own(person_id):
            known = found.get(link.number)
            if known is None or (known.removed_at and not link.removed_at):
                others = {other.person.id for other in self.by_number(link.number)} - {person_id}
                found[link.number] = Number(
                    id=link.id, digits=link.number, removed_at=link.removed_at, shared=len(others)
                )
        return list(found.values())

    def mark_number(self, person_id: int, number_id: int, removed_at: datetime | None) -> None:
        own = self._own(person_id)
        digits = {link.number for link in own if link.id == number_id}
        if not digits:
            raise LookupError(f"no number {number_id}")
        for link in own:
            if link.number in digits:
                link.removed_at = removed_at

    def forget_numbers(self, removed_before: datetime) -> None:
        for link in self._links:
            if link.removed_at and link.removed_at < removed_before:
                link.number, link.person_id = "", 0

    def relate(self, tie: Tie) -> None:
        if tie.proxy_id == tie.elder_id:
            raise ValueError("nobody is their own family")
        for person_id in (tie.proxy_id, tie.elder_id):
            if person_id not in self._people:
                raise LookupError(f"no person {person_id}")
        self._ties[tie.proxy_id, tie.elder_id] = tie

    def ties_of(self, person_ids: Sequence[int]) -> list[Tie]:
        wanted = set(person_ids)
        ties = standing(self._ties.values(), self.stands_for(self._people))
        return [tie for tie in ties if wanted & {tie.proxy_id, tie.elder_id}]

    def entries_of(self, person_ids: Collection[int]) -> set[int]:
        merged = {
            other
            for other in self._people
            for person_id in person_ids
            if self._merged(other, person_id)
        }
        return set(person_ids) | merged

    def stands_for(self, person_ids: Collection[int]) -> dict[int, int]:
        stands = {i: self._stands(i) for i in person_ids}
        return {i: entry for i, entry in stands.items() if entry is not None}

    def search(
        self, text: str, offset: int, limit: int, *, removed: bool = False
    ) -> tuple[list[Person], int]:
        found = [
            person
            for person in self._people.values()
            if text in person.name and removed == bool(person.removed_at or person.merged_into)
        ]
        return found[offset : offset + limit], len(found)

    def _stands(self, person_id: int) -> int | None:
        """Which entry stands for this one; none for the removed and the unknown."""
        person = self._people.get(person_id)
        while person is not None and person.merged_into is not None:
            person = self._people[person.merged_into]
        return person.id if person is not None and person.removed_at is None else None

    def _own(self, person_id: int) -> list[_Link]:
        def leads(link: _Link) -> bool:
            return link.person_id == person_id or self._merged(link.person_id, person_id)

        return [link for link in self._links if link.relation == "self" and leads(link)]

    def _merged(self, person_id: int, into: int) -> bool:
        person = self._people.get(person_id)
        while person is not None and person.merged_into is not None:
            if person.merged_into == into:
                return True
            person = self._people[person.merged_into]
        return False
