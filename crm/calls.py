"""What the room makes of news of a call: notes, and tasks for who reached nobody or was cut off."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core import logs
from core.calls import is_made
from core.causes import CUT_OFF
from core.clock import Clock
from core.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallbackDialled,
    CallbackDone,
    CallbackRequested,
    CallEnded,
    CallerRecognized,
    CallQueued,
    Event,
    IntentHeard,
    MenuChosen,
    SeniorNoticed,
    VoicemailLeft,
)
from crm import enrolment
from crm.missed import CallNote, follows
from crm.numbers import Heard
from crm.ports import Ledger, LedgerUnit

REMEMBERED = timedelta(days=30)
"""How long numbers are kept: of callers, and in tasks that are finished."""

MOMENTS: Mapping[type[Event], str] = {
    CallAbandoned: "missed_at",
    VoicemailLeft: "voicemail_at",
    CallAnswered: "answered_at",
    CallQueued: "queued_at",
    CallbackRequested: "callback_at",
    CallEnded: "ended_at",
}
"""What the time of an event is kept as."""
HEARD: tuple[type[Event], ...] = (
    CallArrived,
    CallerRecognized,
    CallbackDialled,
    CallbackDone,
    SeniorNoticed,
    IntentHeard,
    MenuChosen,
    *MOMENTS,
)
"""Every event that `CallBook.heard` takes something from."""

MENU_MOMENTS = ("unheard_at", "understood_at")
SAID = (*MENU_MOMENTS, "said", "sound")
"""Facts of which the latest counts, and not the first."""

log = logs.get("crm.calls")


class CallBook:
    """Keeps the notes of calls. A second hearing of the same news changes nothing."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    def numbers(self, calls: Sequence[Heard]) -> None:
        """Keep the numbers that calls come from, which events do not carry."""
        told = {call.call_id: _number(call) for call in calls}
        notes = [CallNote.model_validate({"call_id": i, **facts}) for i, facts in told.items()]
        # Said of every call as it arrives, mostly before anything else: nothing follows from it.
        for known in self._ledger.first_notes(notes, self._clock.now() + REMEMBERED):
            self._learn(known.call_id, told[known.call_id])

    def heard(self, event: Event) -> None:
        """Take an event of a call."""
        if event.call_id is None:
            log.warning("event_without_call", event_type=event.type, id=event.id)
        elif news := _news(event):
            self._learn(event.call_id, news)

    def forget(self) -> None:
        """Forget what has been kept for long enough."""
        now = self._clock.now()
        self._ledger.forget(now, now - REMEMBERED)

    def _learn(self, call_id: str, news: Mapping[str, Any]) -> None:
        now = self._clock.now()
        with self._ledger.unit() as unit:
            before = unit.note(call_id)
            note = before.model_copy(update=_new_facts(before, news))
            note = _settle(unit, note, now)
            unit.keep_note(note, now + REMEMBERED)


def _settle(unit: LedgerUnit, note: CallNote, now: datetime) -> CallNote:
    tasks = unit.tasks_about(note)
    owed = [task for task in tasks if task.kind != "enrol"]
    after = follows(note, owed, unit.answered_at(note.caller_hash), now)
    for suggested in enrolment.suggested(note, tasks, now):
        opened = unit.add_task(suggested, now)
        log.info("task_opened", call_id=note.call_id, task_id=opened.id, kind=opened.kind)
    for task in after.changed:
        unit.save_task(task)
        log.info("task_changed", call_id=note.call_id, task_id=task.id, state=task.state)
    counted = after.counted
    if after.opened is not None:
        opened = unit.add_task(after.opened, now)
        log.info("task_opened", call_id=note.call_id, task_id=opened.id, kind=opened.kind)
        counted = opened.id
    return note if counted is None else note.model_copy(update={"task_id": counted})


def _new_facts(note: CallNote, news: Mapping[str, Any]) -> dict[str, Any]:
    """What is known stays; a caller once taken for a senior stays one."""
    cut_by = news.get("cut_by")  # who had the caller last, whoever answered first
    first = {name: value for name, value in news.items() if name not in ("cut_by", *SAID)}
    facts = {name: value for name, value in first.items() if not getattr(note, name)}
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    return {**known, **_latest(note, news), **({"agent_id": cut_by} if cut_by else {})}


def _latest(note: CallNote, news: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a caller said to menus the last counts, whichever is heard of first."""
    told = {name: news[name] for name in SAID if name in news}
    for moment in MENU_MOMENTS:
        at, known = told.get(moment), getattr(note, moment)
        if at is not None and (known is None or known < at):
            return told
    return {}


def _number(call: Heard) -> dict[str, Any]:
    return {
        "number": call.number or None,
        "caller_masked": call.masked,
        "caller_hash": call.hash,
    }


def _news(event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    tells = CallArrived | CallQueued | CallbackRequested | CallbackDialled | CallbackDone
    caller = event.caller if isinstance(event, tells) else None
    if caller is not None:
        facts |= {"caller_masked": caller.masked, "caller_hash": caller.hash}
    if isinstance(event, CallQueued | CallerRecognized | CallbackRequested):
        facts["senior"] = event.senior
    if isinstance(event, CallerRecognized):
        facts["person_id"] = event.customer_id
    if isinstance(event, SeniorNoticed):
        facts["declared"] = event.source == "declared"
    if isinstance(event, IntentHeard) and event.intent is None:
        facts |= {"unheard_at": event.at, "said": event.text, "sound": event.sound}
    elif isinstance(event, IntentHeard | MenuChosen):
        facts["understood_at"] = event.at
    if isinstance(event, CallAnswered):
        facts["agent_id"] = event.agent_id[:64]
    if isinstance(event, CallEnded):
        facts["talked"] = event.talk_s > 0
        unanswered = is_made(event.call_id or "") and not facts["talked"]
        cut = event.cut_by or (event.cause in CUT_OFF and not unanswered)
        facts["cut_at"] = event.at if cut else None
        facts["cut_by"] = event.cut_by[:64]
    if isinstance(event, CallbackRequested) and event.merged:
        facts["callback_result"] = "merged"
    if isinstance(event, CallbackDone):
        facts |= {"callback_result": event.result, "callback_called": event.called}
    for kind, fact in MOMENTS.items():
        if isinstance(event, kind):
            facts[fact] = event.at
    return facts
