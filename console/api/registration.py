"""People and families kept by hand: what can hurt can be undone, each change is written down."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from console.api import problems
from console.api.pages import RowNumber, changed
from console.api.people import check_serves, person_now
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import MergeInto, Person
from console.once import Once
from console.users import User
from crm.client import (
    Enrolment,
    NumberEntry,
    PersonChange,
    PersonEntry,
    PortraitEntry,
    TieEntry,
)

router = APIRouter(tags=["people"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)


@dataclass(frozen=True)
class Acting:
    """Who changes something."""

    parts: Context
    user: User
    who: Who

    def did(
        self, action: str, person_id: int, fields: list[str], other: int | None = None
    ) -> Person:
        """Write down who changed which fields, never to what; then the person as they are now."""
        if fields:
            with_whom = f" customer:{other}" if other is not None else ""
            subject = f"customer:{person_id}{with_whom} {','.join(fields)}"
            changed(self.parts, self.who, action, subject)
        return person_now(self.parts, self.user, self.who, person_id)


def acting(parts: Parts, user: Asking, who: Audited) -> Acting:
    """The parts, and who is asking."""
    return Acting(parts, user, who)


By = Annotated[Acting, Depends(acting)]
ProxyNumber = Annotated[int, Path(ge=1, lt=2**53)]
"""The relative's own id as a person."""


@router.post("/api/people", status_code=201, responses=problems(401, 403, 413, 422))
def file_person(wanted: PersonEntry, by: By) -> Person:
    """File a person with their numbers; a number may be that of others, too."""
    person = by.parts.register.add(wanted)
    return by.did("person_filed", person.id, ["all"])


@router.post("/api/people/{person_id}", responses=ERRORS)
def change_person(person_id: RowNumber, wanted: PersonChange, by: By) -> Person:
    """Correct what is on file; fields that are not sent stay."""
    fields = by.parts.register.change(person_id, wanted)
    return by.did("person_changed", person_id, fields)


@router.post("/api/people/{person_id}/portrait", responses=ERRORS)
def describe_person(person_id: RowNumber, wanted: PortraitEntry, by: By) -> Person:
    """Change what helps to serve the person; agents may for those whom a task concerns."""
    check_serves(by.parts, by.user, person_id)
    fields = by.parts.register.describe(person_id, wanted)
    return by.did("person_changed", person_id, fields)


@router.post("/api/people/{person_id}/numbers", responses=ERRORS)
def add_number(person_id: RowNumber, wanted: NumberEntry, by: By) -> Person:
    """One more number; others may have it, too."""
    fields = by.parts.register.add_number(person_id, wanted.number)
    return by.did("person_changed", person_id, fields)


@router.post("/api/people/{person_id}/numbers/{number_id}/remove", responses=ERRORS)
def remove_number(person_id: RowNumber, number_id: RowNumber, by: By) -> Person:
    """The number leads to this person no more; it can be restored for 30 days."""
    fields = by.parts.register.remove_number(person_id, number_id)
    return by.did("number_removed", person_id, fields)


@router.post("/api/people/{person_id}/numbers/{number_id}/restore", responses=ERRORS)
def restore_number(person_id: RowNumber, number_id: RowNumber, by: By) -> Person:
    """The number leads to this person again."""
    fields = by.parts.register.restore_number(person_id, number_id)
    return by.did("number_restored", person_id, fields)


@router.post("/api/people/{person_id}/family", responses=ERRORS)
def enrol(person_id: RowNumber, wanted: Enrolment, by: By) -> Person:
    """Someone on file calls for this person. 422: enrolled already, or in a circle."""
    fields = by.parts.register.enrol(person_id, wanted)
    return by.did("enrolled", person_id, fields, wanted.proxy_id)


@router.post("/api/people/{person_id}/family/{proxy_id}", responses=ERRORS)
def change_tie(
    person_id: RowNumber,
    proxy_id: ProxyNumber,
    wanted: TieEntry,
    by: By,
) -> Person:
    """Change what a relative is, and until when; brings back one who was withdrawn."""
    fields = by.parts.register.change_tie(person_id, proxy_id, wanted)
    return by.did("tie_changed", person_id, fields, proxy_id)


@router.post("/api/people/{person_id}/family/{proxy_id}/withdraw", responses=ERRORS)
def withdraw(person_id: RowNumber, proxy_id: ProxyNumber, by: By) -> Person:
    """A relative is one no more; what they were allowed to do ends, too."""
    by.parts.acting.end_between(proxy_id, person_id, by.user.username)
    fields = by.parts.register.withdraw(person_id, proxy_id)
    return by.did("withdrawn", person_id, fields, proxy_id)


@router.post("/api/people/{person_id}/remove", responses=ERRORS)
def remove_person(person_id: RowNumber, by: By) -> Person:
    """The entry counts for nothing any more, until it is restored."""
    fields = by.parts.register.remove(person_id)
    return by.did("person_removed", person_id, fields)


@router.post("/api/people/{person_id}/restore", responses=ERRORS)
def restore_person(person_id: RowNumber, by: By) -> Person:
    """Undo a removal or a merge."""
    fields = by.parts.register.restore(person_id)
    return by.did("person_restored", person_id, fields)


@router.post("/api/people/{person_id}/merge", responses=ERRORS)
def merge_person(person_id: RowNumber, wanted: MergeInto, by: By) -> Person:
    """The other entry stands for this one, too, until it is restored."""
    fields = by.parts.register.merge(person_id, wanted.into)
    return by.did("merged", person_id, fields, wanted.into)
