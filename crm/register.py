"""People and families kept by hand: filed, corrected, enrolled, removed, merged; all undoable."""

from collections.abc import Callable
from datetime import date, datetime

from core.clock import Clock
from core.errors import Refused, UserError
from crm.age import local_day
from crm.entry import Enrolment, PersonChange, PersonEntry, PortraitEntry, TieEntry
from crm.families import Tie, circle, holds
from crm.people import NewPerson, Person, Portrait
from crm.ports import PeopleStore

MOST_NUMBERS = 10


class Register:
    """What leads may do to the file of people; every method says which fields it changed.

    Raises `UserError` for people who are not there, `Refused` for what cannot be, and the
    database's own errors.
    """

    def __init__(self, people: PeopleStore, clock: Clock, timezone: str = "Asia/Shanghai") -> None:
        self._people, self._clock, self._timezone = people, clock, timezone

    def add(self, entry: PersonEntry) -> Person:
        """File a person. Refuses a second one of the same name with one of the numbers."""
        self._check_birth(entry.birth)
        for number in entry.numbers:
            if any(link.person.name == entry.name for link in self._people.by_number(number)):
                raise Refused("这个号码下已有同名的客户，请直接修改那份档案。")
        portrait = Portrait().model_copy(update=_given(entry.portrait))
        person = NewPerson(
            name=entry.name, gender=entry.gender, birth=entry.birth, portrait=portrait
        )
        return self._people.add(person, *entry.numbers)

    def change(self, person_id: int, wanted: PersonChange) -> list[str]:
        """Correct an entry."""
        self._check_birth(wanted.birth)
        news = wanted.model_dump(exclude_unset=True, exclude={"portrait"})
        for never_null in ("name", "gender"):
            if news.get(never_null, "") is None:
                del news[never_null]
        return self._edit(person_id, lambda person: person.model_copy(
            update=news | {"portrait": person.portrait.model_copy(update=_given(wanted.portrait))}
        ))  # fmt: skip

    def describe(self, person_id: int, wanted: PortraitEntry) -> list[str]:
        """Change the portrait alone: what agents learn in their conversations."""
        return self.change(person_id, PersonChange(portrait=wanted))

    def add_number(self, person_id: int, number: str) -> list[str]:
        """One more number; one that was removed comes back."""
        self._person(person_id)
        known = [n for n in self._people.numbers(person_id) if not n.removed_at]
        if any(n.digits == number for n in known):
            raise Refused("这位客户已经登记了这个号码。")
        if len(known) >= MOST_NUMBERS:
            raise Refused(f"一位客户最多登记{MOST_NUMBERS}个号码。")
        self._people.link(person_id, number, "self")
        return ["numbers"]

    def remove_number(self, person_id: int, number_id: int) -> list[str]:
        """The number leads to this person no more; it can be restored for a while."""
        return self._mark_number(person_id, number_id, self._clock.now())

    def restore_number(self, person_id: int, number_id: int) -> list[str]:
        """The number leads to this person again."""
        return self._mark_number(person_id, number_id, None)

    def enrol(self, elder_id: int, wanted: Enrolment) -> list[str]:
        """Let someone speak for an older person."""
        if self._tie(wanted.proxy_id, elder_id, holding=True) is not None:
            raise Refused("这位家属已经登记，可以直接修改或撤回。")
        return self._relate(wanted.proxy_id, elder_id, wanted)

    def change_tie(self, elder_id: int, proxy_id: int, wanted: TieEntry) -> list[str]:
        """Change what a relative may do, and until when; also brings back one withdrawn."""
        if self._tie(proxy_id, elder_id, holding=False) is None:
            raise UserError("没有登记这位家属。")
        return self._relate(proxy_id, elder_id, wanted)

    def withdraw(self, elder_id: int, proxy_id: int) -> list[str]:
        """End what a relative may do now; the entry stays, and `change_tie` brings it back."""
        tie = self._tie(proxy_id, elder_id, holding=True)
        if tie is None:
            raise UserError("没有登记这位家属，或已经撤回。")
        self._people.relate(tie.model_copy(update={"valid_until": self._clock.now()}))
        return ["family"]

    def remove(self, person_id: int) -> list[str]:
        """The entry counts for nothing any more; `restore` undoes it."""
        self._person(person_id)
        now = self._clock.now()
        return self._edit(person_id, lambda p: p.model_copy(update={"removed_at": now}))

    def merge(self, person_id: int, into: int) -> list[str]:
        """Two entries of one person: the other stands for this one, too; `restore` undoes it."""
        duplicate, kept = self._person(person_id), self._person(into)
        if person_id == into:
            raise Refused("不能把一份档案并入它自己。")
        if duplicate.birth and not kept.birth:
            raise Refused("要保留的档案没有生日，请先补上，以免老人失去银发通道。")
        return self._edit(person_id, lambda p: p.model_copy(update={"merged_into": into}))

    def restore(self, person_id: int) -> list[str]:
        """Undo a removal or a merge."""
        found = self._people.by_ids([person_id]).get(person_id)
        if found is None:
            raise UserError("没有这位客户。")
        return self._edit_any(
            person_id, lambda p: p.model_copy(update={"removed_at": None, "merged_into": None})
        )

    def _relate(self, proxy_id: int, elder_id: int, wanted: TieEntry) -> list[str]:
        self._person(elder_id)
        self._person(proxy_id)
        now = self._clock.now()
        if wanted.valid_until is not None and wanted.valid_until <= now:
            raise Refused("有效期已经过去，请选将来的时间。")
        if proxy_id == elder_id:
            raise Refused("不能登记本人为自己的家属。")
        tie = Tie(
            proxy_id=proxy_id,
            elder_id=elder_id,
            role=wanted.role,
            valid_until=wanted.valid_until,
        )
        if circle(tie, self._family_of(elder_id, now)):
            raise Refused("这样会绕成一圈：对方已经由这位客户代办。")
        self._people.relate(tie)
        return ["family"]

    def _family_of(self, person_id: int, now: datetime) -> list[Tie]:
        """Every tie that holds among those whom the person speaks for, directly or by others."""
        seen: set[int] = set()
        ties: list[Tie] = []
        new = {person_id}
        while new:
            seen |= new
            found = [t for t in self._people.ties_of(sorted(new)) if holds(t, now)]
            ties += found
            new = {t.elder_id for t in found} - seen
        return ties

    def _tie(self, proxy_id: int, elder_id: int, *, holding: bool) -> Tie | None:
        self._person(elder_id)
        now = self._clock.now()
        for tie in self._people.ties_of([elder_id]):
            same = (tie.proxy_id, tie.elder_id) == (proxy_id, elder_id)
            if same and (holds(tie, now) or not holding):
                return tie
        return None

    def _mark_number(self, person_id: int, number_id: int, at: datetime | None) -> list[str]:
        self._person(person_id)
        try:
            self._people.mark_number(person_id, number_id, at)
        except LookupError:
            raise UserError("这位客户没有这个号码。") from None
        return ["numbers"]

    def _edit(self, person_id: int, edit: Callable[[Person], Person]) -> list[str]:
        self._person(person_id)
        return self._edit_any(person_id, edit)

    def _edit_any(self, person_id: int, edit: Callable[[Person], Person]) -> list[str]:
        fields: list[str] = []

        def noted(before: Person) -> Person:
            after = edit(before)
            fields.extend(n for n in Person.model_fields if getattr(before, n) != getattr(after, n))
            return after

        self._people.change(person_id, noted)
        return fields

    def _person(self, person_id: int) -> Person:
        """The person, whose entry counts."""
        found = self._people.by_ids([person_id]).get(person_id)
        if found is None:
            raise UserError("没有这位客户。")
        if found.removed_at is not None or found.merged_into is not None:
            raise Refused("这份档案已被移除或合并，请先恢复。")
        return found

    def _check_birth(self, birth: date | None) -> None:
        if birth is not None and birth > local_day(self._clock.now(), self._timezone):
            raise Refused("生日不能在将来。")


def _given(wanted: PortraitEntry) -> dict[str, object]:
    """What was given, null meaning nothing."""
    return wanted.model_dump(exclude_unset=True, exclude_none=True)
