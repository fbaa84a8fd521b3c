"""When a number is served: weekly hours, holidays, and days worked instead (调休).

`hours.yaml` holds named schedules and says which dialled number has which; a number without one is
always open. Everything is in the centre's own zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import UserError
from ivr.yaml_lines import Document, Problem, read

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _span(text: str) -> str:
    """`09:00-18:00`, the end later than the start; 24:00 is the day's end."""
    start, _, end = text.partition("-")
    if not _minute(start) < _minute(end):
        raise ValueError("ends before it begins; a night is two spans, on two days")
    return text


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])


_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
Span = Annotated[str, Field(pattern=rf"^{_CLOCK}-(?:{_CLOCK}|24:00)$"), AfterValidator(_span)]
Spans = Annotated[tuple[Span, ...], Field(max_length=10)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Holiday(_Part):
    """Closed from one day to another, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    name: str = Field("", max_length=50)

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class Workday(_Part):
    """A day worked instead of a holiday: it has the hours of another day of the week."""

    day: date = Field(alias="date")
    hours_of: Day = Field("mon", alias="as")


class Schedule(_Part):
    """When people are there."""

    week: dict[Day, Spans]
    """Hours of each day; a day that is not named is closed."""
    holidays: tuple[Holiday, ...] = Field((), max_length=1000)
    workdays: tuple[Workday, ...] = Field((), max_length=1000)
    """They go before holidays and the week."""

    def spans(self, day: date) -> Spans:
        """The hours of one day."""
        for workday in self.workdays:
            if workday.day == day:
                return self.week.get(workday.hours_of, ())
        if any(holiday.first <= day <= holiday.last for holiday in self.holidays):
            return ()
        return self.week.get(DAYS[day.weekday()], ())

    def is_open(self, moment: datetime) -> bool:
        """Whether people are there at a moment of the schedule's own zone."""
        at = moment.time()
        return any(_within(span, at) for span in self.spans(moment.date()))


def _within(span: str, at: time) -> bool:
    start, _, end = span.partition("-")
    return _minute(start) <= at.hour * 60 + at.minute < _minute(end)


class _File(_Part):
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
        return None, sorted(_problem(document, item) for item in error.errors())
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


def _problem(document: Document, item: Any) -> Problem:
    place = tuple(part for part in item["loc"] if part != "[key]")
    return Problem(document.line(place), f"{'.'.join(map(str, place))}: {item['msg']}")
