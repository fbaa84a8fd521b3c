"""Tasks: what was promised to a caller, by when, and what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.errors import IllegalEvent

TaskKind = Literal["missed_call", "voicemail", "callback", "follow_up", "enrol", "care"]
"""`enrol`: a caller said that they are 60 or older, and nothing is on file that says so.
`care`: nothing happened; somebody is to be asked how they are (`crm.caring`)."""
TaskState = Literal["open", "done", "closed"]
"""`done`: somebody did it; `closed`: it need not be done any more."""

MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    "open": frozenset({"done", "closed"}),
    "done": frozenset({"open"}),
    "closed": frozenset({"open"}),
}
"""Which states may follow; staying is always allowed."""

DUE = timedelta(hours=2)
SENIOR_DUE = timedelta(minutes=30)
"""Older people seldom try a second time."""
NOTE_LENGTH = 1000


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


Written = Annotated[str, AfterValidator(_storable)]
"""What someone typed, without the characters that databases refuse: zero, and halves of others."""


class NewTask(BaseModel):
    """A task as it is opened."""

    model_config = ConfigDict(frozen=True)

    kind: TaskKind
    due_at: datetime
    owner: str | None = None
    """Id of the agent who took it."""
    attempts: int = 0
    """How often the caller tried in vain."""
    tried_at: datetime | None = None
    """The last time they tried."""
    cut_at: datetime | None = None
    """When a conversation with the caller was cut off, where that is what the task is about."""
    called: int = 0
    """How often we called back in vain."""
    person_id: int | None = None
    """The person it concerns."""
    caller_masked: str = ""
    caller_hash: str = ""
    number: str | None = Field(None, repr=False)
    """The number to call, where it is known."""
    call_id: str | None = None
    """The call it came from, the first of several."""
    note: str = ""
    sound: str = Field("", pattern=r"^[A-Za-z0-9._/-]{0,110}$")
    """Name of the kept sound of what the caller said to a menu that did not understand it."""
    not_for: str = ""
    """Id of the agent whom it is about, and who therefore may neither see nor take it."""


class Task(NewTask):
    """A task on file."""

    id: int
    state: TaskState = "open"
    result: str | None = None
    created_at: datetime
    updated_at: datetime


class TaskChange(BaseModel):
    """What is to be changed; fields that are not given stay."""

    model_config = ConfigDict(frozen=True)

    state: TaskState | None = None
    owner: str | None = Field(None, max_length=12)
    """Null gives the task back to everyone."""
    result: Written | None = Field(None, max_length=500)
    note: Written | None = Field(None, max_length=NOTE_LENGTH)
    tried: bool | None = None
    """We called back just now, in vain: it is counted."""


def due(now: datetime, *, senior: bool) -> datetime:
    """By when a caller who reached nobody should hear from us."""
    return now + (SENIOR_DUE if senior else DUE)


def overdue(task: Task, now: datetime) -> bool:
    """Whether the task waits for longer than was promised."""
    return task.state == "open" and task.due_at < now


def change(task: Task, wanted: TaskChange, now: datetime) -> Task:
    """The task with the change made.

    Raises `IllegalEvent` for a state that may not follow, and for an owner whom it is about.
    """
    if wanted.owner and wanted.owner == task.not_for:
        raise IllegalEvent("这个任务与该座席自己的服务有关，请交给他人。")
    news = wanted.model_dump(exclude_unset=True, exclude={"tried"})
    if wanted.tried:
        news["called"] = task.called + 1
    for never_null in ("state", "note"):
        if news.get(never_null, "") is None:
            del news[never_null]
    state = wanted.state or task.state
    if state != task.state and state not in MOVES[task.state]:
        raise IllegalEvent(f"a task that is {task.state} cannot become {state}")
    return task.model_copy(update={**news, "updated_at": now})


def add_line(note: str, line: str) -> str:
    """The note with one more line; a full note takes no more."""
    longer = f"{note}\n{line}".strip()
    return longer if len(longer) <= NOTE_LENGTH else note
