"""Callers who reached nobody: what is known of a call, and which task follows from it.

News of one call comes from several processes, in any order and sometimes twice. Each piece is a
fact that is noted once; what follows is decided anew from all facts, so order does not matter.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from crm.tasks import NewTask, Task, add_line, due

AGAIN = "再次来电未接通：{call_id}"
ANSWERED = "来电人再次来电，已接通：{call_id}"


class CallNote(BaseModel):
    """What is known of one call so far."""

    model_config = ConfigDict(frozen=True)

    call_id: str
    number: str | None = Field(None, repr=False)
    caller_masked: str = ""
    caller_hash: str = ""
    """Empty while the caller is not known, and for those who send no number."""
    person_id: int | None = None
    senior: bool = False
    missed_at: datetime | None = None
    voicemail_at: datetime | None = None
    answered_at: datetime | None = None
    task_id: int | None = None
    """The task in which this call's miss is counted."""


class Follows(BaseModel):
    """What follows: a task to open, and tasks to change."""

    model_config = ConfigDict(frozen=True)

    opened: NewTask | None = None
    changed: tuple[Task, ...] = ()
    counted: int | None = None
    """The task on file in which this call's miss is now counted."""


def follows(
    note: CallNote, tasks: Sequence[Task], answered: datetime | None, now: datetime
) -> Follows:
    """What is to be done after news of a call.

    `tasks`: those that came from this call, and the caller's open missed-call tasks; `answered`:
    when the caller last spoke to someone, in whatever call.
    """
    waiting = [task for task in tasks if task.kind == "missed_call" and task.state == "open"]
    if note.answered_at is not None:
        return Follows(changed=_no_longer_missed(note, waiting, note.answered_at, now))
    if note.voicemail_at is not None:
        return _message(note, tasks, note.voicemail_at, now)
    if note.task_id is not None:
        return Follows(changed=_completed(note, tasks, now))
    if note.missed_at is None or not note.caller_hash or (answered and answered >= note.missed_at):
        return Follows()
    if waiting:
        return _once_more(note, waiting[0], note.missed_at, now)
    return Follows(opened=_task(note, "missed_call", note.missed_at))


def _no_longer_missed(
    note: CallNote, waiting: Sequence[Task], answered_at: datetime, now: datetime
) -> tuple[Task, ...]:
    return tuple(
        task.model_copy(
            update={
                "state": "closed",
                "result": ANSWERED.format(call_id=note.call_id),
                "updated_at": now,
            }
        )
        for task in waiting
        if task.tried_at is None or task.tried_at <= answered_at
    )


def _message(note: CallNote, tasks: Sequence[Task], left_at: datetime, now: datetime) -> Follows:
    """A message says more than a miss: the call's own task becomes that of the message."""
    own = [task for task in tasks if task.call_id == note.call_id]
    if any(task.kind == "voicemail" for task in own):
        return Follows(changed=_completed(note, own, now))
    for task in own:
        if task.kind == "missed_call" and task.state == "open" and task.attempts == 1:
            message = task.model_copy(update={"kind": "voicemail", "updated_at": now})
            return Follows(changed=(message,), counted=task.id)
    return Follows(opened=_task(note, "voicemail", left_at))


def _completed(note: CallNote, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
    """What was learnt of the caller after the call's own task was opened."""
    changed = []
    for task in tasks:
        if task.call_id != note.call_id or task.state != "open" or task.tried_at is None:
            continue
        news = {
            "number": task.number or note.number,
            "person_id": task.person_id or note.person_id,
            "caller_masked": task.caller_masked or note.caller_masked,
            "caller_hash": task.caller_hash or note.caller_hash,
            "due_at": min(task.due_at, due(task.tried_at, senior=note.senior)),
        }
        if task.model_copy(update=news) != task:
            changed.append(task.model_copy(update={**news, "updated_at": now}))
    return tuple(changed)


def _once_more(note: CallNote, task: Task, missed_at: datetime, now: datetime) -> Follows:
    merged = task.model_copy(
        update={
            "attempts": task.attempts + 1,
            "tried_at": max(missed_at, task.tried_at or missed_at),
            "due_at": min(task.due_at, due(missed_at, senior=note.senior)),
            "number": task.number or note.number,
            "person_id": task.person_id or note.person_id,
            "note": add_line(task.note, AGAIN.format(call_id=note.call_id)),
            "updated_at": now,
        }
    )
    return Follows(changed=(merged,), counted=task.id)


def _task(note: CallNote, kind: str, at: datetime) -> NewTask:
    return NewTask.model_validate(
        {
            "kind": kind,
            "due_at": due(at, senior=note.senior),
            "attempts": 1,
            "tried_at": at,
            "person_id": note.person_id,
            "caller_masked": note.caller_masked,
            "caller_hash": note.caller_hash,
            "number": note.number,
            "call_id": note.call_id,
        }
    )
