"""Calls back: what is promised to a caller, when it may be kept, and what follows a try. Pure.

A call back stands in line like a call, with the place its caller had. When its turn comes the
agent's phone rings first; then the person is called, once. A try whose outcome nobody saw counts as
a call to the person: better a pause too many than a phone that rings twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

Stage = Literal["line", "agent", "person"]
"""In line; the agent's phone rings; the person's phone rings."""
Outcome = Literal["not_called", "no_answer", "impossible", "unknown"]
"""Of a try that led to no conversation. `not_called`: it ended at the agent's phone."""
SOON_S = 10.0
"""Until the next try, when this one could not even begin."""


@dataclass(frozen=True)
class Rules:
    """How this centre calls back. Times in seconds."""

    possible: bool = False
    """Whether there is a line to call on at all."""
    after_s: float = 120.0
    """Callers who will probably wait longer are offered it."""
    first: time = time(8, 30)
    last: time = time(21, 0)
    """Between these times of the day people may be called; at any hour when they are equal."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    attempts: int = 3
    """Calls to the person; then somebody sees to it by hand."""
    retry_s: float = 600.0
    ring_s: float = 45.0
    reached_s: float = 10.0
    """A shorter conversation, as with an answering machine, counts like no answer."""
    misdial_s: float = 0.0
    """A senior who hangs up so soon after the call's arrival, unanswered, is called back."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Emergency services that agents may call into a conversation, each with the number to dial."""
    shown: str = ""
    """The centre's number, as the person sees it; empty: the one that they had dialled."""

    def opens(self, now: float) -> float:
        """The earliest moment from `now` on at which people may be called, epoch seconds."""
        moment = datetime.fromtimestamp(now, self.zone)
        if self._decent(moment.time()):
            return now
        ahead = 0 if moment.time() < self.first else 1
        day = moment.date() + timedelta(days=ahead)
        return datetime.combine(day, self.first, self.zone).timestamp()

    def closes(self, now: float) -> float:
        """The moment from which on nobody may be called, for a `now` at which they may."""
        moment = datetime.fromtimestamp(now, self.zone)
        ahead = 0 if moment.time() < self.last else 1
        day = moment.date() + timedelta(days=ahead)
        return datetime.combine(day, self.last, self.zone).timestamp()

    def _decent(self, at: time) -> bool:
        if self.first == self.last:
            return True
        if self.first < self.last:
            return self.first <= at < self.last
        return at >= self.first or at < self.last  # a centre that works at night and rests by day


class Callback(BaseModel):
    """One promise, kept with the call that stands in line for it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    of: str
    """The call in which it was asked for first."""
    sealed: str
    """The person's number, encrypted."""
    shown: str = ""
    """What they will see as the number that calls."""
    tries: int = 1
    """Numbers this try: each has an id of its own, so that late news is never taken for new."""
    called: int = 0
    """How often the person's phone was rung, or may have been."""
    stage: Stage = "line"
    not_before: float = 0.0
    """No try before this moment, epoch seconds."""
    answered_at: float | None = None
    """When the person's phone was answered, epoch seconds, until it is settled whether they were
    reached."""
    talked_s: float | None = None
    """How long the conversation was by the dialplan's account; None: it has said nothing."""
    once: bool = False
    """They did not ask for it: one call to the person, no more."""
    cancelled: bool = False
    """Not needed any more; a try under way is the last."""
    by: str = ""
    """The agent who had the last conversation of it."""
    made: str = ""
    """The call of that conversation."""
    machine: bool = False
    """The agent has said, while it lasts, that it is with an answering machine."""
    doubt_until: float | None = None
    """That conversation is over and lasted. Until then, epoch seconds, or as long as their
    after-call work takes, the agent may say that it was with a machine."""

    @property
    def may_be_machine(self) -> bool:
        """Whether the agent may still say so."""
        talks = self.answered_at is not None and not self.machine
        return talks or self.doubt_until is not None

    @property
    def call_id(self) -> str:
        """Id of the call that this try makes."""
        return f"{self.id}-{self.tries}"


def doubted(callback: Callback, by: str, until: float) -> Callback:
    """The promise after a conversation that lasted: kept, unless the agent says otherwise."""
    news = {
        "tries": callback.tries + 1,
        "made": callback.call_id,
        "by": by,
        "doubt_until": until,
        "answered_at": None,
        "talked_s": None,
    }
    return callback.model_copy(update=news)


def after(callback: Callback, outcome: Outcome, now: float, rules: Rules) -> Callback | None:
    """The promise as it stands after a try that reached nobody; None: no more tries."""
    if callback.cancelled:
        return None
    if outcome == "not_called":
        return callback.model_copy(update={"tries": callback.tries + 1, "stage": "line"})
    counted = callback.stage == "person"
    called = callback.called + (0 if counted else 1)
    if outcome == "impossible" or called >= (1 if callback.once else rules.attempts):
        return None
    news = {
        "tries": callback.tries + 1,
        "stage": "line",
        "called": called,
        "not_before": now + rules.retry_s,
        "answered_at": None,
        "talked_s": None,
        "machine": False,
        "doubt_until": None,
    }
    return callback.model_copy(update=news)


def calling(callback: Callback) -> Callback:
    """The person's phone is being rung; hearing so twice changes nothing."""
    if callback.stage == "person":
        return callback
    return callback.model_copy(update={"stage": "person", "called": callback.called + 1})


@dataclass
class People:
    """Who of the callers, by the keyed hash of their number, is on the line or is owed a call."""

    _here: dict[str, set[str]] = field(default_factory=dict)
    _owed: dict[str, str] = field(default_factory=dict)
    talked: Mapping[str, float] = field(default_factory=dict)
    """How long calls back lasted that are over, in seconds, by the dialplan: as listed last."""

    def came(self, person: str, call_id: str) -> None:
        """They call, and have asked for a person."""
        if person:
            self._here.setdefault(person, set()).add(call_id)

    def went(self, person: str, call_id: str) -> None:
        """That call is over; absent is fine."""
        calls = self._here.get(person)
        if calls is not None:
            calls.discard(call_id)
            if not calls:
                del self._here[person]

    def is_here(self, person: str) -> bool:
        return person in self._here

    def owe(self, person: str, call_id: str) -> None:
        """They are to be called back; the call that stands in line for it."""
        self._owed[person] = call_id

    def owed(self, person: str) -> str | None:
        """The call that stands in line for calling them back."""
        return self._owed.get(person)

    def settled(self, person: str) -> None:
        """Nothing is owed any more; absent is fine."""
        self._owed.pop(person, None)

    @property
    def waiting(self) -> Mapping[str, str]:
        """Everyone who is owed a call."""
        return self._owed
