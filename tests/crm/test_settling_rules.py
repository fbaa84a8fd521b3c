"""Settling at once, held against the policy: sums, levels, customers' limits, lines of mistakes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.settings import Settings
from crm.settling import deciding, money, policy
from crm.settling.deciding import Asked, Decision, Past, Wish
from crm.settling.policy import Policy, make, parse, shipped_file, text_of
from crm.settling.rules import PolicyInForce

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SHIPPED = text_of(shipped_file())
POLICY = make(SHIPPED)
FRONT, MANAGER = POLICY.level("front"), POLICY.level("manager")
PARCEL = "773300112826"


def wish(fen: int = 10_000, **fields: Any) -> Wish:
    return Wish("lost", "money", fen, PARCEL, 1)._replace(**fields)


def past(fen: int, days: float = 1, subject: str = "", *, theirs: bool = True) -> Past:
    return Past("KP20260101-0001", NOW - timedelta(days=days), fen, subject, theirs)


def decided(wanted: Wish, *history: Past, level: str = "front", by: Policy = POLICY) -> Decision:
    return deciding.decide(by, wanted, history, by.level(level), NOW)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12", 1200), ("12.5", 1250), (" ¥12.50 ", 1250), ("１２元", 1200), ("0.01", 1), ("007", 700)],
)
def test_sums_are_read_as_people_type_them(typed: str, fen: int) -> None:
    assert money.parse(typed) == fen


@pytest.mark.parametrize(
    "typed",
    ["", "0", "0.00", "-1", "+1", "1,200", "1e3", "12.345", "٣", "NaN", "inf", "1_000", "12 34",
     "1000000.01", "9" * 400, "½", "12元5角", "0x10", "1\n2"],
)  # fmt: skip
def test_whatever_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        money.parse(typed)


@given(st.text(max_size=60))
def test_no_text_is_a_sum_out_of_bounds(typed: str) -> None:
    try:
        fen = money.parse(typed)
    except ValueError:
        return
    assert 0 < fen <= money.MOST_FEN


@given(st.integers(1, money.MOST_FEN))
def test_what_is_written_is_read_again(fen: int) -> None:
    assert money.parse(money.written(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "said"),
    [(1250, "十二元五角"), (1205, "十二元零五分"), (50, "五角"), (200, "两元"), (22, "两角两分"),
     (20_000, "两百元"), (200_000, "两千元"), (110_000, "一千一百元"), (1235, "十二元三角五分")],
)  # fmt: skip
def test_sums_are_said_as_a_reader_of_chinese_expects(fen: int, said: str) -> None:
    assert money.spoken(fen) == said


def test_an_agent_settles_within_their_own_authority_and_asks_beyond() -> None:
    assert decided(wish(20_000))[:2] == ("allowed", "within")
    more = decided(wish(20_001))
    assert (more.verdict, more.why, more.level) == ("approval", "limit", "lead")
    assert decided(wish(50_000)).level == "lead"
    assert decided(wish(50_001)).level == "manager", "the customer's limit is passed as well"
    assert decided(wish(500_001)).why == "too_much"
    assert decided(wish(49_000), level="lead").verdict == "allowed"


def test_a_customer_is_given_so_much_and_so_often() -> None:
    assert decided(wish(10_000), past(40_000)).verdict == "allowed"
    over = decided(wish(10_001), past(40_000))
    assert (over.verdict, over.why, over.level) == ("approval", "customer", "manager")
    assert "¥400.00" in over.reason
    assert decided(wish(), past(1), past(1), past(1)).why == "customer"
    assert decided(wish(10_001), past(40_000, days=31)).verdict == "allowed"
    assert decided(wish(10_001), past(40_000, theirs=False)).verdict == "allowed"
    high = decided(wish(10_001), past(40_000), level="head")
    assert high.verdict == "approval", "nobody passes a customer's limit alone"


def test_without_beyond_a_customers_limit_is_hard() -> None:
    hard = make(SHIPPED.replace(", beyond: manager", ""))
    assert decided(wish(10_001), past(40_000), by=hard, level="head").verdict == "refused"


def test_an_unknown_caller_needs_an_approval() -> None:
    found = deciding.decide(POLICY, wish(), None, FRONT, NOW)
    assert (found.verdict, found.why, found.level) == ("approval", "unknown", "manager")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (wish(matter="injury"), "never"),
        (wish(matter="?"), "matter"),
        (wish(give="redelivery"), "give"),
        (wish(0), "amount"),
        (wish(1, matter="damaged", give="redelivery", evidence="相册"), "amount"),
        (wish(subject=""), "need"),
        (wish(order_id=None), "need"),
        (wish(matter="damaged"), "need"),
    ],
)
def test_what_is_not_settled_by_telephone_says_why(wanted: Wish, why: str) -> None:
    found = decided(wanted)
    assert (found.verdict, found.why) == ("refused", why) and found.reason


def test_a_parcel_is_settled_once_whoever_calls() -> None:
    again = decided(wish(), past(1, days=300, subject=PARCEL, theirs=False))
    assert (again.verdict, again.why) == ("refused", "again") and "KP20260101-0001" in again.reason


def test_nobody_without_a_level_settles() -> None:
    assert deciding.decide(POLICY, wish(), [], None, NOW).why == "nobody"


def test_somebody_has_the_highest_level_that_names_them() -> None:
    some = make(SHIPPED.replace("people: []", "people: ['1004']"))
    assert some.level_of("agent", "wang", "1004") == some.level("lead")
    assert some.level_of("agent", "1001", "1001") == some.level("front")
    assert some.level_of("qa", "judge") is None


def test_an_approval_is_anothers_and_within_their_level() -> None:
    asked = Asked("lost", 60_000, "manager", "1001")
    deciding.check_approver(POLICY, asked, by="lead", authority=MANAGER)
    with pytest.raises(Refused, match="自己"):
        deciding.check_approver(POLICY, asked, by="1001", authority=MANAGER)
    with pytest.raises(Refused, match="主管以上"):
        deciding.check_approver(POLICY, asked, by="1002", authority=FRONT)
    less = make(SHIPPED.replace("manager: 2000", "manager: 550"))
    with pytest.raises(Refused, match="负责人以上"):
        deciding.check_approver(less, asked, by="lead", authority=less.level("manager"))
    gone = asked._replace(matter="gone")
    with pytest.raises(Refused, match="规则已经改过"):
        deciding.check_approver(POLICY, gone, by="lead", authority=MANAGER)


@given(
    st.lists(
        st.tuples(st.integers(1, 60_000), st.integers(0, 40), st.sampled_from(["front", "lead"])),
        max_size=12,
    )
)
def test_nothing_given_without_approval_passes_the_customers_limit(
    asked: list[tuple[int, int, str]],
) -> None:
    history: list[Past] = []
    for number, (fen, after, level) in enumerate(asked):
        at = NOW + timedelta(days=after)
        found = deciding.decide(
            POLICY, wish(fen, subject=f"P{number}"), history, POLICY.level(level), at
        )
        if found.verdict == "allowed":
            history.append(Past(f"KP-{number}", at, fen, f"P{number}", theirs=True))
            counting = deciding.spent(POLICY, history, at)
            assert counting.fen <= POLICY.customer.most and counting.times <= POLICY.customer.times


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("most: 500", "most: 1e3", 14, "should be a sum"),
        ("most: 500", "most: true", 14, "should be a sum"),
        ("beyond: manager", "beyond: king", 14, "there is no level king"),
        ("{front: 200, lead: 500,", "{front: 200, lead: 100,", 27, "less than a level below"),
        ("head: 5000}", "queen: 5000}", 27, "there is no level queen"),
        ("id: damaged", "id: lost", 30, "is there twice"),
        ("needs: [parcel, order]", "needs: [luck]", 28, "Input should be"),
        ("roles: [agent]", "roles: [king]", 7, "Input should be"),
        ("    order: complaint\n  - id: goods", "    gives: [money]\n  - id: goods", 49, "never"),
    ],
)
def test_mistakes_are_told_by_line(before: str, after: str, line: int, said: str) -> None:
    assert before in SHIPPED
    found, problems = parse(SHIPPED.replace(before, after, 1))
    assert found is None and problems[0].line == line, problems
    assert said in problems[0].message


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    parse(text)
    parse(f"levels: [{text}]")


def test_a_changed_file_counts_at_once_and_one_with_mistakes_never(settings: Settings) -> None:
    in_force = PolicyInForce(settings)
    assert in_force() == POLICY
    own = policy.owned(settings).own
    own.parent.mkdir(parents=True)
    own.write_text(SHIPPED.replace("times: 3", "times: 30"))
    assert in_force().customer.times == 30
    own.write_text("levels: []")
    assert in_force().customer.times == 30 and "1: levels" in in_force.trouble
    assert PolicyInForce(settings)().customer.times == 30, "nor after a start"
    own.unlink()
    assert in_force.trouble == "" and in_force() == POLICY


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("centre")
    return Settings(data_dir=folder / "var", cache_dir=folder / "cache")
