"""A scenario: who calls when, how long it takes, and who is there to answer. YAML, checked by line.

Clock times are the centre's own. Every list of calls per interval begins at `starts` and begins
anew when it ends, so that one day's pattern serves a week.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    ValidationError,
    field_validator,
)

from acd.simulate.times import Patience, Times
from core.errors import UserError
from core.hours import Spans
from core.yaml_lines import Problem, read

MOST_AGENTS = 5000
FIRST_AGENT = 1001
LONGEST_H = 24.0 * 366

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Level = Annotated[int, Field(ge=1, le=10)]
Calls = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone, such as Asia/Shanghai") from None
    return name


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CallClass(_Part):
    """Callers who are alike. Times in seconds."""

    queue: Name = "general"
    skills: dict[Name, Level] = {}
    """Skill to least level that the call asks for; none: what its queue asks for."""
    senior: bool = False
    credit_s: float = Field(0.0, ge=0, le=86_400)
    calls: Calls | Annotated[tuple[Calls, ...], Field(min_length=1, max_length=10_000)] = 0.0
    """Expected calls in each interval (Poisson)."""
    talk: Times
    wrap_up: Times = Times(fixed=0)
    patience: Patience = "never"

    def calls_in(self, interval: int) -> float:
        """Expected calls in an interval, counted from 0."""
        if isinstance(self.calls, tuple):
            return self.calls[interval % len(self.calls)]
        return self.calls


class AgentGroup(_Part):
    """Agents who are alike."""

    count: int = Field(ge=1, le=MOST_AGENTS)
    skills: dict[Name, Level] = Field(min_length=1)
    shifts: Spans = ()
    """`09:00-12:00`, every day, the centre's clock; none: they never leave."""


class Scenario(_Part):
    """Everything the simulation is told."""

    title: str = Field(min_length=1, max_length=100)
    starts: NaiveDatetime
    """The centre's clock when it begins."""
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    hours: float = Field(gt=0, le=LONGEST_H)
    """How long it lasts."""
    interval_min: float = Field(30.0, gt=0, le=1440)
    warm_up_min: float = Field(0.0, ge=0)
    """What happens before is not counted: the line begins empty, which is not typical."""
    pick_up: Times = Times(fixed=3)
    """From a phone's ringing to its being picked up."""
    no_answer: float = Field(0.0, ge=0, lt=1)
    """Share of offers that nobody picks up."""
    ring_s: float = Field(20.0, gt=0, le=300)
    """How long such a phone rings."""
    classes: dict[Name, CallClass] = Field(min_length=1, max_length=200)
    agents: dict[Name, AgentGroup] = Field(min_length=1, max_length=500)

    @field_validator("agents")
    @classmethod
    def _not_too_many(cls, agents: dict[str, AgentGroup]) -> dict[str, AgentGroup]:
        if sum(group.count for group in agents.values()) > MOST_AGENTS:
            raise ValueError(f"more than {MOST_AGENTS} agents")
        return agents

    @property
    def duration_s(self) -> float:
        return self.hours * 3600

    @property
    def interval_s(self) -> float:
        return self.interval_min * 60

    @property
    def warm_up_s(self) -> float:
        return self.warm_up_min * 60

    @property
    def epoch(self) -> float:
        """Epoch seconds of the beginning."""
        return self.starts.replace(tzinfo=ZoneInfo(self.timezone)).timestamp()

    @property
    def roster(self) -> Mapping[str, str]:
        """Agent to group. Agents have numbers, as everywhere, counted in the groups' order."""
        names = (name for name, group in self.agents.items() for _ in range(group.count))
        return {str(number): name for number, name in enumerate(names, FIRST_AGENT)}


class ScenarioError(UserError):
    """A scenario that cannot be used."""


def parse(
    text: str, queues: Collection[str] | None = None
) -> tuple[Scenario | None, list[Problem]]:
    """The scenario, or all that is wrong with it, by line; `queues`: those of the policy."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    problems = [
        Problem(document.line((*place, "skills")), f"{'.'.join(place)}: nobody has {skill}")
        for place, skill in _unserved(scenario)
    ]
    problems += [
        Problem(document.line(("classes", name, "queue")), f"classes.{name}: no queue {kind.queue}")
        for name, kind in scenario.classes.items()
        if queues is not None and kind.queue not in queues
    ]
    if scenario.warm_up_s >= scenario.duration_s:
        problems.append(Problem(document.line(("warm_up_min",)), "warm_up_min: nothing is left"))
    return (None, problems) if problems else (scenario, [])


def load(path: Path, queues: Collection[str] | None = None) -> Scenario:
    """The scenario in a file; `queues`: those of the policy.

    Raises `ScenarioError` naming every problem's line.
    """
    try:
        scenario, problems = parse(path.read_text("utf-8"), queues)
    except OSError as error:
        scenario, problems = None, [Problem(0, f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        scenario, problems = None, [Problem(0, "is not UTF-8 text")]
    if scenario is None:
        found = "\n".join(f"{path}:{problem}" for problem in problems)
        raise ScenarioError(f"The scenario cannot be used:\n{found}", "Correct the file.")
    return scenario


def _unserved(scenario: Scenario) -> list[tuple[tuple[str, str], str]]:
    """Skills that a class asks for and nobody has."""
    groups = scenario.agents.values()
    return [
        (("classes", name), f"{skill}: {level}")
        for name, kind in scenario.classes.items()
        for skill, level in kind.skills.items()
        if all(group.skills.get(skill, 0) < level for group in groups)
    ]
