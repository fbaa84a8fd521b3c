"""Older callers who hang up at once, before anybody spoke: they have misdialled, or lost heart.

They are called back once, by day, in the place they would have had. Only who is known for a senior
when the call arrives; everybody else who gives up is a person's task.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acd import admission, calling, inputs, promising

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

AGAIN_S = 86_400.0
"""Nobody is called back for a misdial twice within a day; a restart of the ACD forgets."""
MOST = 10_000
PAUSE_S = 15.0
"""Before they are called: who dials again at once gets through by themselves."""


@dataclass
class Misdials:
    """Who was called back for one lately, by the keyed hash of their number."""

    _at: dict[str, float] = field(default_factory=dict)

    def first(self, person: str, now: float) -> bool:
        """Whether this is their first for a day; from now on it is not."""
        before = self._at.pop(person, None)
        self._at[person] = now
        while len(self._at) > MOST:
            del self._at[next(iter(self._at))]
        return before is None or now - before >= AGAIN_S


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
    if not engine.misdials.first(person, now):
        return
    if call is None:  # hung up while the machine still spoke
        call = admission.admitted(engine, waits, arrivals(), now)
        promising.promise(engine, call, event.sealed, now, misdial=True, pause_s=PAUSE_S)
        calling.went(engine, call, now, 0)
    else:
        promising.promise(engine, call, event.sealed, now, misdial=True, pause_s=PAUSE_S)
