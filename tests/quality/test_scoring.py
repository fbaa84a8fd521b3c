"""Totals, abstention, and the scorecards that ship."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.client import Transcript
from core import assets
from quality.facts import NOTHING, Facts
from quality.finding import Verdict
from quality.scorecard import Scorecard, load_folder
from quality.scoring import Score, ScoredItem, score, total
from quality.speech import Conversation
from tests.quality.conversations import SENIOR_CALL, Line, conversation

VERDICTS = st.sampled_from(list(Verdict))
ITEMS = st.lists(
    st.builds(
        lambda verdict, weight, fatal: ScoredItem(
            id="x", title_zh="x", title_en="x", verdict=verdict, weight=weight, fatal=fatal,
            reason="", evidence=[],
        ),
        VERDICTS, st.floats(0.5, 100), st.booleans(),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    return load_folder(assets.path("quality/scorecards"))


def judged(transcript: Transcript, card: Scorecard, facts: Facts = NOTHING) -> Score:
    return score(Conversation(transcript, facts), card)


def verdicts(made: Score) -> dict[str, Verdict]:
    return {item.id: item.verdict for item in made.items}


@given(ITEMS)
def test_a_total_is_a_share_or_nothing(items: list[ScoredItem]) -> None:
    judged = {i.verdict for i in items} & {Verdict.PASS, Verdict.FAIL}
    found = total(items)
    assert (found is None) == (not judged)
    if found is not None:
        assert 0 <= found <= 100
        assert (found == 100) <= all(i.verdict is not Verdict.FAIL for i in items if i.weight > 0.1)
    if any(i.fatal and i.verdict is Verdict.FAIL for i in items):
        assert found == 0


@given(ITEMS)
def test_doubt_and_absence_weigh_nothing(items: list[ScoredItem]) -> None:
    judged = [i for i in items if i.verdict in (Verdict.PASS, Verdict.FAIL)]
    assert total(items) == total(judged)


def test_a_good_senior_call_passes(cards: dict[str, Scorecard]) -> None:
    made = judged(conversation(*SENIOR_CALL), cards["senior"])
    failed = {name for name, verdict in verdicts(made).items() if verdict is Verdict.FAIL}
    assert failed == set()
    assert verdicts(made)["understood"] is Verdict.PASS
    assert made.hint == 100


def test_a_doubtful_transcript_is_not_scored_at_all(cards: dict[str, Scorecard]) -> None:
    made = judged(conversation(*SENIOR_CALL, confidence=0.4, low=True), cards["general"])
    assert set(verdicts(made).values()) == {Verdict.UNSURE}
    assert made.hint is None
    assert made.unsure == len(made.items)


def test_a_forbidden_word_costs_everything(cards: dict[str, Scorecard]) -> None:
    rude: Line = ("agent", 34, 36, "这事不归我管")
    made = judged(conversation(*SENIOR_CALL, rude), cards["general"])
    assert made.hint == 0


@pytest.mark.parametrize("drop", [0, 6])
def test_what_was_not_said_costs_its_weight(cards: dict[str, Scorecard], drop: int) -> None:
    lines = [line for number, line in enumerate(SENIOR_CALL) if number != drop]
    made = judged(conversation(*lines), cards["general"])
    assert made.hint is not None
    assert 0 < made.hint < 100


LINES = st.lists(
    st.tuples(
        st.sampled_from(["caller", "agent"]),
        st.floats(0, 100),
        st.floats(0, 20),
        st.text(st.sampled_from("您好是吗净水器不出再见我管归稍等，。a1 "), max_size=12),
    ),
    max_size=8,
)


@given(LINES, st.floats(0, 1))
def test_every_point_cites_evidence_or_says_what_was_looked_for(
    lines: list[tuple[str, float, float, str]], confidence: float
) -> None:
    said = [(who, start, start + length, text) for who, start, length, text in lines]
    card = load_folder(assets.path("quality/scorecards"))["senior"]
    made = judged(conversation(*said, confidence=confidence), card)  # type: ignore[arg-type]
    for item in made.items:
        assert item.reason
        if item.verdict in (Verdict.PASS, Verdict.FAIL):
            assert item.evidence or "秒" in item.reason
        for evidence in item.evidence:
            assert evidence.start <= evidence.end


def test_the_senior_scorecard_asks_everything_the_general_one_does(
    cards: dict[str, Scorecard],
) -> None:
    general = {item.id for item in cards["general"].items}
    senior = {item.id: item for item in cards["senior"].items}
    assert general < senior.keys()
    of_general = next(i for i in cards["general"].items if i.id == "silence")
    assert senior["silence"].params != of_general.params
