"""When a number is served: weekly hours, holidays, and days worked instead (调休).

`hours.yaml` holds named schedules and says which dialled number has which; a number without one is
always open. A flow's step `schedule` asks. Everything is in the centre's own zone; `core.hours`
knows what a schedule is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.hours import Schedule
from core.yaml_lines import Problem, read


class HoursFile(BaseModel):
    """A file of hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schedules: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")], Schedule]
    numbers: dict[Annotated[str, Field(pattern=r"^[0-9]{1,20}$")], str] = {}
    """Dialled number, digits only and in quotes, to the name of its schedule."""


@dataclass(frozen=True)
class Hours:
    """All schedules, and the one of every number that has one."""

    schedules: Mapping[str, Schedule]
    """By name."""
    numbers: Mapping[str, str]
    """Dialled number, digits only, to the name of its schedule."""
    zone: ZoneInfo

    @classmethod
    def of(cls, file: HoursFile, zone: str) -> "Hours":
        """The hours that a file says, in `zone` (IANA)."""
        return cls(file.schedules, file.numbers, ZoneInfo(zone))

    def is_open(self, did: str, moment: datetime) -> bool:
        """Whether `did` (digits) is served at `moment`, an aware time of any zone."""
        name = self.numbers.get(did)
        return name is None or self.schedules[name].is_open(moment.astimezone(self.zone))

    def open_at(self, moment: datetime) -> frozenset[str]:
        """Names of the schedules in whose hours `moment` lies, an aware time of any zone."""
        local = moment.astimezone(self.zone)
        return frozenset(name for name, plan in self.schedules.items() if plan.is_open(local))


def parse(text: str) -> tuple[HoursFile | None, list[Problem]]:
    """The file's content, or all that is wrong with it, by line."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        file = HoursFile.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    problems = [
        Problem(document.line(("numbers", number)), f"{number}: there is no schedule {name}")
        for number, name in file.numbers.items()
        if name not in file.schedules
    ]
    return (None, problems) if problems else (file, [])
