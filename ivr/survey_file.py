"""Who is asked how satisfied they are, and what: `surveys.yaml` of the folder of flows. Pure.

A mark is 1 to 5 whatever the keys are, so that figures of different questions can be compared: 4
and 5 count as satisfied, 1 and 2 are seen to by a person.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.yaml_lines import Document, Problem, read
from ivr.flow import Key, Name, Prompts, QueueName, SomePrompts

Mark = Annotated[int, Field(ge=1, le=5)]
"""5 is the best."""
WaitS = Annotated[float, Field(ge=1, le=15)]
"""Seconds of silence that count as no answer."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Meaning(_Part):
    """What a key stands for."""

    mark: Mark
    means: Annotated[str, Field(min_length=1, max_length=20)]
    """In words, for people; said, it counts like the key."""


class Question(_Part):
    """One question. A wrong key is asked about once more; silence ends the survey."""

    name: Name
    """Under which the answer is kept."""
    prompts: SomePrompts
    wait_s: WaitS
    keys: dict[Key, Meaning] = Field(min_length=2, max_length=5)
    again: Prompts = ("survey-again",)
    """Said before asking again after a wrong key."""

    @model_validator(mode="after")
    def _apart(self) -> "Question":
        marks = [meaning.mark for meaning in self.keys.values()]
        if len(set(marks)) < len(marks):
            raise ValueError("two keys give the same mark")
        return self


class Survey(_Part):
    """What is asked, in order."""

    title: Annotated[str, Field(min_length=1, max_length=40)]
    voice: Literal["slow", "as_call"] = "as_call"
    """Set of prompts: `slow`, or the one that the caller has heard so far."""
    begin: Prompts = ()
    """Said first; a key ends it and counts as the answer."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=3)
    thanks: SomePrompts = ("survey-thanks",)
    silence: SomePrompts = ("survey-bye",)
    """Said to who does not answer, and never more than this."""


class Rule(_Part):
    """Who is asked. What is not given does not matter; the first rule that fits decides."""

    survey: Name
    numbers: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,20}$")], ...] | None = None
    """Numbers that were dialled, in quotes."""
    queues: tuple[QueueName, ...] | None = None
    """The queue that the caller stood in last."""
    senior: bool | None = None
    share: float = Field(100.0, ge=0, le=100)
    """Of a hundred such calls so many are asked."""


class SurveysFile(_Part):
    """The file."""

    surveys: dict[Name, Survey] = {}
    rules: tuple[Rule, ...] = Field((), max_length=50)
    not_within_days: int = Field(30, ge=0, le=365)
    """Nobody is asked again so soon; 0: after every call."""
    least_talk_s: int = Field(10, ge=0, le=600)
    """Who spoke for fewer seconds, dialled wrongly perhaps, is not asked."""


NONE = SurveysFile()
"""Nobody is asked."""


@dataclass(frozen=True)
class Ended:
    """A conversation that is over, the caller still on the line."""

    did: str
    """The number that was dialled, digits."""
    queue: str
    senior: bool
    talk_s: int | None
    """Seconds; None where Asterisk does not say."""


def choose(file: SurveysFile, call: Ended, draw: float) -> str | None:
    """Name of the survey this caller is asked; None: none. `draw`: random, 0 to below 1."""
    if call.talk_s is not None and call.talk_s < file.least_talk_s:
        return None
    rule = next((rule for rule in file.rules if _fits(rule, call)), None)
    return rule.survey if rule is not None and draw * 100 < rule.share else None


def _fits(rule: Rule, call: Ended) -> bool:
    return (
        (rule.numbers is None or call.did in rule.numbers)
        and (rule.queues is None or call.queue in rule.queues)
        and rule.senior in (None, call.senior)
    )


def parse(
    text: str, prompts: Collection[str] | None = None, queues: Collection[str] | None = None
) -> tuple[SurveysFile | None, list[Problem]]:
    """The file's content, or all that is wrong with it, by line.

    `prompts`, `queues`: those that there are; None: not checked.
    """
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        file = SurveysFile.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    problems = sorted(
        {Problem(document.line(place), said) for place, said in _wrong(file, prompts, queues)}
        | set(_shadowed(file, document))
    )
    return (None, problems) if problems else (file, [])


_Found = tuple[tuple[str | int, ...], str]


def _wrong(
    file: SurveysFile, prompts: Collection[str] | None, queues: Collection[str] | None
) -> Iterator[_Found]:
    for name, survey in file.surveys.items():
        for place, said in _said(survey).items():
            for prompt in said if prompts is not None else ():
                if prompt not in (prompts or ()):
                    yield ("surveys", name, *place), f"{name}: no prompt {prompt} is recorded"
        names = [question.name for question in survey.questions]
        if len(set(names)) < len(names):
            yield ("surveys", name, "questions"), f"{name}: two questions have one name"
    for number, rule in enumerate(file.rules):
        if rule.survey not in file.surveys:
            yield ("rules", number, "survey"), f"there is no survey {rule.survey}"
        for queue in rule.queues or ():
            if queues is not None and queue not in queues:
                yield ("rules", number, "queues"), f"there is no queue {queue}"


def _said(survey: Survey) -> Mapping[tuple[str | int, ...], tuple[str, ...]]:
    said: dict[tuple[str | int, ...], tuple[str, ...]] = {
        ("begin",): survey.begin,
        ("thanks",): survey.thanks,
        ("silence",): survey.silence,
    }
    for number, question in enumerate(survey.questions):
        said["questions", number, "prompts"] = question.prompts
        said["questions", number, "again"] = question.again
    return said


def _shadowed(file: SurveysFile, document: Document) -> Iterator[Problem]:
    """Rules that no call gets to, because an earlier one is for everybody."""
    for number, rule in enumerate(file.rules[:-1]):
        if rule.numbers is None and rule.queues is None and rule.senior is None:
            line = document.line(("rules", number + 1))
            yield Problem(line, "no call gets to this rule: the one before is for everybody")
