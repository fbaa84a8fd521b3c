"""When a number is served: weeks, holidays, days worked instead, and mistakes by line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from ivr.hours import Hours, parse

SHIPPED = assets.path("ivr/flows/hours.yaml")
OFFICE, CLOSED, HOTLINE = "4008000001", "4008000000", "12345"
CHINA = ZoneInfo("Asia/Shanghai")
SHORT = """\
schedules:
  office:
    week:
      mon: ["09:00-12:00"]
    holidays:
      - {from: 2026-10-01, to: 2026-10-07}
    workdays:
      - {date: 2026-10-10, as: mon}
numbers:
  "4001": office
"""


def shipped() -> Hours:
    file, problems = parse(SHIPPED.read_text("utf-8"))
    assert file is not None and not problems
    return Hours.of(file, "Asia/Shanghai")


@pytest.fixture(scope="module")
def hours() -> Hours:
    return shipped()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),  # a Monday
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 13:30", True),
        ("2026-11-23 18:00", False),
        ("2026-11-22 10:00", False),  # a Sunday
        ("2026-10-01 10:00", False),  # a Thursday, National Day
        ("2026-10-07 10:00", False),
        ("2026-10-08 10:00", True),
        ("2026-10-10 10:00", True),  # a Saturday worked instead
        ("2026-10-11 10:00", False),
        ("2026-09-20 10:00", True),  # a Sunday worked instead
    ],
)
def test_office_hours_holidays_and_days_worked_instead(
    hours: Hours, moment: str, is_open: bool
) -> None:
    local = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
    assert hours.is_open(OFFICE, local) is is_open
    assert hours.is_open(OFFICE, local.astimezone(UTC)) is is_open


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_number_without_a_schedule_is_always_open_and_one_without_hours_never(
    moment: datetime,
) -> None:
    if not date(1900, 1, 1) < moment.date() < date(9000, 1, 1):
        return
    hours = shipped()
    assert hours.is_open(HOTLINE, moment) and hours.is_open("", moment)
    assert not hours.is_open(CLOSED, moment)


def test_a_day_may_end_at_midnight() -> None:
    file, problems = parse(SHORT.replace("09:00-12:00", "00:00-24:00"))
    assert file is not None and not problems
    assert file.schedules["office"].is_open(datetime(2026, 11, 23, 23, 59, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("09:00-12:00", "12:00-09:00", "4: schedules.office.week.mon.0: ends before"),
        ("09:00-12:00", "9:00-12:00", "4: schedules.office.week.mon.0: String should match"),
        ("09:00-12:00", "09:00-25:00", "4: schedules.office.week.mon.0: String should match"),
        ("mon: [", "monday: [", "4: schedules.office.week.monday: Input should be 'mon'"),
        ("2026-10-07", "2026-09-07", "6: schedules.office.holidays.0: ends before"),
        ("2026-10-07", "2026-99", "6: schedules.office.holidays.0.to: "),
        ("as: mon", "as: moon", "8: schedules.office.workdays.0.as: Input should be 'mon'"),
        ('"4001": office', '"4001": offices', "10: 4001: there is no schedule offices"),
        ('"4001"', '"+86 4001"', "10: numbers.+86 4001: String should match"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    file, problems = parse(SHORT.replace(old, new))
    assert file is None
    assert len(problems) == 1 and str(problems[0]).startswith(said)


@given(st.text(max_size=300))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    schedules, problems = parse(text)
    assert (schedules is None) == bool(problems)


def test_open_schedules_are_known_by_name(hours: Hours) -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=CHINA)
    assert hours.open_at(monday) == {"office"}
    assert hours.open_at(monday.replace(hour=20)) == frozenset()
