"""An item counts only after people agreed with it, and no longer when they often overturn it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.finding import Verdict
from quality.trust import Label, Reviewed, Standing, State, Thresholds, kappa, standing

P, F, U = Verdict.PASS, Verdict.FAIL, Verdict.UNSURE
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIMITS = Thresholds(labels=10, fails=3, kappa=0.6, precision=0.9, overturned=0.2, reviews=5)


def labels(*made: tuple[Verdict, Verdict, Verdict, int], at: datetime = NOW) -> list[Label]:
    return [Label(a, b, machine, at) for a, b, machine, times in made for _ in range(times)]


GOOD = labels((P, P, P, 8), (F, F, F, 4))


def test_kappa_is_cohens() -> None:
    # Of 50 grants two readers say yes 25 and 30 times and agree on 20 + 15: kappa is 0.4.
    pairs = [(P, P)] * 20 + [(P, F)] * 5 + [(F, P)] * 10 + [(F, F)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([]) is None
    assert kappa([(P, P)] * 9) == 1.0


VERDICTS = st.sampled_from(list(Verdict))


@given(st.lists(st.tuples(VERDICTS, VERDICTS), min_size=1))
def test_kappa_is_at_most_one_and_the_same_both_ways(pairs: list[tuple[Verdict, Verdict]]) -> None:
    found = kappa(pairs)
    assert found is not None
    assert -1 <= found <= 1
    assert found == kappa([(b, a) for a, b in pairs])
    assert (found == 1) == all(a is b for a, b in pairs)


def test_agreement_makes_an_item_count() -> None:
    made = standing(GOOD, [], None, LIMITS, NOW)
    assert (made.state, made.labelled, made.failed, made.kappa) == ("counts", 12, 4, 1.0)


@pytest.mark.parametrize(
    "known",
    [
        GOOD[:9],  # too few
        labels((P, P, P, 10), (F, F, F, 2)),  # too few failures
        labels((P, P, P, 6), (F, F, F, 3), (P, P, F, 3)),  # blames too often
        labels((P, F, P, 6), (F, P, F, 6), (P, P, P, 8), (F, F, F, 4)),  # people disagree
        labels((P, P, U, 8), (F, F, U, 4)),  # the machine never says
    ],
)
def test_otherwise_it_stays_a_hint(known: list[Label]) -> None:
    assert standing(known, [], None, LIMITS, NOW).state == "hint"


def test_often_overturned_items_suspend_themselves_and_must_prove_themselves_anew() -> None:
    counting = standing(GOOD, [], None, LIMITS, NOW)
    later = NOW + timedelta(days=1)
    looked = [Reviewed(overturned=n < 2, at=later) for n in range(5)]
    gone = standing(GOOD, looked, counting, LIMITS, later)
    assert (gone.state, gone.reviewed, gone.overturned) == ("suspended", 5, 2)
    after = later + timedelta(days=1)
    assert standing(GOOD, looked, gone, LIMITS, after).state == "suspended"
    fresh = [label._replace(at=after) for label in GOOD]
    back = standing([*GOOD, *fresh], looked, gone, LIMITS, after)
    assert back.state == "counts"
    assert standing([*GOOD, *fresh], looked, back, LIMITS, after).overturned == 0


def test_a_few_overturned_verdicts_suspend_nothing() -> None:
    counting = standing(GOOD, [], None, LIMITS, NOW)
    one = [Reviewed(overturned=True, at=NOW)]
    assert standing(GOOD, one, counting, LIMITS, NOW).state == "counts"


@given(
    st.lists(st.builds(Label, VERDICTS, VERDICTS, VERDICTS, st.just(NOW)), max_size=40),
    st.lists(st.builds(Reviewed, st.booleans(), st.just(NOW)), max_size=20),
    st.sampled_from(["hint", "counts", "suspended"]),
)
def test_nothing_counts_without_the_figures(
    known: list[Label], looked: list[Reviewed], state: State
) -> None:
    made = standing(known, looked, Standing(state, NOW), LIMITS, NOW)
    if made.state == "counts" and state != "counts":
        assert made.labelled >= LIMITS.labels
        assert (made.precision or 0) >= LIMITS.precision
    if state == "suspended":
        assert made.state == "suspended"
