"""Who serves which callers, as an owner's YAML file: its meaning. Pure; time is an argument.

`acd.policy_file` reads and checks such files. A queue asks for skills with least levels; while a
call waits it asks for less, step by step, and never for more, so that nobody is shut out. A call's
effective wait is its own plus a credit, weighed by its queue, and what a weight adds is bounded:
however many others come, only those who came within the bound can ever go first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from acd.queues import GENERAL, PLAIN, SENIOR
from core.hours import Schedule

TieBreak = Literal["spare_scarce", "longest_idle", "least_occupied", "best_skill", "round_robin"]
Condition = Literal["waited", "estimate", "nobody_logged_in", "closed"]

Offered = Literal["callback", "voicemail"]
"""What a caller in line may choose instead of waiting on."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
AgentId = Annotated[str, Field(pattern=r"^[0-9]{1,12}$")]
Level = Annotated[int, Field(ge=1, le=10, strict=True)]
Skills = dict[Name, Level]
Seconds = Annotated[float, Field(ge=0, le=3600)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Part):
    """What a call asks less of from some time on, or whom it accepts besides."""

    after_s: float = Field(ge=1, le=3600)
    """Seconds of waiting."""
    drop_preferred: bool = False
    lower: Skills = {}
    """Required skills whose level is lowered, to the new level."""
    also: Skills = {}
    """Another team: whoever has these skills may serve the call, too."""


class Overflow(_Part):
    """When callers are served by another queue's agents, too, or may choose something else.

    Exactly one condition, and one end.
    """

    waited_s: float | None = Field(None, ge=1, le=3600)
    """The caller has waited so long."""
    estimate_s: float | None = Field(None, ge=1, le=7200)
    """The caller is expected to wait still so long, or longer."""
    nobody_logged_in: Literal[True] | None = None
    """Nobody at work could ever serve the call."""
    closed: Literal[True] | None = None
    """It is outside the queue's hours."""
    to: Name | None = None
    callback: Literal["offer"] | None = None
    """Whoever presses the key is called back in their place; whoever does not stays in line."""
    voicemail: Literal["offer"] | None = None
    """Whoever presses the key leaves a message; whoever does not stays in line."""

    @property
    def offers(self) -> Offered | None:
        """What the caller may choose; None: the rule leads to a queue."""
        if self.to is not None:
            return None
        return "callback" if self.callback else "voicemail"

    @property
    def condition(self) -> Condition:
        if self.waited_s is not None:
            return "waited"
        if self.estimate_s is not None:
            return "estimate"
        return "nobody_logged_in" if self.nobody_logged_in else "closed"

    @model_validator(mode="after")
    def _one_condition(self) -> "Overflow":
        given = (self.waited_s, self.estimate_s, self.nobody_logged_in, self.closed)
        if sum(value is not None for value in given) != 1:
            raise ValueError(
                "needs exactly one of waited_s, estimate_s, nobody_logged_in: true, closed: true"
            )
        if sum(end is not None for end in (self.to, self.callback, self.voicemail)) != 1:
            raise ValueError(
                "leads nowhere, or to two ends: give one of to, callback: offer, voicemail: offer"
            )
        return self


class LearntCredit(_Part):
    """A head start that grows and shrinks with what other callers wait; see `acd.credit`."""

    of: Literal["others_p90", "others_p95", "others_p98", "others_p99"] = "others_p98"
    """What counts as a long wait: what so many of 100 other callers of their queue lately did not
    exceed. Who has waited so long is overtaken by no senior."""
    times: float = Field(3.5, gt=0, le=10)
    """Compared with another caller, so many times what that one's wait lacks to a long one."""
    first_s: Seconds = 60.0
    """What is taken for a long wait until calls have shown it, seconds."""
    most_s: float = Field(900.0, ge=1, le=7200)
    """Waiting is long from then on, whatever others wait, seconds."""

    @property
    def share(self) -> float:
        return int(self.of.removeprefix("others_p")) / 100


