"""Who says on the telephone that they are old is not on file by that: a person sees to it.

A wrong key must not make anybody a senior for ever, and a name and a birthday are asked for by a
person, with consent. One suggestion is made for each number.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from crm.missed import CallNote
from crm.tasks import NewTask, Task

DUE = timedelta(days=1)
SUGGESTION = "来电人自述已满60岁，尚未登记。请征得同意后登记，下次来电直接接到银发专席"


def suggested(note: CallNote, tasks: Sequence[Task], now: datetime) -> Iterator[NewTask]:
    """The task that follows when somebody has spoken with such a caller, for whoever did.

    `tasks`: those about the call and its caller, finished ones of this kind too.
    """
    made = any(task.kind == "enrol" for task in tasks)
    if note.answered_at is None or not (note.declared and note.caller_hash) or made:
        return
    yield NewTask(
        kind="enrol",
        due_at=now + DUE,
        owner=note.agent_id[:12] or None,
        person_id=note.person_id,
        caller_masked=note.caller_masked,
        caller_hash=note.caller_hash,
        number=note.number,
        call_id=note.call_id,
        note=SUGGESTION,
    )
