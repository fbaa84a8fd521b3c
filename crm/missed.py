"""Callers who reached nobody, or were cut off: what is known of a call, and which task follows.

News of one call comes from several processes, in any order and sometimes twice. Each piece is a
fact that is noted once; what follows is decided anew from all facts, so order does not matter.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from core.calls import is_made
from core.pii import mask
from crm.tasks import NewTask, Task, add_line, due

AGAIN = "再次来电未接通：{call_id}"
ANSWERED = "来电人再次来电，已接通：{call_id}"
ANSWERED_AFTER_ALL = "后查明这通来电已接通：{call_id}"
CALLED_BACK = "已自动回电，已接通：{call_id}"
ASKED = "来电人排队时请求回电，或是长者刚拨通就挂断：系统将按其排队位置自动回电"
IN_VAIN = "系统已回电 {called} 次，无人接听，请人工回电"
SETTLED = {"reached": ("done", "已自动回电，已接通"), "cancelled": ("closed", "来电人已自行接通")}
"""How a request is over, by the ACD's word for it."""
CUT = "与座席 {agent_id} 通话时线路中断：{call_id}"
NO_NUMBER = mask("")
"""What stands for the number of a caller who is known to have sent none."""
UNHEARD = "自助语音没有听懂来电人的话：“{said}”"
UNHEARD_SOUND = "自助语音没有听懂来电人的话，请听录音"
UNREACHABLE = "来电未显示号码，无法回电；如其再次来电，请优先接续"


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
    declared: bool = False
    """The caller said that they are 60 or older."""
    missed_at: datetime | None = None
    voicemail_at: datetime | None = None
    answered_at: datetime | None = None
    agent_id: str = ""
    """Who answered."""
    queued_at: datetime | None = None
    """When the caller stood in line."""
    ended_at: datetime | None = None
    cut_at: datetime | None = None
    """When the network, and nobody's will, ended the call."""
    callback_at: datetime | None = None
    """When the caller asked, in line, to be called back."""
    callback_result: str = ""
    """`merged` with an earlier request, or how it was settled: see `CallbackDone`."""
    callback_called: int = 0
    """How often their phone was rung for it."""
    talked: bool = False
    """Somebody spoke with the caller, even if it is not known yet who."""
    unheard_at: datetime | None = None
    """When the caller last said something to a menu that was not understood."""
    understood_at: datetime | None = None
    """When a menu last understood the caller, by word or key."""
    said: str = ""
    """What was heard of it, numbers masked."""
    sound: str = ""
    """Name of its kept sound; see `asr.client.utterance`. Empty: none is kept."""
    task_id: int | None = None
    """The task in which this call's miss, or its being cut off, is counted."""

    @property
    def is_known(self) -> bool:
        """Whether it is known who called: by a number, or that there was none to be seen.

        Who hides their number and hangs up is owed nothing; who was cut off by us is.
        """
        hidden = self.caller_masked == NO_NUMBER and self.cut_at is not None
        return bool(self.caller_hash) or hidden

    @property
    def is_unheard(self) -> bool:
        """Whether the last thing that the caller said to a menu was not understood."""
        at, understood = self.unheard_at, self.understood_at
        return at is not None and (understood is None or understood < at)

    @property
    def lost_at(self) -> datetime | None:
        """When the caller, by nobody's account answered, was given up or lost.

        Whoever ends after standing in line was lost, whoever is cut off at any place, and whoever
        hangs up on a menu that did not understand them; a call that our own voice ended was not.
        """
        in_vain = self.queued_at is not None or self.cut_at is not None or self.is_unheard
        if self.talked or not in_vain:
            return self.missed_at
        return self.missed_at or self.ended_at


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

    `tasks`: those that came from this call or count it, and the caller's open tasks that being
    answered closes; `answered`: when the caller last spoke to someone, in whatever call.
    """
    waiting = [task for task in tasks if task.state == "open" and owed_for_calling(task)]
    if note.answered_at is not None:
        return _answered(note, tasks, waiting, answered, now)
    if note.voicemail_at is not None:
        return _message(note, tasks, note.voicemail_at, now)
    if note.callback_at is not None:
        return _asked(note, tasks, note.callback_at, now)
    if note.task_id is not None:
        return Follows(changed=_completed(note, tasks, now))
    lost_at = note.lost_at
    if lost_at is None or not note.is_known or (answered and answered >= lost_at):
        return Follows()
    again = _once_more(note, waiting[0], lost_at, now) if waiting else None
    return again or Follows(opened=_task(note, "missed_call", lost_at))


def owed_for_calling(task: Task) -> bool:
    """Whether the caller is owed a call: reached nobody, was cut off, or asked for it in line.

    What somebody promised by word of mouth is theirs to keep, whoever speaks with the caller.
    """
    asked = task.kind == "callback" and task.tried_at is not None
    return task.kind == "missed_call" or task.cut_at is not None or asked


def _answered(
    note: CallNote,
    tasks: Sequence[Task],
    waiting: Sequence[Task],
    answered: datetime | None,
    now: datetime,
) -> Follows:
    """A conversation ends what was owed before it; one that was cut off is owed anew."""
    cut_at = note.cut_at
    if cut_at is None or not note.is_known or (answered and answered > cut_at):
        return Follows(changed=_no_longer_missed(note, waiting, now))
    counted = [task for task in tasks if task.id == note.task_id]
    if any(task.cut_at is not None for task in counted):
        return Follows(changed=_completed(note, tasks, now))
    own = [task for task in tasks if task.call_id == note.call_id and task.kind == "missed_call"]
    if any(task.state != "open" for task in own):
        return Follows()  # somebody has already seen to it
    later = [task for task in waiting if task.tried_at is not None and task.tried_at >= cut_at]
    target = next(iter(own or later), None)
    closed = _no_longer_missed(note, [task for task in waiting if task is not target], now)
    if target is None:
        return Follows(opened=_task(note, "callback", cut_at), changed=closed)
    # Heard of too late to be a task of its own: what the caller is owed already says so, too.
    return Follows(changed=(_cut_into(note, target, cut_at, now), *closed), counted=target.id)


def _cut_into(note: CallNote, task: Task, cut_at: datetime, now: datetime) -> Task:
    cut = CUT.format(agent_id=note.agent_id, call_id=note.call_id)
    # What was counted as an attempt in vain was none, if it is this very call.
    return task.model_copy(
        update={
            "kind": "callback",
            "cut_at": cut_at,
            "attempts": task.attempts - (task.id == note.task_id),
            "due_at": min(task.due_at, due(cut_at, senior=note.senior)),
            "note": add_line(task.note, cut),
            "updated_at": now,
        }
    )


def _no_longer_missed(note: CallNote, waiting: Sequence[Task], now: datetime) -> tuple[Task, ...]:
    def over(task: Task) -> bool:
        tried, answered = task.tried_at, note.answered_at
        own = task.id == note.task_id and tried == (note.missed_at or note.ended_at)
        return own or tried is None or answered is None or tried <= answered

    return tuple(
        task.model_copy(
            update={
                "state": "done" if is_made(note.call_id) else "closed",
                "result": _closing(note, task).format(call_id=note.call_id),
                "updated_at": now,
            }
        )
        for task in waiting
        if over(task) and not (task.cut_at is not None and task.call_id == note.call_id)
    )


def _closing(note: CallNote, task: Task) -> str:
    if is_made(note.call_id):
        return CALLED_BACK
    return ANSWERED_AFTER_ALL if task.call_id == note.call_id else ANSWERED


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


def _asked(note: CallNote, tasks: Sequence[Task], asked_at: datetime, now: datetime) -> Follows:
    """The caller asked to be called back: the ACD does it, and a person where that is in vain."""
    own = next((t for t in tasks if t.call_id == note.call_id and t.cut_at is None), None)
    if own is None:
        if note.callback_result not in ("", "no_answer"):
            return Follows()  # counted with an earlier request, or settled already
        return Follows(opened=_task(note, "callback", asked_at))
    if own.state != "open":
        return Follows()
    news: dict[str, object] = {"kind": "callback"}
    if note.callback_result == "no_answer" and own.called < note.callback_called:
        line = IN_VAIN.format(called=note.callback_called)
        news |= {"called": note.callback_called, "note": add_line(own.note, line)}
    elif note.callback_result in SETTLED:
        state, result = SETTLED[note.callback_result]
        news |= {"state": state, "result": result}
    if own.model_copy(update=news) == own:
        return Follows(changed=_completed(note, tasks, now), counted=own.id)
    changed = own.model_copy(update={**news, "updated_at": now})
    return Follows(changed=(changed,), counted=own.id)


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
            "sound": _unheard_sound(note) or task.sound,
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
            "note": _with_unheard(add_line(task.note, AGAIN.format(call_id=note.call_id)), note),
            "sound": _unheard_sound(note) or task.sound,
            "updated_at": now,
        }
    )
    return Follows(changed=(merged,), counted=task.id)


def _task(note: CallNote, kind: str, at: datetime) -> NewTask:
    cut: dict[str, object] = {}
    if kind == "callback" and note.callback_at is not None:
        cut = {"called": note.callback_called, "note": ASKED}
    elif kind == "callback":
        sentence = CUT.format(agent_id=note.agent_id, call_id=note.call_id)
        cut = {"attempts": 0, "cut_at": at, "note": sentence}
    if not note.caller_hash:
        cut["note"] = add_line(str(cut.get("note", "")), UNREACHABLE)
    cut["note"] = _with_unheard(str(cut.get("note", "")), note)
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
            "sound": _unheard_sound(note),
        }
        | cut
    )


def _unheard_sound(note: CallNote) -> str:
    return note.sound if note.is_unheard else ""


def _with_unheard(text: str, note: CallNote) -> str:
    """The text, and what nobody understood: whoever calls back should know it."""
    if not note.is_unheard:
        return text
    return add_line(text, UNHEARD.format(said=note.said) if note.said else UNHEARD_SOUND)
