"""The way through a survey, what its words mean, who is asked, and what its file may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from ivr import survey as way
from ivr.catalogue import recorded_prompts
from ivr.marks import meant
from ivr.survey import Ask, Part, Rated
from ivr.survey_file import Ended, Question, Rule, Survey, SurveysFile, choose, parse

FIVE = {
    str(n): {"mark": n, "means": m}
    for n, m in enumerate(["很差", "不满意", "一般", "满意", "非常满意"], 1)
}
TWO = {"1": {"mark": 5, "means": "满意"}, "2": {"mark": 2, "means": "不满意"}}


def question(name: str = "service", keys: object = FIVE) -> Question:
    return Question.model_validate(
        {"name": name, "prompts": ["survey-rate"], "wait_s": 5, "keys": keys}
    )


def survey(*questions: Question) -> Survey:
    return Survey(title="回访", questions=questions or (question(),))


def walked(asked: Survey, *answers: tuple[str, str]) -> list[object]:
    """Every action of this conversation."""
    state, actions = way.begin(asked)
    done: list[object] = list(actions)
    for key, text in answers:
        if isinstance(done[-1], Part):
            break
        state, actions = way.step(state, key, text)
        done += actions
    return done


def test_a_key_is_kept_and_thanked_for() -> None:
    done = walked(survey(), ("5", ""))
    assert done[1:] == [Rated("service", 5, "key"), Part(("survey-thanks",))]


def test_words_are_kept_as_words() -> None:
    assert Rated("service", 2, "voice") in walked(survey(), ("", "我不太满意"))


def test_silence_ends_it_at_once_with_one_sentence() -> None:
    assert walked(survey(), ("", ""))[1:] == [Part(("survey-bye",))]


def test_a_wrong_key_is_asked_about_once_more_and_then_let_be() -> None:
    done = walked(survey(), ("9", ""), ("*", ""))
    assert [type(action) for action in done] == [Ask, Ask, Part]


answers = st.tuples(st.sampled_from(["", *"0123456789*#"]), st.text(max_size=12))


@given(st.integers(1, 3), st.lists(answers, min_size=8, max_size=8))
def test_whatever_is_answered_it_ends_and_keeps_one_mark_for_a_question(
    many: int, said: list[tuple[str, str]]
) -> None:
    asked = survey(*(question(f"q{n}") for n in range(many)))
    done = walked(asked, *said)
    assert isinstance(done[-1], Part)
    assert sum(isinstance(action, Ask) for action in done) <= 2 * many
    names = [action.question for action in done if isinstance(action, Rated)]
    assert names == [f"q{n}" for n in range(len(names))]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("满意", 4), ("非常满意。", 5), ("不满意", 2), ("很不满意！", 1), ("一般", 3), ("五分", 5),
        ("打个四分吧", 4), ("五", 5), ("3", 3), ("我觉得挺好", 4), ("不是很满意", 2), ("按二", 2),
        ("满意，非常满意", None), ("", None), ("你好请问", None), ("不非常满意", None),
        ("满一", 4), ("不满义", 2), ("没有不满意", None), ("六", None), ("一百分", None),
    ],
)  # fmt: skip
def test_what_words_mean(text: str, mark: int | None) -> None:
    assert meant(text, question()) == mark


def test_a_number_alone_is_the_key_that_the_prompt_offers() -> None:
    assert meant("一", question(keys=TWO)) == 5
    assert meant("二", question(keys=TWO)) == 2


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    assert meant(text, question()) in {None, 1, 2, 3, 4, 5}


CALL = Ended(did="12345", queue="general", senior=False, talk_s=60)


def file(*rules: Rule) -> SurveysFile:
    return SurveysFile(surveys={"a": survey(), "b": survey()}, rules=rules, least_talk_s=10)


def test_the_first_rule_that_fits_decides() -> None:
    found = file(Rule(survey="a", senior=True), Rule(survey="b", numbers=("12345",)))
    assert choose(found, CALL, 0.0) == "b"
    assert choose(file(Rule(survey="a", queues=("repair",))), CALL, 0.0) is None


def test_a_short_talk_is_not_asked_about() -> None:
    everyone = file(Rule(survey="a"))
    assert choose(everyone, Ended("12345", "general", senior=False, talk_s=9), 0.0) is None
    assert choose(everyone, Ended("12345", "general", senior=False, talk_s=None), 0.0) == "a"


@given(st.floats(0, 100), st.floats(0, 1, exclude_max=True))
def test_the_share_is_kept_by_the_draw(share: float, draw: float) -> None:
    asked = choose(file(Rule(survey="a", share=share)), CALL, draw)
    assert (asked == "a") == (draw * 100 < share)


def test_the_shipped_file_is_good() -> None:
    text = assets.path("ivr/flows/surveys.yaml").read_text("utf-8")
    found, problems = parse(text, recorded_prompts())
    assert problems == [] and found is not None and found.rules


def test_mistakes_are_named_with_their_line() -> None:
    text = """surveys:
  a:
    title: 满意度
    questions:
      - name: service
        prompts: [no-such-prompt]
        wait_s: 5
        keys: {"1": {mark: 5, means: 满意}, "2": {mark: 2, means: 不满意}}
rules:
  - {survey: b}
  - {survey: a, queues: [nowhere]}
"""
    found, problems = parse(text, {"survey-again", "survey-thanks", "survey-bye"}, {"general"})
    assert found is None
    assert [(p.line, p.message.split(":")[-1].strip()) for p in problems] == [
        (6, "no prompt no-such-prompt is recorded"),
        (10, "there is no survey b"),
        (11, "the one before is for everybody"),
        (11, "there is no queue nowhere"),
    ]


@given(st.text(max_size=200))
def test_no_file_breaks_it(text: str) -> None:
    found, problems = parse(text)
    assert (found is None) == bool(problems)


def test_the_same_mark_twice_is_refused() -> None:
    both = {"1": {"mark": 5, "means": "满意"}, "2": {"mark": 5, "means": "好"}}
    with pytest.raises(ValueError, match="same mark"):
        question(keys=both)
