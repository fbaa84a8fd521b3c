"""A file of people in memory, for tests and simulations."""

from collections.abc import Sequence

from core.pii import normalise
from crm.people import Linked, NewPerson, Person, Relation


class MemoryPeople:
    """Implements `crm.ports.PeopleStore`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._links: dict[tuple[str, int], Relation] = {}

    def add(self, person: NewPerson, number: str, relation: Relation = "self") -> Person:
        digits = _digits(number)
        filed = Person(id=len(self._people) + 1, **dict(person))
        self._people[filed.id] = filed
        self._links[digits, filed.id] = relation
        return filed

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        if person_id not in self._people:
            raise LookupError(f"no person {person_id}")
        self._links[_digits(number), person_id] = relation

    def by_number(self, number: str) -> list[Linked]:
        digits = normalise(number)
        return [
            Linked(person=self._people[person_id], relation=relation)
            for (linked, person_id), relation in self._links.items()
            if digits and linked == digits
        ]

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        return {i: self._people[i] for i in ids if i in self._people}

    def numbers_of(self, person_id: int) -> list[str]:
        return [
            number
            for (number, linked), relation in self._links.items()
            if linked == person_id and relation == "self"
        ]


def _digits(number: str) -> str:
    digits = normalise(number)
    if not digits:
        raise ValueError("a number needs digits")
    return digits
