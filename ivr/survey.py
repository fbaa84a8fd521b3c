"""One caller's way through a survey: an answer in, what to say next out. Pure.

Silence ends it with thanks, at once: nobody is urged to answer.
"""

from dataclasses import dataclass, replace
from typing import Literal

from ivr.marks import meant
from ivr.survey_file import Question, Survey

How = Literal["key", "voice"]


@dataclass(frozen=True)
class Ask:
    """Say the prompts and listen for one key, or a word."""

    prompts: tuple[str, ...]
    wait_s: float


@dataclass(frozen=True)
class Rated:
    """The caller has answered a question."""

    question: str
    mark: int
    how: How


@dataclass(frozen=True)
class Part:
    """Say the prompts; it is over."""

    prompts: tuple[str, ...]


Action = Ask | Rated | Part


@dataclass(frozen=True)
class State:
    """Where the caller is."""

    survey: Survey
    at: int = 0
    """The question that is being asked."""
    retried: bool = False
    """It has been asked a second time."""

    @property
    def question(self) -> Question:
        return self.survey.questions[self.at]


def begin(survey: Survey) -> tuple[State, list[Action]]:
    """The first question."""
    first = survey.questions[0]
    return State(survey), [Ask((*survey.begin, *first.prompts), first.wait_s)]


def step(
    state: State, key: str = "", text: str = "", *, spoke: bool = False
) -> tuple[State, list[Action]]:
    """After an answer: a key, words, or neither. The last action is an `Ask` or a `Part`.

    `spoke`: something was said, even if it was not understood.
    """
    question, survey = state.question, state.survey
    if key in question.keys:
        return _rated(state, Rated(question.name, question.keys[key].mark, "key"))
    if not key and text and (mark := meant(text, question)) is not None:
        return _rated(state, Rated(question.name, mark, "voice"))
    if not (key or text or spoke):
        return state, [Part(survey.silence if state.at == 0 else survey.thanks)]
    if state.retried:
        return state, [Part(survey.thanks)]
    ask = Ask((*question.again, *question.prompts), question.wait_s)
    return replace(state, retried=True), [ask]


def _rated(state: State, rated: Rated) -> tuple[State, list[Action]]:
    after = State(state.survey, state.at + 1)
    if after.at == len(state.survey.questions):
        return state, [rated, Part(state.survey.thanks)]
    question = after.question
    return after, [rated, Ask(question.prompts, question.wait_s)]
