from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.age import age_on, band, is_senior, local_day


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1966, 5, 4), date(2026, 5, 3), 59),
        (date(1966, 5, 4), date(2026, 5, 4), 60),
        (date(1964, 2, 29), date(2026, 2, 28), 61),
        (date(1964, 2, 29), date(2026, 3, 1), 62),
        (date(2030, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_a_year_is_added_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_age_never_shrinks_as_days_pass(one: date, other: date) -> None:
    birth, day = min(one, other), max(one, other)
    assert age_on(birth, day) <= age_on(birth, date(day.year + 1, 1, 1))
    assert (day - birth).days // 366 <= age_on(birth, day) <= (day - birth).days / 365


def test_bands_meet_at_60_and_65_and_an_unknown_age_is_no_senior() -> None:
    assert [band(a) for a in (None, 0, 59, 60, 64, 65, 120)] == [
        "unknown", "under60", "under60", "60-64", "60-64", "65+", "65+",
    ]  # fmt: skip
    assert [is_senior(a) for a in (None, 59, 60)] == [False, False, True]


def test_the_birthday_begins_at_midnight_in_the_centres_zone() -> None:
    evening_in_london = datetime(2026, 5, 3, 16, 0, tzinfo=UTC)
    assert local_day(evening_in_london, "Asia/Shanghai") == date(2026, 5, 4)
