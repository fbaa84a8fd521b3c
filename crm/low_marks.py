"""A caller who was not satisfied is called by somebody else: the task for it.

Heard twice, or with several low marks in one call, it is one task.
"""

from core import logs
from core.clock import Clock
from core.events import SurveyAnswered
from core.pii import mask
from crm.missed import UNREACHABLE, CallNote
from crm.ports import Ledger
from crm.tasks import NewTask, add_line, due

LOW = 2
"""Marks up to this one, of 5, are seen to by a person."""
SENTENCE = "来电人对座席 {agent} 的服务评 {rating} 分（满分 5 分），请由他人回访"

log = logs.get("crm.low_marks")


def owed(note: CallNote, event: SurveyAnswered) -> NewTask | None:
    """The task that follows from an answer, if one does. Pure."""
    if event.rating > LOW:
        return None
    sentence = SENTENCE.format(agent=event.agent_id or "（未知）", rating=event.rating)
    return NewTask(
        kind="follow_up",
        due_at=due(event.at, senior=note.senior),
        not_for=event.agent_id,
        person_id=note.person_id,
        caller_masked=note.caller_masked or mask(""),
        caller_hash=note.caller_hash,
        number=note.number,
        call_id=note.call_id,
        note=sentence if note.number else add_line(sentence, UNREACHABLE),
    )


class MarkBook:
    """Opens the tasks. A second hearing of the same answer changes nothing."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    def heard(self, event: SurveyAnswered) -> None:
        """Take an answer."""
        if event.call_id is None:
            return
        now = self._clock.now()
        with self._ledger.unit() as unit:
            note = unit.note(event.call_id)
            task = owed(note, event)
            known = unit.tasks_about(note) if task is not None else []
            if task is None or any(
                one.call_id == event.call_id and one.kind == "follow_up" for one in known
            ):
                return
            filed = unit.add_task(task, now)
        log.info("task_opened", call_id=event.call_id, task_id=filed.id, kind=filed.kind)
