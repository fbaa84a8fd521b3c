"""Older people enlisted from a list: who is new is filed, who is known completed, not overwritten.

Doing it twice changes nothing. Each import keeps what it did, by ids and names of fields; so it
can be taken back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from core.errors import UserError
from crm.entry import Enrolment
from crm.families import holds
from crm.imports import Deed, Import
from crm.people import NewPerson, Person, Portrait
from crm.ports import Imports, PeopleStore
from crm.register import MOST_NUMBERS, Register
from crm.senior_list import Listed, Relative

TOGETHER = 50
"""Lines in one transaction: each costs a sync to disk, and while one lasts nobody else writes."""

T = TypeVar("T")


@dataclass
class Count:
    """What came of a list."""

    added: int = 0
    completed: int = 0
    same: int = 0
    relatives: int = 0
    """Tied to an older person."""
    differ: list[int] = field(default_factory=list)
    """Lines whose birthday is not the one on file, which stays."""

    def __add__(self, more: "Count") -> "Count":
        return Count(
            self.added + more.added,
            self.completed + more.completed,
            self.same + more.same,
            self.relatives + more.relatives,
            self.differ + more.differ,
        )


class Enlister:
    """Carries a list out, or only counts what it would do."""

    def __init__(
        self,
        people: PeopleStore,
        register: Register,
        imports: Imports,
        now: datetime,
        together: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`together`: all that is done within is kept at once, or nothing of it."""
        self._people, self._register, self._imports, self._now = people, register, imports, now
        self._together = together

    def preview(self, listed: Sequence[Listed]) -> Count:
        """What `carry_out` would do."""
        count = Count()
        for one in listed:
            known = self._known(one)
            if known is None:
                count.added += 1
            elif _unknown(known, one) or self._new_numbers(known, one):
                count.completed += 1
            else:
                count.same += 1
            self._compare(known, one, count)
            count.relatives += one.relative is not None and not self._tied(known, one.relative)
        return count

    def carry_out(self, listed: Sequence[Listed], by: str) -> tuple[int, Count]:
        """The import's number, and what was done. Raises `UserError` for what the file refuses."""
        number, count = self._imports.begin(by, self._now), Count()
        for some in _portions(listed):
            try:
                with self._together():
                    done = self._enlist_all(number, some)
            except UserError:  # one line is refused: those before it are kept, as they were told of
                done = Count()
                for one in some:
                    done += self._enlist_all(number, [one])
            count += done
        return number, count

    def _enlist_all(self, number: int, listed: Sequence[Listed]) -> Count:
        count = Count()
        for one in listed:
            known = self._known(one)
            self._compare(known, one, count)
            elder = known or self._register.add(one.person)
            if known is None:
                self._noted(number, Deed(did="added", person_id=elder.id))
                count.added += 1
            elif self._complete(number, known, one):
                count.completed += 1
            else:
                count.same += 1
            if one.relative is not None and not self._tied(elder, one.relative):
                self._tie(number, elder, one.relative)
                count.relatives += 1
        return count

    def take_back(self, number: int) -> int:
        """Undo an import; the number of changes taken back. A second time takes back nothing.

        Raises `UserError` for one that is not there.
        """
        deeds = self._imports.take_back(number, self._now)
        if deeds is None:
            raise UserError(f"There is no import {number}.", "See `silverline senior imports`.")
        for some in _portions(deeds[::-1]):
            with self._together():
                for deed in some:
                    self._undo(deed)
        return len(deeds)

    def newest(self, limit: int) -> list[Import]:
        """The newest imports."""
        return self._imports.newest(limit)

    def _undo(self, deed: Deed) -> None:
        match deed.did:
            case "added":
                self._people.change(
                    deed.person_id, lambda p: p.model_copy(update={"removed_at": self._now})
                )
            case "filled":
                self._people.change(deed.person_id, lambda p: _emptied(p, deed.fields))
            case "number" if deed.other_id is not None:
                self._people.mark_number(deed.person_id, deed.other_id, self._now)
            case "tie":
                ties = self._people.ties_of([deed.person_id])
                for tie in ties:
                    if (tie.elder_id, tie.proxy_id) == (deed.person_id, deed.other_id):
                        self._people.relate(tie.model_copy(update={"valid_until": self._now}))

    def _known(self, one: Listed) -> Person | None:
        """The entry of the same name that one of the numbers leads to."""
        for number in one.person.numbers:
            for link in self._people.by_number(number):
                if link.relation == "self" and link.person.name == one.person.name:
                    return link.person
        return None if one.relative is None else self._elder_of(one.relative, one.person.name)

    def _elder_of(self, relative: Relative, name: str) -> Person | None:
        """Who has no number of their own is found by the relative's."""
        proxies = [link.person.id for link in self._people.by_number(relative.number)]
        elders = [t.elder_id for t in self._people.ties_of(proxies) if t.proxy_id in proxies]
        found = self._people.by_ids(elders).values()
        return next((p for p in found if p.name == name and p.removed_at is None), None)

    def _complete(self, number: int, known: Person, one: Listed) -> bool:
        fields, news = _unknown(known, one), self._new_numbers(known, one)
        if fields:
            self._people.change(known.id, lambda p: _filled(p, one))
            self._noted(number, Deed(did="filled", person_id=known.id, fields=fields))
        for digits in news:
            self._people.link(known.id, digits, "self")
            made = next(n for n in self._people.numbers(known.id) if n.digits == digits)
            self._noted(number, Deed(did="number", person_id=known.id, other_id=made.id))
        return bool(fields or news)

    def _new_numbers(self, known: Person, one: Listed) -> list[str]:
        have = [n.digits for n in self._people.numbers(known.id) if n.removed_at is None]
        room = max(0, MOST_NUMBERS - len(have))
        return [n for n in dict.fromkeys(one.person.numbers) if n not in have][:room]

    def _tied(self, elder: Person | None, relative: Relative) -> bool:
        proxies = {link.person.id for link in self._people.by_number(relative.number)}
        ties = self._people.ties_of([elder.id]) if elder else []
        return any(t.proxy_id in proxies and holds(t, self._now) for t in ties)

    def _tie(self, number: int, elder: Person, relative: Relative) -> None:
        found = (
            link.person
            for link in self._people.by_number(relative.number)
            if link.relation == "self" and link.person.id != elder.id
            and link.person.name == relative.name
        )  # fmt: skip
        proxy = next(found, None)
        if proxy is None:
            proxy = self._people.add(_stranger(relative), relative.number)
            self._noted(number, Deed(did="added", person_id=proxy.id))
        self._register.enrol(elder.id, Enrolment(proxy_id=proxy.id, role=relative.role))
        self._noted(number, Deed(did="tie", person_id=elder.id, other_id=proxy.id))

    def _compare(self, known: Person | None, one: Listed, count: Count) -> None:
        if known is not None and known.birth not in (None, one.person.birth):
            count.differ.append(one.line)

    def _noted(self, number: int, deed: Deed) -> None:
        self._imports.noted(number, deed)


