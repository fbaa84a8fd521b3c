"""Older callers who hang up at once, before anybody spoke: they have misdialled, or lost heart.

They are called back once, by day, in the place they would have had. Only who is known for a senior
when the call arrives; everybody else who gives up is a person's task.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel

from acd import admission, calling, inputs, promising
from acd.actions import Save

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

AGAIN_S = 86_400.0
"""Nobody is called back for a misdial twice within a day."""
MOST = 10_000
KIND = "misdial"
"""Of the records."""
PAUSE_S = 15.0
"""Before they are called: who dials again at once gets through by themselves."""


class CalledBack(BaseModel):
    """One caller who was called back for a misdial."""

    caller: str
    """Keyed hash of the number."""
    at: float
    """When they hung up, epoch seconds."""


class Misdials:
    """Who was called back for one lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, CalledBack] = OrderedDict()

    def first(self, person: str, now: float) -> CalledBack | None:
        """What is to be kept if this is their first for a day; None: they were called back."""
        before = self._known.get(person)
        if before is not None and now - before.at < AGAIN_S:
            return None
        found = CalledBack(caller=person, at=now)
        self._put(found)
        return found

    def restore(self, saved: Iterable[CalledBack], now: float) -> None:
        """Take over what was kept, the latest last; a later moment than `now` becomes `now`."""
        for one in sorted(saved, key=lambda one: one.at):
            if now - one.at < AGAIN_S:
                self._put(one.model_copy(update={"at": min(one.at, now)}))

    def records(self) -> dict[tuple[str, str], str]:
        """Everything worth keeping, as JSON by (kind, key)."""
        return {(KIND, key): one.model_dump_json() for key, one in self._known.items()}

    def _put(self, one: CalledBack) -> None:
        self._known[one.caller] = one
        self._known.move_to_end(one.caller)
        while len(self._known) > MOST:
            self._known.popitem(last=False)


def heard(
    engine: "Engine", event: inputs.Misdialled, now: float, arrivals: Callable[[], int]
) -> None:
    """A senior's channel is about to go, and nobody has spoken with them. `arrivals`: the next
    number in the order of calls."""
    rules, waits = engine.callback_rules, event.call
    person = waits.caller.hash if waits.caller else ""
    quick = 0.0 <= now - waits.start <= rules.misdial_s
    if not (rules.possible and engine.active and quick and person and event.sealed):
        return
    if waits.call_id not in engine.asked or waits.call_id in engine.hung:
        return  # ended by ourselves: told good-bye, or a message taken
    if engine.people.owed(person) or rules.opens(now) > now:
        return
    call = engine.calls.get(waits.call_id)
    if call is not None and (call.answered_by is not None or call.promised or call.in_queue):
        return
    first = engine.misdials.first(person, now)
    if first is None:
        return
    engine.emit(Save(KIND, person, first.model_dump_json()))
    if call is None:  # hung up while the machine still spoke
        call = admission.admitted(engine, waits, arrivals(), now)
        promising.promise(engine, call, event.sealed, now, misdial=True, pause_s=PAUSE_S)
        calling.went(engine, call, now, 0)
    else:
        promising.promise(engine, call, event.sealed, now, misdial=True, pause_s=PAUSE_S)