class Credit(_Part):
    """Seconds of waiting that a caller is credited with before they begin to wait."""

    senior_s: Seconds = 60.0
    senior: LearntCredit | None = None
    """Instead of `senior_s`: learnt from the line."""
    tiers: dict[Name, Seconds] = {}
    """By tier of customer, always less than seniors have."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Credit":
        if self.senior is not None and "senior_s" in self.model_fields_set:
            raise ValueError("has either senior_s or senior")
        return self

    def too_high(self) -> bool:
        """Whether a tier has as much as seniors; learnt credit is never less than a tier's."""
        return self.senior is None and any(s >= self.senior_s for s in self.tiers.values())


class Prefer(_Part):
    """How long a caller waits for the one agent meant for them, if that agent is at work.

    Seconds; 0: only if they are free at this moment; left out: no such preference.
    """

    named_s: Annotated[float, Field(ge=0, le=600)] | None = None
    """Asked for by name."""
    owner_s: Annotated[float, Field(ge=0, le=600)] | None = None
    """Owns the caller's open work order."""
    last_s: Annotated[float, Field(ge=0, le=600)] | None = None
    """Answered this caller last."""
    last_days: int = Field(7, ge=1, le=90)
    """How long ago that may be, days."""


class Called(_Part):
    """What people call something."""

    zh: Annotated[str, Field(min_length=1, max_length=30)]
    en: Annotated[str, Field(min_length=1, max_length=30)]


class Queue(_Part):
    """What the callers of one queue get."""

    name: Called | None = None
    """For people; unset: the queue's own name."""
    code: Annotated[str, Field(pattern=r"^\*[0-9]{1,3}$")] | None = None
    """What an agent dials to hand a caller on to it; unset: only by the console."""
    required: Skills
    preferred: Skills = {}
    """Asked for as well until a step drops it, or at once when nobody at work has it."""
    weight: float = Field(1.0, ge=1, le=10)
    """An agent of several queues: waiting counts so many times, up to `WEIGHT_ADDS_S` more."""
    tie_break: TieBreak = "spare_scarce"
    """Which of several free agents is rung."""
    credit: Credit | None = None
    """Unset: the policy's own."""
    prefer: Prefer | None = None
    """Unset: the policy's own."""
    wrap_up_s: Seconds | None = None
    """After-call work of whoever talked to one of its callers; unset: the setting `wrap_up_s`."""
    hours: Name | None = None
    """Name of a schedule; unset: always served."""
    widen: tuple[Step, ...] = Field((), max_length=10)
    overflow: tuple[Overflow, ...] = Field((), max_length=10)


class Duty(_Part):
    """Who serves some queues' callers besides their own agents, during a schedule's hours."""

    name: str = Field(min_length=1, max_length=50)
    during: Name
    queues: tuple[Name, ...] = Field(min_length=1)
    served_as: Name | None = None
    """The agents of this queue serve them."""
    agents: tuple[AgentId, ...] = Field((), max_length=50)
    """These agents serve them, whatever their skills."""


class Peak(_Part):
    """What the peak emergency does while it is on."""

    merge: Annotated[tuple[Name, ...], Field(max_length=50)] | None = None
    """Callers of each of these queues are served by the agents of all of them; unset: of every
    queue but the seniors'."""
    seniors_after_s: float = Field(15.0, ge=1, le=600)
    """Seniors, whom their trained agents serve first, accept the agents of those queues from then
    on, seconds of waiting."""
    reserves: tuple[AgentId, ...] = Field((), max_length=50)
    """Agents who are made ready if they are off work and their phone is registered."""
    wrap_up_s: Seconds = 3.0
    """After-call work lasts no longer."""
    callback_after_s: Annotated[float, Field(ge=0, le=7200)] = 0.0
    """Callers who will probably wait longer are offered to be called back; 0: all, and at once."""
    notice: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = "peak-notice"
    """The prompt that callers hear at their arrival."""
    ends_after_h: float = Field(4.0, gt=0, le=24)
    """It ends by itself after so many hours."""