def _portions(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), TOGETHER):
        yield whole[start : start + TOGETHER]


def _stranger(relative: Relative) -> NewPerson:
    return NewPerson(name=relative.name)


def _unknown(known: Person, one: Listed) -> tuple[str, ...]:
    """What the list says and the entry does not."""
    return tuple(name for name, empty, said in _pairs(known, one) if empty and said)


def _pairs(known: Person, one: Listed) -> Iterator[tuple[str, bool, bool]]:
    """Each field that a list may fill: is it unknown, and does the list say it?"""
    mine, said = known.portrait, one.person.portrait
    yield "birth", known.birth is None, True
    yield "gender", known.gender == "unknown", one.person.gender != "unknown"
    yield "hearing", mine.hearing == "unknown", said.hearing not in (None, "unknown")
    yield "dialect", not mine.dialect, bool(said.dialect)
    yield "habits", not mine.habits, bool(said.habits)


def _filled(person: Person, one: Listed) -> Person:
    said = one.person
    return _with(
        person,
        _unknown(person, one),
        {"birth": said.birth, "gender": said.gender},
        dict(said.portrait),
    )


def _emptied(person: Person, fields: Sequence[str]) -> Person:
    return _with(person, fields, {"birth": None, "gender": "unknown"}, dict(Portrait()))


def _with(
    person: Person,
    fields: Sequence[str],
    own: Mapping[str, object],
    portrait: Mapping[str, object],
) -> Person:
    """The person with these fields taken from `own` and `portrait`."""
    told = {name: value for name, value in portrait.items() if name in fields}
    news = {name: value for name, value in own.items() if name in fields}
    return person.model_copy(update={**news, "portrait": person.portrait.model_copy(update=told)})
