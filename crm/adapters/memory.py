"""A file of people in memory, for tests and simulations."""

from collections.abc import Sequence

from core.pii import normalise
from crm.families import Tie
from crm.people import Linked, NewPerson, Person, Relation


class MemoryPeople:
    """Implements `crm.ports.PeopleStore`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._links: dict[tuple[str, int], Relation] = {}
        self._ties: dict[tuple[int, int], Tie] = {}

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

    def relate(self, tie: Tie) -> None:
        if tie.proxy_id == tie.elder_id:
            raise ValueError("nobody is their own family")
        for person_id in (tie.proxy_id, tie.elder_id):
            if person_id not in self._people:
                raise LookupError(f"no person {person_id}")
        self._ties[tie.proxy_id, tie.elder_id] = tie

    def ties_of(self, person_ids: Sequence[int]) -> list[Tie]:
        wanted = set(person_ids)
        return [tie for pair, tie in self._ties.items() if wanted.intersection(pair)]

    def search(self, text: str, offset: int, limit: int) -> tuple[list[Person], int]:
        found = [person for person in self._people.values() if text in person.name]
        return found[offset : offset + limit], len(found)


def _digits(number: str) -> str:
    digits = normalise(number)
    if not digits:
        raise ValueError("a number needs digits")
    return digits
