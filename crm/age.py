"""How old a person is, and what follows from it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.events import AgeBand

SENIOR_AGE = 60
"""Where the law protecting older people begins (老年人权益保障法, article 2)."""
CARRIER_SENIOR_AGE = 65
"""Since 2020-12-25 the three carriers put callers of 65 and over through to a person at once."""


def local_day(now: datetime, timezone: str) -> date:
    """The calendar day at `now` (aware) in the centre's zone: birthdays begin at local midnight."""
    return now.astimezone(ZoneInfo(timezone)).date()


def age_on(birth: date, day: date) -> int:
    """Full years lived on `day`; 0 before birth. Born on 29 February: older from 1 March."""
    before_birthday = (day.month, day.day) < (birth.month, birth.day)
    return max(0, day.year - birth.year - before_birthday)


def band(age: int | None) -> AgeBand:
    """The age band that is counted and published; the age itself stays in `crm`."""
    if age is None:
        return "unknown"
    if age >= CARRIER_SENIOR_AGE:
        return "65+"
    return "60-64" if age >= SENIOR_AGE else "under60"


def is_senior(age: int | None) -> bool:
    """Whether the person goes through the green channel; an unknown age does not."""
    return age is not None and age >= SENIOR_AGE
