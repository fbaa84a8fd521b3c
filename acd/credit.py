"""The head start that seniors have before other callers: learnt from how long those have waited.

A fixed credit is nearly strict priority where people wait seconds, and little where they wait
minutes. So what counts as long is learnt, queue by queue, from the callers who are no seniors: what
all but the slowest few of them lately did not exceed. Compared with another caller a senior is
credited with `times` what that caller's wait still lacks to a long one. While the line is as usual,
seniors go first; the longer the other has waited, the less so; and who has waited long is overtaken
by nobody. All seniors' credit changes at once, so among themselves they keep their order.

What was seen is kept with the engine's records. It fades by the time in which callers come: a
night's silence teaches nothing, and is not forgetting either.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from acd.actions import Save
from acd.records import Call
from acd.routing import WaitingCall
from core.decisions import HeadStart

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

KIND = "waits"
"""Under which it is kept."""
HALF_LIFE_S = 5400.0
"""What was seen an hour and a half of calls ago counts half."""
PAUSE_S = 120.0
"""The longest time between two callers in which anything fades."""
SAVE_S = 60.0
"""Between two records of a queue: what a crash may cost."""
LOOK_S = 5.0
"""How long a figure is used before it is reckoned anew."""
PRIOR_CALLS = 20.0
"""How many calls what is assumed at first weighs as much as."""
STEP = math.log(1.1)
"""Waits are told apart by a tenth."""
STEPS = 93
"""Up to two hours."""


class Waits(BaseModel):
    """How long one queue's callers waited who are no seniors."""

    model_config = ConfigDict(extra="ignore")

    queue: str
    at: float
    """Epoch seconds of the last caller."""
    counts: dict[int, float] = {}
    """By length of the wait: 0 is less than a second, each further step a tenth longer."""

    def note(self, waited_s: float, now: float) -> None:
        """A caller's wait is over."""
        fade = 0.5 ** (min(max(0.0, now - self.at), PAUSE_S) / HALF_LIFE_S)
        self.counts = {step: count * fade for step, count in self.counts.items()}
        step = _step(waited_s)
        self.counts[step] = self.counts.get(step, 0.0) + 1.0
        self.at = max(self.at, now)

    def longest(self, share: float, first_s: float) -> float:
        """Seconds that this share of the waits did not exceed; `first_s` until enough were seen."""
        above = 1.0 - share
        assumed = {_step(first_s): 1.2 * PRIOR_CALLS * above}  # just enough to decide alone
        left = above * (PRIOR_CALLS + sum(self.counts.values()))
        for step in sorted({*self.counts, *assumed}, reverse=True):
            left -= self.counts.get(step, 0.0) + assumed.get(step, 0.0)
            if left < 0.0:
                return math.exp((step - 0.5) * STEP) if step else 0.0
        return 0.0


@dataclass
class Lately:
    """What the queues' callers have waited lately."""

    _queues: dict[str, Waits] = field(default_factory=dict)
    _saved: dict[str, float] = field(default_factory=dict)
    _long: dict[tuple[str, float, float], tuple[float, float]] = field(default_factory=dict)
    """Queue, share and first value to the moment it was reckoned at, and the value."""

    def note(self, queue: str, waited_s: float, now: float) -> Save | None:
        """A caller's wait is over; what is to be kept of it, now and then."""
        waits = self._queues.setdefault(queue, Waits(queue=queue, at=now))
        waits.note(waited_s, now)
        if now - self._saved.get(queue, -math.inf) < SAVE_S:
            return None
        self._saved[queue] = now
        return Save(KIND, queue, waits.model_dump_json())

    def long_s(self, queue: str, share: float, first_s: float, now: float) -> float:
        """What a long wait is in this queue."""
        key = (queue, share, first_s)
        at, found = self._long.get(key, (-math.inf, 0.0))
        if not 0.0 <= now - at < LOOK_S:
            waits = self._queues.get(queue) or Waits(queue=queue, at=now)
            found = waits.longest(share, first_s)
            self._long[key] = (now, found)
        return found

    def restore(self, saved: Iterable[Waits], now: float) -> None:
        """Take over what was kept; `now`: the clock may have been set back since."""
        for one in saved:
            self._queues[one.queue] = one.model_copy(update={"at": min(one.at, now)})

    def all(self) -> list[Waits]:
        return list(self._queues.values())

    def records(self) -> dict[tuple[str, str], str]:
        """Everything worth keeping, as JSON by (kind, key)."""
        return {(KIND, queue): one.model_dump_json() for queue, one in self._queues.items()}


def note(engine: "Engine", call: Call, now: float) -> None:
    """The call's first wait is over: somebody is rung for it, or the caller has given up."""
    if call.senior or call.callback is not None or call.attempts > 0:
        return
    save = engine.lately.note(call.queue, max(0.0, now - call.since), now)
    if save is not None:
        engine.emit(save)


def over(engine: "Engine", now: float) -> Callable[[WaitingCall, WaitingCall], HeadStart]:
    """What a senior has more than another caller at this moment."""
    return partial(_over, engine, now)


def in_order(engine: "Engine", now: float) -> list[WaitingCall]:
    """All who wait, the next in line first."""
    return sorted(
        engine.line, key=lambda call: (call.key[0] - now_s(engine, call, now), call.number)
    )


def now_s(engine: "Engine", call: WaitingCall, now: float, queue: str | None = None) -> float:
    """Seconds of head start before whoever has waited longest, in one queue or all; 0: nobody."""
    other = engine.line.longest(queue)
    return _over(engine, now, call, other).seconds if call.leads and other else 0.0


def ahead(engine: "Engine", call: Call, now: float) -> int:
    """How many of its queue are served before the call, as far as the clock decides."""
    waiting = call.as_waiting()
    other = engine.line.longest(call.queue)
    first = waiting if waiting.leads else engine.line.longest(call.queue, leads=True)
    start = _over(engine, now, first, other).seconds if first and other else 0.0
    return engine.line.ahead_of(waiting, start)


def _over(engine: "Engine", now: float, first: WaitingCall, other: WaitingCall) -> HeadStart:
    rules = engine.policy.head_start(first.queue)
    if rules is None:
        return HeadStart(seconds=0.0)
    waited = max(0.0, now - other.since) + other.credit_s - other.own_credit_s
    long = min(engine.lately.long_s(other.queue, rules.share, rules.first_s, now), rules.most_s)
    return HeadStart(
        seconds=max(rules.times * (long - waited), other.own_credit_s),
        times=rules.times,
        share=rules.share,
        long_s=long,
        waited_s=waited,
        least_s=other.own_credit_s,
    )


def _step(waited_s: float) -> int:
    return min(STEPS, 1 + int(math.log(waited_s) / STEP)) if waited_s >= 1.0 else 0
