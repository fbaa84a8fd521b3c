"""When a number is served: weekly hours, holidays, and days worked instead (调休).

`hours.yaml` holds named schedules and says which dialled number has which; a number without one is
always open. Everything is in the centre's own zone; `core.hours` knows what a schedule is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import UserError
from core.hours import Schedule
from core.yaml_lines import Problem, read


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schedules: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")], Schedule]
    numbers: dict[Annotated[str, Field(pattern=r"^[0-9]{1,20}$")], str]


@dataclass(frozen=True)
class Hours:
    """The schedule of every number that has one."""

    schedules: Mapping[str, Schedule]
    """By dialled number, digits only."""
    zone: ZoneInfo

    def is_open(self, did: str, moment: datetime) -> bool:
        """Whether `did` (digits) is served at `moment`, an aware time of any zone."""
        schedule = self.schedules.get(did)
        return schedule is None or schedule.is_open(moment.astimezone(self.zone))


class HoursError(UserError):
    """A file of hours that cannot be used."""


def parse(text: str) -> tuple[Mapping[str, Schedule] | None, list[Problem]]:
    """Schedules by number, or all that is wrong with the file, by line."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        file = _File.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    problems = [
        Problem(document.line(("numbers", number)), f"{number}: there is no schedule {name}")
        for number, name in file.numbers.items()
        if name not in file.schedules
    ]
    if problems:
        return None, problems
    return {number: file.schedules[name] for number, name in file.numbers.items()}, []


def check(path: Path) -> list[Problem]:
    """Everything wrong with a file of hours, by line; empty when it can be used."""
    return _parse_file(path)[1]


def load(path: Path, zone: str) -> Hours:
    """The hours in a file, in `zone` (IANA). Raises `HoursError` naming every problem's line."""
    schedules, problems = _parse_file(path)
    if schedules is None:
        found = "\n".join(f"{path}:{problem}" for problem in problems)
        raise HoursError(f"The hours cannot be used:\n{found}", "Correct the file.")
    return Hours(schedules, ZoneInfo(zone))


def _parse_file(path: Path) -> tuple[Mapping[str, Schedule] | None, list[Problem]]:
    try:
        return parse(path.read_text("utf-8"))
    except OSError as error:
        return None, [Problem(0, f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return None, [Problem(0, "is not UTF-8 text")]
