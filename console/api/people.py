"""The customers and their families."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from console import access, secrecy
from console.api import problems
from console.api.pages import PageNumber, PageSize, RowNumber, only_for, visible_names
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import Person, PersonPage
from console.once import Once
from console.users import User
from crm.client import of_call
from crm.views import CustomerView, TaskFilter

router = APIRouter(tags=["people"], route_class=Once)
NOBODY = "没有这位客户。"
LOOKED_AT = 20
"""Of the tasks about a person."""


@router.get("/api/people", responses=problems(401, 403, 422))
def list_people(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    q: Annotated[str, Query(max_length=64)] = "",
    removed: bool = False,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> PersonPage:
    """People by part of a name or by a whole number; without `q` everyone.

    `removed`: instead those who were removed or merged, by part of a name.
    """
    found, total = parts.people.search(
        q.replace("\0", ""), (page - 1) * size, size, removed=removed
    )
    return PersonPage(items=shown(parts, user, who, found), total=total, page=page, size=size)


@router.get("/api/people/{person_id}", responses=problems(401, 403, 404, 422))
def one_person(person_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Person:
    """One person; agents see those whom a task of theirs, or an open one of nobody's, concerns."""
    check_serves(parts, user, person_id)
    return person_now(parts, user, who, person_id)


def check_serves(parts: Context, user: User, person_id: int) -> None:
    """Answers 404 to an agent who has nothing to do with the person."""
    agent_id = only_for(user)
    if agent_id is None:
        return
    wanted = TaskFilter(agent_id=agent_id, person_id=person_id)
    tasks, _ = parts.books.tasks(wanted, 0, LOOKED_AT)  # the open ones come first
    mine, _ = parts.books.tasks(replace(wanted, owned=True), 0, LOOKED_AT)
    concern = [*mine, *(task for task in tasks if task.state == "open")]
    # That a task is about this person must not be tried out where its caller is secret.
    secret = secrecy.of(parts, user, [of_call(one.call_id) for one in concern if one.call_id])
    if all(one.call_id and secrecy.hides(secret.get(of_call(one.call_id))) for one in concern):
        raise HTTPException(404, NOBODY)


def person_now(parts: Context, user: User, who: Who, person_id: int) -> Person:
    """The person as this user may see them; answers 404 for nobody."""
    found = parts.people.customer(person_id)
    if found is None:
        raise HTTPException(404, NOBODY)
    return shown(parts, user, who, [found])[0]


def shown(parts: Context, user: User, who: Who, found: Sequence[CustomerView]) -> list[Person]:
    """People as this user may see them."""
    names = {view.id: view.name for view in found}
    names |= {relative.person_id: relative.name for view in found for relative in view.family}
    names = visible_names(user, who, parts, names)
    people = []
    for view in found:
        entry = view.model_dump()
        entry["name"] = names[view.id]
        if user.role not in access.KEEPING:
            entry["birth"] = None
        for relative in entry["family"]:
            relative["name"] = names[relative["person_id"]]
        people.append(Person.model_validate(entry))
    return people