class Rules(_Part):
    """A whole file."""

    version: str = Field(min_length=1, max_length=40)
    """The owner's own; kept with every decision."""
    skills: dict[Name, str] = Field(min_length=1)
    """Every skill that is used, with what it is called."""
    credit: Credit = Credit()
    prefer: Prefer = Prefer()
    wrap_up_s: Annotated[dict[AgentId, Seconds], Field(max_length=1000)] = {}
    """Agents who have their own time for after-call work, whatever the queue."""
    schedules: dict[Name, Schedule] = {}
    queues: dict[Name, Queue] = Field(max_length=200)
    """Every queue there is: flows lead to them, and each has its double inside Asterisk."""
    duty: tuple[Duty, ...] = Field((), max_length=50)
    peak: Peak = Peak()


WEIGHT_ADDS_S = 120.0
"""The most that a queue's weight adds to an effective wait."""


@dataclass(frozen=True)
class Policy:
    """Rules with their name and zone."""

    rules: Rules
    version: str
    """The file's own version and its fingerprint."""
    zone: ZoneInfo

    def queue(self, name: str) -> Queue:
        """The rules of a queue; of `general` when there is no such queue."""
        return self.rules.queues.get(name) or self.rules.queues[GENERAL]

    def credit_s(self, queue: str, *, senior: bool, tier: str, given_s: float) -> float:
        """What a caller is credited with; `given_s` is what their flow gave them.

        Nothing for a senior whose head start is learnt: it is in no comparison the same.
        """
        credit = self.queue(queue).credit or self.rules.credit
        if senior and credit.senior is not None:
            return 0.0
        own = credit.senior_s if senior else credit.tiers.get(tier, 0.0)
        return max(own, given_s)

    def head_start(self, queue: str) -> LearntCredit | None:
        """How the head start of a queue's seniors is learnt; None: their credit is fixed."""
        return (self.queue(queue).credit or self.rules.credit).senior

    def prefer(self, queue: str) -> Prefer:
        return self.queue(queue).prefer or self.rules.prefer

    def wrap_up_s(self, agent_id: str, queue: str | None) -> float | None:
        """After-call work of an agent; `queue`: their caller's, None for a call of their own.

        The agent's own time before the queue's; None: neither is given.
        """
        own = self.rules.wrap_up_s.get(agent_id)
        return self.queue(queue).wrap_up_s if own is None and queue is not None else own

    def open(self, now: float) -> frozenset[str]:
        """Names of the schedules in whose hours the moment lies; `now` in epoch seconds."""
        moment = datetime.fromtimestamp(now, self.zone)
        return frozenset(n for n, s in self.rules.schedules.items() if s.is_open(moment))

    @cached_property
    def merged(self) -> tuple[str, ...]:
        """The queues that are served as one in a peak emergency."""
        merge = self.rules.peak.merge
        return tuple(q for q in self.rules.queues if q != SENIOR) if merge is None else merge

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Digits of each queue's code, to the queue."""
        return {q.code[1:]: name for name, q in self.rules.queues.items() if q.code}

    @cached_property
    def required(self) -> Mapping[str, Mapping[str, int]]:
        """Queue to what it requires before anything is widened."""
        return {name: queue.required for name, queue in self.rules.queues.items()}


def plain(zone: str = "UTC") -> Policy:
    """The routing queues with their skills, and nothing else: no widening, no preferences."""
    skills = {skill: skill for required in PLAIN.values() for skill in required}
    queues = {name: Queue(required=dict(required)) for name, required in PLAIN.items()}
    return Policy(Rules(version="plain", skills=skills, queues=queues), "plain", ZoneInfo(zone))
