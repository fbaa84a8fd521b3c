"""A flow: what one number says and asks, as a YAML file that is checked before it is used.

A flow is a set of named steps. Each says something, asks for a key, or ends in a queue, a
message or a good-bye. The step `person` always exists: key 0, silence and wrong keys lead there.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import UserError
from core.yaml_lines import Document, Problem, read
from ivr import graph

PERSON = "person"
"""The step that every flow has: a person in the general queue, unless the flow says otherwise."""

QueueName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
"""A queue of the routing policy."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""Letters, digits and dashes only: prompts and steps end up in AGI commands and file names."""


def _key_text(value: Any) -> Any:
    """YAML reads an unquoted 1 as a number; as the name of a telephone key it is a character."""
    return str(value) if type(value) is int and 0 <= value <= 9 else value


Key = Annotated[str, BeforeValidator(_key_text), Field(pattern=r"^[0-9*#]$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Say(_Part):
    """Say something, then go on. A key pressed meanwhile counts for the next menu."""

    do: Literal["say"]
    prompts: tuple[Name, ...] = Field(min_length=1)
    interruptible: bool = True
    """Whether a key ends the prompt."""
    next: Name


class Greet(_Part):
    """Greet the caller by name where a greeting is recorded for it, else with `otherwise`."""

    do: Literal["greet"]
    otherwise: tuple[Name, ...] = Field(min_length=1)
    interruptible: bool = True
    next: Name


class Choice(_Part):
    """What one key of a menu means."""

    choice: Name
    """The name that is logged and counted."""
    next: Name


class Menu(_Part):
    """Ask for one key; asked once more after silence or a wrong key, then a person listens."""

    do: Literal["menu"]
    prompts: tuple[Name, ...] = Field(min_length=1)
    wait_s: float = Field(ge=1, le=30)
    """Seconds of silence after the prompts that count as no answer."""
    silence: tuple[Name, ...] = ("menu-silence", "menu-again")
    """Said before asking again when no key came."""
    wrong: tuple[Name, ...] = ("menu-invalid", "menu-again")
    """Said before asking again when the key means nothing here."""
    keys: dict[Key, Choice] = Field(min_length=1)


class Queue(_Part):
    """Hand the call to a queue: the end of the flow."""

    do: Literal["queue"]
    prompts: tuple[Name, ...] = ()
    queue: QueueName
    skills: dict[Name, Annotated[int, Field(ge=1, le=10)]] = {}
    """Skill an agent needs, to its least level; empty: anyone."""
    credit_s: int = Field(0, ge=0, le=3600)
    """Seconds of waiting that the call is credited with before it begins to wait."""
    agent: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] | None = None
    """The agent whom the caller asks for by coming here; waited for as the routing policy says."""
    tier: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")] | None = None
    """Tier of customer, as the routing policy knows it."""


class Hangup(_Part):
    """Say good-bye and end the call."""

    do: Literal["hangup"]
    prompts: tuple[Name, ...] = ("goodbye",)


class Voicemail(_Part):
    """Take a message, thank for it and end the call."""

    do: Literal["voicemail"]
    prompts: tuple[Name, ...] = ("voicemail-invite",)
    thanks: tuple[Name, ...] = ("voicemail-thanks", "goodbye")
    """Said after a message."""
    nothing: tuple[Name, ...] = ("goodbye",)
    """Said when there was none."""
    max_s: int = Field(120, ge=5, le=600)
    """Longest message, seconds."""
    silence_s: int = Field(5, ge=2, le=30)
    """Seconds of silence that end it."""


Step = Annotated[Say | Greet | Menu | Queue | Hangup | Voicemail, Field(discriminator="do")]

DEFAULT_PERSON = Queue(do="queue", prompts=("menu-person",), queue="general")


class Flow(_Part):
    """All steps of one flow."""

    title: str = Field(min_length=1, max_length=100)
    """For people, in Chinese."""
    voice: Literal["normal", "slow"] = "normal"
    """The set of prompts; `slow` also makes the announcements while waiting slow."""
    start: Name
    steps: dict[Name, Step] = Field(min_length=1, max_length=500)

    def step(self, name: str) -> Step:
        """The step of that name; `person` exists in every flow."""
        if name == PERSON:
            return self.steps.get(PERSON, DEFAULT_PERSON)
        return self.steps[name]


def next_steps(step: Step) -> tuple[str, ...]:
    """The names of all steps that may follow; a menu may always end at a person."""
    match step:
        case Say() | Greet():
            return (step.next,)
        case Menu():
            return (*(choice.next for choice in step.keys.values()), PERSON)
        case Queue() | Hangup() | Voicemail():
            return ()


def prompts_of(step: Step) -> tuple[str, ...]:
    """Every prompt that the step may play, greetings by name apart."""
    match step:
        case Say() | Queue() | Hangup():
            return step.prompts
        case Greet():
            return step.otherwise
        case Voicemail():
            return (*step.prompts, *step.thanks, *step.nothing)
        case Menu():
            return (*step.prompts, *step.silence, *step.wrong)


@dataclass(frozen=True)
class Checked:
    """What reading a flow file gave: the flow if it can be used, and all that is wrong."""

    flow: Flow | None
    problems: list[Problem]


class FlowError(UserError):
    """A flow file that cannot be used."""


def parse(
    text: str, prompts: Collection[str] | None = None, queues: Collection[str] | None = None
) -> Checked:
    """Read and check a flow file's text.

    `prompts`: the recorded ones; `queues`: those of the routing policy; None: not checked.
    """
    document, problems = read(text)
    if document is None:
        return Checked(None, problems)
    try:
        flow = Flow.model_validate(document.data)
    except ValidationError as error:
        return Checked(None, sorted([*problems, *_shape_problems(document, error)]))
    problems += _meaning_problems(document, flow, prompts, queues)
    return Checked(None if problems else flow, sorted(problems))


def check(
    path: Path, prompts: Collection[str] | None = None, queues: Collection[str] | None = None
) -> list[Problem]:
    """Everything wrong with a flow file, by line; empty when it can be used.

    `prompts` defaults to the prompts of the product; `queues`: those of the routing policy, None:
    not checked. Never raises for what a file may contain.
    """
    return _parse_file(path, _known_prompts() if prompts is None else prompts, queues).problems


def load(path: Path, prompts: Collection[str] | None = None) -> Flow:
    """The flow in a file. Raises `FlowError` naming every problem with its line."""
    checked = _parse_file(path, _known_prompts() if prompts is None else prompts)
    if checked.flow is None:
        found = "\n".join(f"{path}:{problem}" for problem in checked.problems)
        raise FlowError(f"The flow cannot be used:\n{found}", "Correct the file.")
    return checked.flow


def _parse_file(
    path: Path, prompts: Collection[str], queues: Collection[str] | None = None
) -> Checked:
    try:
        return parse(path.read_text("utf-8"), prompts, queues)
    except OSError as error:
        return Checked(None, [Problem(0, f"cannot be read: {error.strerror}")])
    except UnicodeDecodeError:
        return Checked(None, [Problem(0, "is not UTF-8 text")])


def _known_prompts() -> Collection[str]:
    from ivr.catalogue import known_prompts  # reads a file, so only when asked for

    return known_prompts()


_TAGS = {"say", "greet", "menu", "queue", "hangup", "voicemail"}


def _shape_problems(document: Document, error: ValidationError) -> list[Problem]:
    problems = []
    for item in error.errors():
        # pydantic puts the kind of step it tried, and [key], into the path; the file has neither
        place = tuple(
            part
            for index, part in enumerate(item["loc"])
            if part != "[key]" and not (index == 2 and part in _TAGS and item["loc"][0] == "steps")
        )
        where = ".".join(str(part) for part in place)
        problems.append(Problem(document.line(place), f"{where}: {item['msg']}"))
    return problems


def _meaning_problems(
    document: Document,
    flow: Flow,
    prompts: Collection[str] | None,
    queues: Collection[str] | None,
) -> list[Problem]:
    edges = {name: next_steps(step) for name, step in flow.steps.items()}
    edges.setdefault(PERSON, ())
    talking = {name for name, step in flow.steps.items() if isinstance(step, Say | Greet)}
    # a message is heard by a person, too
    ends = Queue | Voicemail
    people = {name for name, step in flow.steps.items() if isinstance(step, ends)} | {PERSON}
    found = graph.problems(flow.start, edges, talking=talking, people=people, optional={PERSON})
    problems = [
        Problem(document.line(("steps", name) if name else ("start",)), text)
        for name, text in found
    ]
    if not isinstance(flow.step(PERSON), Queue):
        problems.append(Problem(document.line(("steps", PERSON)), f"{PERSON}: must be a queue"))
    for name, step in flow.steps.items():
        problems += _step_problems(document, name, step, flow, prompts)
        if isinstance(step, Queue) and queues is not None and step.queue not in queues:
            at = document.line(("steps", name, "queue"))
            there = ", ".join(sorted(queues))
            problems.append(Problem(at, f"{name}: no queue {step.queue}; there are: {there}"))
    return problems


def _step_problems(
    document: Document, name: str, step: Step, flow: Flow, prompts: Collection[str] | None
) -> list[Problem]:
    line = document.line(("steps", name))
    problems = [
        Problem(line, f"{name}: there is no prompt {prompt}")
        for prompt in dict.fromkeys(prompts_of(step))
        if prompts is not None and prompt not in prompts
    ]
    if isinstance(step, Menu) and (zero := step.keys.get("0")) is not None:
        target = flow.steps.get(zero.next, DEFAULT_PERSON)
        if not isinstance(target, Queue):
            at = document.line(("steps", name, "keys", "0"))
            problems.append(Problem(at, f"{name}: key 0 must lead to a person"))
    return problems


class Numbers(_Part):
    """Which flow answers which number."""

    numbers: dict[Annotated[str, Field(pattern=r"^[0-9]{1,20}$")], Name]
    """Dialled number, digits only and in quotes, to the flow's name."""


def load_numbers(path: Path) -> Mapping[str, str]:
    """The table of numbers. Raises `FlowError`."""
    document, problems = read(path.read_text("utf-8"))
    try:
        if document is not None and not problems:
            return Numbers.model_validate(document.data).numbers
    except ValidationError as error:
        assert document is not None  # noqa: S101 (validated from it)
        problems = _shape_problems(document, error)
    found = "\n".join(f"{path}:{problem}" for problem in problems)
    raise FlowError(f"The numbers cannot be used:\n{found}", "Quote numbers: '12345': hotline.")


_NOT_DIGIT = re.compile(r"[^0-9]")


def digits(did: str) -> str:
    """A dialled number as `numbers.yaml` writes it."""
    return _NOT_DIGIT.sub("", did)[:20]
