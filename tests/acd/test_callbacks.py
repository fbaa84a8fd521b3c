"""Rules of calling back, and places that are given back: pure, by the clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from acd.callbacks import Callback, Outcome, Rules, after, calling
from acd.places import LONGEST_S, Places

SHANGHAI = Rules(possible=True, zone=ZoneInfo("Asia/Shanghai"))
MOMENTS = st.floats(1.7e9, 1.9e9)
OUTCOMES = st.sampled_from(["not_called", "no_answer", "impossible", "unknown"])


@given(MOMENTS)
def test_nobody_is_called_between_nine_in_the_evening_and_half_past_eight(now: float) -> None:
    opens = SHANGHAI.opens(now)
    at = datetime.fromtimestamp(opens, SHANGHAI.zone).time()
    assert opens >= now and time(8, 30) <= at < time(21, 0)
    assert opens - now <= 11.5 * 3600
    assert SHANGHAI.opens(SHANGHAI.closes(opens)) > SHANGHAI.closes(opens) > opens


def test_a_centre_that_calls_by_night_and_one_that_calls_at_any_hour() -> None:
    night = Rules(first=time(22, 0), last=time(6, 0), zone=ZoneInfo("UTC"))
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
    assert night.opens(noon) == noon + 10 * 3600
    assert Rules(first=time(0), last=time(0)).opens(noon) == noon


@given(st.lists(st.tuples(st.booleans(), OUTCOMES), max_size=12))
def test_a_person_is_called_at_most_so_often_and_every_try_has_an_id_of_its_own(
    tries: list[tuple[bool, Outcome]],
) -> None:
    callback: Callback | None = Callback(id="cb-x", of="sl-1.1", sealed="s")
    ids, rung, now = set(), 0, 1.8e9
    for reached_phone, outcome in tries:
        if callback is None:
            break
        assert callback.call_id not in ids and callback.not_before <= now
        ids.add(callback.call_id)
        if reached_phone:
            callback = calling(calling(callback))
            rung += 1
        ends = "no_answer" if reached_phone and outcome == "not_called" else outcome
        callback = after(callback, ends, now, SHANGHAI)
        if callback is not None and ends != "not_called":
            assert callback.not_before == now + SHANGHAI.retry_s
        now += SHANGHAI.retry_s
    assert rung <= SHANGHAI.attempts


@given(
    stood=st.floats(-500, 500),
    away=st.floats(0, 1200),
    wait=st.floats(0, 60),
    credit=st.floats(0, 120),
    others=st.lists(st.floats(-600, 600), max_size=8),
)
def test_who_comes_back_never_stands_further_ahead_than_before(
    stood: float, away: float, wait: float, credit: float, others: list[float]
) -> None:
    left, places = 1000.0, Places(600.0)
    places.lose("ann", stood, left)
    stands = left + away + wait - credit
    now = left + away + wait
    regained = places.regain("ann", stands, now)
    assert regained >= 0.0 and stands - regained >= min(stood, stands) - 1e-6
    ahead = sum(other < stands - regained + 1e-6 for other in others)
    assert ahead >= sum(other < min(stood, stands) for other in others)
    if away + wait > 600.0:
        assert regained == 0.0
    assert places.regain("ann", stands, now) == 0.0, "once"


def test_no_place_is_older_than_an_hour() -> None:
    places = Places(600.0)
    places.lose("ann", 0.0, 10_000.0)
    assert 10_000.0 - places.regain("ann", 10_000.0, 10_000.0) == 10_000.0 - LONGEST_S
