"""Which scorecards a call gets, and what may be written about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import UserError
from quality import choosing
from quality.choosing import Choosing, Signs, choose
from quality.scorecard import load_folder
from quality.speech import Conversation
from tests.quality.conversations import SENIOR_CALL, Line, conversation
from tests.quality.wrong import spoiled

CARDS = load_folder(assets.path("quality/scorecards"))
OURS = assets.path("quality/choosing.yaml").read_text()


@pytest.fixture(scope="module")
def rules() -> Choosing:
    return choosing.read(OURS, "choosing.yaml", CARDS)


def chosen(rules: Choosing, signs: Signs, *lines: Line) -> list[str]:
    return choose(rules, signs, Conversation(conversation(*lines)))


def test_the_first_rule_that_holds_gives_the_calls_own_score(rules: Choosing) -> None:
    assert chosen(rules, Signs(), *SENIOR_CALL) == ["general", "abilities"]
    assert chosen(rules, Signs(senior=True), *SENIOR_CALL) == ["senior", "abilities"]
    order = Signs(order_kinds=frozenset({"complaint"}))
    assert chosen(rules, order, *SENIOR_CALL) == ["complaint", "abilities"]
    both = order._replace(senior=True)
    assert chosen(rules, both, *SENIOR_CALL) == ["senior", "complaint", "abilities"]


def test_a_complaint_is_told_by_the_callers_words(rules: Choosing) -> None:
    assert chosen(rules, Signs(), ("caller", 0, 3, "我要投诉你们"))[0] == "complaint"
    assert chosen(rules, Signs(), ("caller", 0, 3, "上次的投诉谢谢你们"))[0] == "general"
    assert chosen(rules, Signs(), ("caller", 0, 3, "真不像话，没人管"))[0] == "complaint"
    assert chosen(rules, Signs(), ("agent", 0, 3, "您可以说我要投诉"))[0] == "general"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("card: senior", "card: seniors", 6, "no scorecard 'seniors'"),
        ("- senior: true", "- elderly: true", 8, "elderly"),
        ("- senior: true", "- {}", 8, "must name something"),
        ("- senior: true", "- least: 2", 8, "must name something"),
        ("- senior: true", "- {senior: true, least: 2}", 8, "more than there are phrases"),
        ("order_kinds: [complaint]", "order_kinds: [complaints]", 11, "order_kinds"),
        ("otherwise: general", "otherwise: nobody", 20, "no scorecard 'nobody'"),
        ("otherwise: general", "", 5, "otherwise"),
    ],
)
def test_faults_carry_their_line(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(UserError) as caught:
        choosing.read(OURS.replace(old, new, 1), "choosing.yaml", CARDS)
    assert f"choosing.yaml:{line}:" in str(caught.value)
    assert says in str(caught.value)


@given(spoiled(OURS))
def test_files_of_every_wrong_shape_are_refused_with_their_line(text: str) -> None:
    try:
        choosing.read(text, "c.yaml", CARDS)
    except UserError as error:
        assert all(line.split(":")[1].isdigit() for line in str(error).splitlines())


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(UserError, match=r"c\.yaml:\d+:"):
        choosing.read(text, "c.yaml", CARDS)
