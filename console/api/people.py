"""The customers and their families."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from console.api import problems
from console.api.pages import PageNumber, PageSize, RowNumber, visible_names
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import Person, PersonPage
from console.users import User
from crm.views import CustomerView

router = APIRouter(tags=["people"])


@router.get("/api/people", responses=problems(401, 403, 422))
def list_people(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    q: Annotated[str, Query(max_length=64)] = "",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> PersonPage:
    """People by part of a name or by a whole number; without `q` everyone."""
    found, total = parts.people.search(q.replace("\0", ""), (page - 1) * size, size)
    return PersonPage(items=_shown(parts, user, who, found), total=total, page=page, size=size)


@router.get("/api/people/{person_id}", responses=problems(401, 403, 404, 422))
def one_person(person_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Person:
    """One person."""
    found = parts.people.customer(person_id)
    if found is None:
        raise HTTPException(404, "There is no such person.")
    return _shown(parts, user, who, [found])[0]


def _shown(parts: Context, user: User, who: Who, found: Sequence[CustomerView]) -> list[Person]:
    names = {view.id: view.name for view in found}
    names |= {relative.person_id: relative.name for view in found for relative in view.family}
    names = visible_names(user, who, parts, names)
    people = []
    for view in found:
        entry = view.model_dump()
        entry["name"] = names[view.id]
        for relative in entry["family"]:
            relative["name"] = names[relative["person_id"]]
        people.append(Person.model_validate(entry))
    return people
