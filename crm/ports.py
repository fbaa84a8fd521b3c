"""What this room needs of the world: a file of people."""

from collections.abc import Sequence
from typing import Protocol

from crm.people import Linked, NewPerson, Person, Relation


class PeopleStore(Protocol):
    """People and their numbers. Implemented by `adapters.sql` and `adapters.memory`."""

    def add(self, person: NewPerson, number: str, relation: Relation = "self") -> Person:
        """File a person with a first number, in one step.

        Raises ValueError for a number without digits.
        """
        ...

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        """Let a number lead to a person on file; an existing link takes the new relation.

        Raises ValueError for a number without digits, LookupError for an unknown person.
        """
        ...

    def by_number(self, number: str) -> list[Linked]:
        """Everyone the number leads to, oldest entry first; nobody for no number.

        Raises `WrongKey` when the entries were sealed with a key that is not ours.
        """
        ...

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        """The people on file among `ids`."""
        ...

    def numbers_of(self, person_id: int) -> list[str]:
        """The person's own numbers, normalised, oldest first."""
        ...
