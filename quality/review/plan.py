"""Plans of review, from YAML checked line by line."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core import yaml_lines
from core.errors import UserError
from core.hours import Schedule

Sign = Literal["fatal", "complaint", "senior", "low", "unsure"]
"""A fatal item failed; the complaint scorecard applied; a senior's call; the hint is below `below`;
the machine abstained from half of the items."""
Name = Annotated[str, Field(min_length=1, max_length=40)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Days = Annotated[int, Field(ge=1, le=60)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Team(_Part):
    """Those who may not review each other."""

    name: Name
    agents: tuple[Id, ...] = Field((), max_length=5000)
    reviewers: tuple[Id, ...] = Field((), max_length=500)
    """User names."""


class RandomPlan(_Part):
    """A share of each day's calls."""

    name: Name
    kind: Literal["random"]
    share: float = Field(gt=0, le=1)
    least: int = Field(0, ge=0, le=1000)
    """Calls a day, where there are so many."""
    most: int = Field(1000, ge=1, le=10_000)


class RiskPlan(_Part):
    """Each day's calls that show one of the signs, the worst first."""

    name: Name
    kind: Literal["risk"]
    signs: tuple[Sign, ...] = Field(min_length=1)
    below: float = Field(60, gt=0, le=100)
    most: int = Field(1000, ge=1, le=10_000)


class QuotaPlan(_Part):
    """So many calls of every agent each month, spread over it."""

    name: Name
    kind: Literal["quota"]
    per_agent: int = Field(ge=1, le=200)


Plan = Annotated[RandomPlan | RiskPlan | QuotaPlan, Field(discriminator="kind")]


class Plans(_Part):
    """The whole file."""

    teams: tuple[Team, ...] = Field((), max_length=500)
    calendar: Schedule
    review_days: Days
    appeal_days: Days
    decide_days: Days
    second_appeal_days: Days
    double: float = Field(ge=0, le=1)
    plans: tuple[Plan, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [plan.name for plan in self.plans]
        if len(set(names)) < len(names):
            raise ValueError("two plans have one name")
        if not any(self.calendar.week.values()):
            raise ValueError("nobody ever works by this calendar, and no deadline would end")
        return self

    def same_team(self, reviewer: str, agent_id: str | None) -> bool:
        """Whether this reviewer may not judge this agent."""
        return any(reviewer in team.reviewers and agent_id in team.agents for team in self.teams)


def load(path: Path) -> Plans:
    """Raises `UserError` with one `file:line: fault` a line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: cannot be read: {error}") from None
    return read(text, path.name)


def read(text: str, name: str) -> Plans:
    """As `load`."""
    document, problems = yaml_lines.read(text)
    if document is not None:
        try:
            return Plans.model_validate(document.data)
        except ValidationError as error:
            problems = document.faults(error)
    raise UserError("\n".join(f"{name}:{problem}" for problem in problems))
