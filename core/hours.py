"""When people are there: weekly hours, holidays, and days worked instead (调休). Pure.

Spans are in the centre's own zone; whoever asks brings a moment of that zone.
"""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

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
