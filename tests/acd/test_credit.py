"""The head start of seniors: learnt, bounded, kept, and never out of order among themselves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import credit, inputs
from acd.actions import Save
from acd.credit import PRIOR_CALLS, SAVE_S, Lately, Waits
from acd.engine import Engine
from acd.journal import refill
from acd.policy_file import parse, shipped, text_of
from acd.routing import FreeAgent, WaitingCall, need, next_for
from acd.simulate.figures import percentile
from tests.acd.policies import policy
from tests.acd.world import LIMITS, ROSTER

NOW = 1_000_000.0
LEARNT = policy("learnt", "credit: {senior: {first_s: 60, most_s: 300}, tiers: {vip: 20}}\n")
FIXED = policy("fixed", "credit: {senior_s: 30}\n")
ANY = need({})
AGENT = FreeAgent("a", {}, 0.0)


def engine(rules: object = LEARNT) -> Engine:
    made = Engine(ROSTER, LIMITS, "id".__str__, LEARNT)
    if rules is not LEARNT:
        made.set_policy(FIXED, NOW)
    made.activate(NOW)
    return made


def standing(name: str, since: float, *, leads: bool, own_s: float = 0.0) -> WaitingCall:
    number = int(since)
    return WaitingCall(name, ANY, since, own_s, number, "general", leads=leads, own_credit_s=own_s)


def served_next(made: Engine, now: float) -> str | None:
    decision = next_for(AGENT, made.line, now, credit.over(made, now))
    return None if decision is None else decision.call_id


@given(
    st.lists(st.floats(1.0, 3600.0), min_size=400, max_size=500),
    st.sampled_from([0.9, 0.95, 0.98]),
)
def test_a_long_wait_is_what_so_many_did_not_exceed_to_a_tenth(
    waits: list[float], share: float
) -> None:
    lately = Waits(queue="general", at=NOW)
    for waited in waits:
        lately.note(waited, NOW)
    found = lately.longest(share, first_s=1.0)
    low, high = (percentile(sorted(waits), share + d) for d in (-0.06, 0.02))
    assert low / 1.1 <= found <= high * 1.1


def test_until_calls_have_shown_it_a_long_wait_is_what_the_policy_says() -> None:
    lately = Waits(queue="general", at=NOW)
    assert lately.longest(0.98, 60.0) == pytest.approx(60.0, rel=0.1)
    for _ in range(int(PRIOR_CALLS * 50)):
        lately.note(0.0, NOW)
    assert lately.longest(0.98, 60.0) == 0.0


def test_what_was_seen_fades_with_the_callers_and_not_over_night() -> None:
    lately = Waits(queue="general", at=NOW)
    lately.note(100.0, NOW)
    lately.note(100.0, NOW + 8 * 3600)
    assert 1.9 < sum(lately.counts.values()) < 2.0
    for second in range(0, int(credit.HALF_LIFE_S), 60):
        lately.note(0.0, NOW + 8 * 3600 + second + 60)
    old = sum(count for step, count in lately.counts.items() if step)
    assert old == pytest.approx(1.0, abs=0.05)


def test_the_longer_another_has_waited_the_smaller_the_head_start_down_to_none() -> None:
    made = engine()
    over = credit.over(made, NOW)
    senior = standing("senior", NOW, leads=True)
    starts = [
        over(senior, standing("other", NOW - waited, leads=False)).seconds
        for waited in range(0, 400, 10)
    ]
    assert starts == sorted(starts, reverse=True)
    assert starts[0] > 60 and starts[-1] == 0.0


def test_a_senior_never_has_less_than_a_customer_of_a_tier() -> None:
    made = engine()
    vip = standing("vip", NOW - 250, leads=False, own_s=20.0)
    start = credit.over(made, NOW)(standing("senior", NOW, leads=True), vip)
    assert (start.seconds, start.least_s) == (20.0, 20.0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=60))
def test_each_class_is_served_in_order_of_arrival_whatever_happens_meanwhile(
    steps: list[tuple[bool, int]],
) -> None:
    """Every arrival is followed by some seconds and one free agent; at the end all are served."""
    made, now, came, served = engine(), NOW, [], []
    for leads, wait in [*steps, *[(False, -1)] * len(steps)]:
        if wait >= 0:
            name = f"{'s' if leads else 'o'}{now:.0f}"
            made.line.add(standing(name, now, leads=leads))
            came.append(name)
            now += 1
        now += max(0, wait) * 20
        if len(came) % 3 == 0 or wait < 0:
            taken = served_next(made, now)
            if taken is not None:
                made.line.remove(taken)
                served.append(taken)
    assert sorted(served) == sorted(came)
    for kind in "so":
        assert [c for c in served if c[0] == kind] == [c for c in came if c[0] == kind]


@given(st.floats(1.0, 7200.0), st.integers(0, 200))
def test_nobody_is_overtaken_after_the_longest_wait_that_the_policy_allows(
    seen: float, calls: int
) -> None:
    """Seniors arrive without end, one a second, and one call is served each second."""
    made = engine()
    for _ in range(calls):
        made.lately.note("general", seen, NOW)
    made.line.add(standing("other", NOW, leads=False))
    for second in range(1, 400):
        now = NOW + second
        made.line.add(standing(f"s{second}", now, leads=True))
        taken = served_next(made, now)
        assert taken is not None
        made.line.remove(taken)
        if taken == "other":
            assert second <= 300
            return
    raise AssertionError("starved")


def arrive(made: Engine, call_id: str, now: float, *, senior: bool) -> None:
    made.feed(
        inputs.CallWaits(call_id, f"PJSIP/{call_id}", queue="general", senior=senior, start=now),
        now,
    )


def test_callers_in_line_follow_another_policy_at_once() -> None:
    made = engine(FIXED)
    arrive(made, "other", NOW, senior=False)
    arrive(made, "senior", NOW + 40, senior=True)
    now = NOW + 41
    order = [call.call_id for call in credit.in_order(made, now)]
    assert order == ["other", "senior"]  # 30 s are not enough
    made.set_policy(LEARNT, now)
    assert [call.call_id for call in credit.in_order(made, now)] == ["senior", "other"]
    places = [credit.ahead(made, made.calls[call], now) for call in ("senior", "other")]
    assert places == [0, 1]
    made.set_policy(FIXED, now)
    assert [call.call_id for call in credit.in_order(made, now)] == ["other", "senior"]


def test_the_place_of_both_is_reckoned_with_the_head_start_of_the_moment() -> None:
    made = engine()
    arrive(made, "other", NOW, senior=False)
    arrive(made, "senior", NOW + 30, senior=True)
    for waited, expected in ((31.0, [0, 1]), (90.0, [1, 0])):
        found = [credit.ahead(made, made.calls[c], NOW + waited) for c in ("senior", "other")]
        assert found == expected


def test_what_was_learnt_survives_the_end_of_the_engine() -> None:
    made, kept = engine(), {}
    for n in range(100):
        now = NOW + n * SAVE_S
        arrive(made, f"c{n}", now, senior=False)
        for action in made.feed(inputs.Hung(inputs.Leg(f"c{n}", f"c{n}", None), 16), now + 50):
            if isinstance(action, Save) and action.kind == credit.KIND:
                kept[action.kind, action.key] = action.text
    again = engine()
    refill(again, kept, NOW)
    share, first_s = 0.98, 1.0
    before = made.lately.long_s("general", share, first_s, math.inf)
    assert before == pytest.approx(50.0, rel=0.1)
    assert again.lately.long_s("general", share, first_s, NOW) == before
    assert made.records().keys() >= {(credit.KIND, "general")}
    refill(again, {(credit.KIND, "general"): "{"}, NOW)  # unreadable: begins anew


def test_seniors_and_promises_teach_nothing_about_others() -> None:
    made = engine()
    arrive(made, "senior", NOW, senior=True)
    made.feed(inputs.Hung(inputs.Leg("senior", "senior", None), 16), NOW + 500)
    assert made.lately.all() == []
    assert Lately().records() == {}


def test_credit_is_fixed_or_learnt_and_never_both() -> None:
    text = text_of(shipped())
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("credit:"))
    both = text.replace("credit:\n", "credit:\n  senior_s: 60\n")
    _, problems = parse(both)
    assert [p.line for p in problems] == [line]
    assert "either senior_s or senior" in problems[0].message
    assert parse(text)[1] == []
