"""What was promised to callers."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from console import secrecy
from console.api import WAV, problems
from console.api.pages import (
    PageNumber,
    PageSize,
    RowNumber,
    changed,
    check_owner,
    only_for,
    said,
    visible_names,
)
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import NumberToCall, Task, TaskPage
from console.users import User
from crm import client as crm
from crm.client import TaskChange, TaskKind, TaskState
from crm.views import TaskFilter, overdue

router = APIRouter(tags=["tasks"])


@router.get("/api/tasks", responses=problems(401, 403, 422))
def list_tasks(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    state: TaskState | None = None,
    kind: TaskKind | None = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> TaskPage:
    """Tasks, the open ones first, by due time. Agents see their own and those nobody has taken."""
    wanted = TaskFilter(state=state, kind=kind, agent_id=only_for(user))
    found, total = parts.books.tasks(wanted, (page - 1) * size, size)
    return TaskPage(items=shown(parts, user, who, found), total=total, page=page, size=size)


@router.get(
    "/api/tasks/{task_id}/sound",
    response_class=Response,
    responses={200: WAV, **problems(401, 403, 404, 422)},
)
def listen(task_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Response:
    """What a menu did not understand, as a WAV; every listener is written down. 404: none kept."""
    task = parts.desk.task(task_id, only_for(user))
    secrecy.check_call(parts, user, who, task.call_id)
    name = task.sound
    return said(parts, who, name, "task_heard", f"task:{task_id}")


@router.post("/api/tasks/{task_id}", responses=problems(401, 403, 404, 409, 422))
def change_task(
    task_id: RowNumber, wanted: TaskChange, parts: Parts, user: Asking, who: Audited
) -> Task:
    """Take a task, finish it, close it, open it again, or write to it.

    Fields that are not sent stay; `owner: null` gives it back. 409: its state may not follow.
    """
    check_owner(parts, user, wanted.owner)
    before = parts.desk.task(task_id, only_for(user))
    seen = shown(parts, user, who, [before])[0]
    # As it was shown, perhaps with labels in place of names: what is on file stays.
    as_shown = [name for name in ("note", "result") if getattr(wanted, name) == getattr(seen, name)]
    kept = {name: getattr(before, name) for name in as_shown if name in wanted.model_fields_set}
    wanted = wanted.model_copy(update=kept)
    task = parts.desk.change_task(task_id, wanted, only_for(user))
    changed(parts, who, "task_changed", f"task:{task_id}")
    return shown(parts, user, who, [task])[0]


@router.post("/api/tasks/{task_id}/number", responses=problems(401, 403, 404, 422))
def show_number(task_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> NumberToCall:
    """The whole number to call for an open task; every look is written down.

    422: the task is finished, or has no number.
    """
    call_id = parts.desk.task(task_id, only_for(user)).call_id
    secrecy.check_call(parts, user, who, call_id)
    number = parts.desk.number_of(task_id, only_for(user))
    changed(parts, who, "number_seen", f"task:{task_id}")
    return NumberToCall(number=number)


def shown(parts: Context, user: User, who: Who, found: Sequence[crm.Task]) -> list[Task]:
    """Tasks as this user may see them; whose caller is secret from them, without the caller."""
    secret = secrecy.calls(parts, user, who, [task.call_id for task in found])
    kept = {call_id for call_id, one in secret.items() if one.hidden}
    found = [_without_caller(parts, task) if task.call_id in kept else task for task in found]
    ids = {task.person_id for task in found if task.person_id is not None}
    names = visible_names(user, who, parts, parts.people.names(ids))
    now = parts.clock.now()
    return [
        Task.model_validate(
            task.model_dump(exclude={"number"})
            | {
                "overdue": overdue(task, now),
                "has_number": task.number is not None,
                "person_name": names.get(task.person_id) if task.person_id is not None else None,
                "secret": secret.get(task.call_id or ""),
            }
        )
        for task in found
    ]


def _without_caller(parts: Context, task: crm.Task) -> crm.Task:
    note, person = task.note, task.person_id
    told = {
        "note": secrecy.without_names(parts, note, person),
        "result": task.result and secrecy.without_names(parts, task.result, person),
    }
    gone = {"person_id": None, "caller_masked": "", "number": None, "sound": ""}
    return task.model_copy(update=told | gone)
