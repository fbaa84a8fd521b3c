"""Keys and seconds to a person, by kind of caller."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.db import Database
from core.events import CallerRecognized
from reports import views
from reports.projector import apply
from reports.seniors import KINDS, Served, figures
from tests.reports.test_fold import Script

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def call(
    why: str | None, band: str, *, after_s: float | None = 8.0, keys: int = 0, waited_s: float = 1.0
) -> Served:
    person_at = None if after_s is None else AT + timedelta(seconds=after_s)
    return Served(why, band, AT, True, keys, waited_s, person_at)


def test_60_and_65_are_counted_apart_and_so_is_what_says_so() -> None:
    calls = [
        call("record", "65+"), call("record", "60-64"), call("family", "65+"),
        call("declared", "unknown"), call("unsure", "unknown"), call(None, "under60"),
        call(None, "unknown"), call("record", "unknown"), call("behaviour", "under60"),
    ]  # fmt: skip
    found = {figure.kind: figure.calls for figure in figures(calls)}
    assert found == {
        "record 65+": 1, "record 60-64": 1, "record unknown": 1, "family 65+": 1, "declared": 1,
        "behaviour": 1, "unsure": 1, "under60": 1, "unknown": 1,
    }  # fmt: skip


def test_keys_and_seconds_are_of_those_who_reached_a_person_and_in_time_of_all() -> None:
    calls = [
        call("record", "65+", after_s=6.0),
        call("record", "65+", after_s=40.0, waited_s=30.0, keys=2),
        call("record", "65+", after_s=None, keys=9),
        call("record", "65+", after_s=10.0),
    ]
    (found,) = figures(calls)
    assert (found.calls, found.reached, found.in_time) == (4, 3, 0.5)
    assert (round(found.keys, 2), found.reached_p50_s, found.reached_p95_s) == (0.67, 10.0, 40.0)


served = st.builds(
    Served,
    st.sampled_from(["record", "family", "declared", "behaviour", "unsure", None]),
    st.sampled_from(["65+", "60-64", "under60", "unknown"]),
    st.just(AT),
    st.booleans(),
    st.integers(0, 9),
    st.none() | st.floats(0, 900),
    st.none()
    | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
)


@given(st.lists(served, max_size=30))
def test_every_call_that_wanted_a_person_is_in_one_line(calls: list[Served]) -> None:
    found = figures(calls)
    assert sum(figure.calls for figure in found) == sum(one.queued for one in calls)
    assert [f.kind for f in found] == [kind for kind in KINDS if kind in {f.kind for f in found}]
    assert all(0 <= f.in_time <= 1 and f.reached_p50_s <= f.reached_p95_s for f in found)


def test_the_journals_calls_are_counted(db: Database) -> None:
    script = Script().arrives().say(
        "ivr", CallerRecognized, customer_id=7, relation="self", senior=True, age_band="60-64"
    )  # fmt: skip
    events = script.queued("senior").offered("1001", "o1").answered("1001", "o1").ended(9).events
    with db.write() as session:
        apply(session, events)
    first, last = events[0].at, events[-1].at
    with db.read() as session:
        (found,) = views.served_kinds(session, first, last)
        none = views.served_kinds(session, last, last + timedelta(days=1))
    assert (found.kind, found.calls, found.reached, found.reached_p50_s) == (
        "record 60-64", 1, 1, 4.0,
    )  # fmt: skip
    assert none == []
