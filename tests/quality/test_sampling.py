"""Plans of review: what may be written, and which calls of a day are drawn."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import UserError
from quality.review import plan
from quality.review.plan import Plans
from quality.review.sampling import Candidate, draw
from tests.quality.wrong import spoiled

OURS = assets.path("quality/review/plan.yaml").read_text()
DAY = date(2026, 11, 23)


def plans(*made: dict[str, object], double: float = 0) -> Plans:
    base = plan.read(OURS, "plan.yaml").model_dump(by_alias=True)
    return Plans.model_validate(base | {"plans": made, "double": double})


def call(number: int, agent: str = "1001", **news: object) -> Candidate:
    made = Candidate(number, f"c{number}", agent, False, "general", 90, 0, fatal=False)
    return made._replace(**news)  # type: ignore[arg-type]


MANY = [call(n, f"10{n % 7:02}") for n in range(400)]


def test_a_share_of_the_day_is_drawn_and_the_same_again() -> None:
    some = plans({"name": "r", "kind": "random", "share": 0.1})
    drawn = draw(some, MANY, DAY, {})
    assert 20 <= len(drawn) <= 60
    assert draw(some, list(reversed(MANY)), DAY, {}) == drawn
    assert draw(some, MANY, date(2026, 11, 24), {}) != drawn


def test_at_least_and_at_most_so_many() -> None:
    assert (
        len(draw(plans({"name": "r", "kind": "random", "share": 0.001, "least": 3}), MANY, DAY, {}))
        == 3
    )
    assert (
        len(draw(plans({"name": "r", "kind": "random", "share": 1, "most": 5}), MANY, DAY, {})) == 5
    )


def test_the_worst_calls_come_first() -> None:
    calls = [
        call(1),
        call(2, hint=30),
        call(3, fatal=True, hint=80),
        call(4, scorecard="complaint"),
    ]
    risk = plans({"name": "x", "kind": "risk", "signs": ["fatal", "low"], "below": 60})
    assert [d.call.call_id for d in draw(risk, calls, DAY, {})] == ["c3", "c2"]


def test_every_agent_gets_their_share_of_the_month() -> None:
    quota = plans({"name": "q", "kind": "quota", "per_agent": 4})
    drawn = draw(quota, MANY, DAY, {"1000": 4, "1001": 3})
    assert Counter(d.call.agent_id for d in drawn)["1000"] == 0
    assert all(count == 1 for count in Counter(d.call.agent_id for d in drawn).values())
    assert len(drawn) == 6


CALLS = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 9),
        st.integers(1, 60).map(lambda n: f"c{n}"),
        st.sampled_from(["1001", "1002", None]),
        st.booleans(),
        st.sampled_from(["general", "complaint"]),
        st.none() | st.floats(0, 100),
        st.floats(0, 1),
        st.booleans(),
    ),
    max_size=40,
)


@given(CALLS)
def test_no_call_is_drawn_twice_and_none_that_is_not_there(calls: list[Candidate]) -> None:
    drawn = draw(plan.read(OURS, "plan.yaml"), calls, DAY, {})
    ids = [one.call.call_id for one in drawn]
    assert len(set(ids)) == len(ids)
    assert {one.call for one in drawn} <= set(calls)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("double: 0.3", "double: 3", 41, "double"),
        ("kind: quota", "kind: quotas", 49, "plans.1"),
        ("signs: [fatal, complaint, low]", "signs: []", 46, "signs"),
        ("name: 人均定额", "name: 风险抽检", 50, "two plans have one name"),
        ("review_days: 3", "review_days: 0", 35, "review_days"),
    ],
)
def test_faults_carry_their_line(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(UserError) as caught:
        plan.read(OURS.replace(old, new, 1), "plan.yaml")
    assert says in str(caught.value)
    assert f"plan.yaml:{line}:" in str(caught.value) or says.startswith("two")


@given(spoiled(OURS))
def test_files_of_every_wrong_shape_are_refused_with_their_line(text: str) -> None:
    try:
        plan.read(text, "p.yaml")
    except UserError as error:
        assert all(line.split(":")[1].isdigit() for line in str(error).splitlines())
