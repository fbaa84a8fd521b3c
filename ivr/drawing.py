"""A flow as a drawing: boxes and arrows, or the same in Mermaid's language, which editors and code
hosts show as a graph. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ivr.flow import (
    PERSON,
    Ask,
    AskAge,
    Branch,
    Callback,
    Continue,
    Flow,
    Hangup,
    LookUp,
    Menu,
    Order,
    Queue,
    Schedule,
    Set,
    Step,
    Tell,
    Voicemail,
    prompts_of,
    ways,
)

Shape = Literal["question", "decision", "end", "speech"]
BOXES: dict[Shape, tuple[str, str]] = {
    "question": ("{", "}"),
    "decision": ("{{", "}}"),
    "end": ("([", "])"),
    "speech": ("[", "]"),
}
"""Questions are lozenges, decisions hexagons, ends rounded."""


@dataclass(frozen=True)
class Box:
    """One step."""

    name: str
    shape: Shape
    says: str
    """What it does, in a few words."""
    prompts: tuple[str, ...]
    """What is said there, facts in their way included."""


@dataclass(frozen=True)
class Arrow:
    """A way from one step to another."""

    start: str
    end: str
    """May be a step that is not there, while a flow is being written."""
    word: str
    """What leads there; empty: nothing in particular."""


@dataclass(frozen=True)
class Drawing:
    """A whole flow; steps that nothing leads to are drawn, too."""

    title: str
    start: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawn(flow: Flow) -> Drawing:
    """The flow as boxes and arrows, several ways between two steps as one arrow."""
    steps = {PERSON: flow.step(PERSON), **flow.steps}
    boxes = [Box(name, _shape(s), _says(s), prompts_of(s)) for name, s in steps.items()]
    words: dict[tuple[str, str], list[str]] = {}
    for name, step in steps.items():
        for word, to in ways(step):
            words.setdefault((name, to), []).append(word)
    arrows = [Arrow(*ends, ", ".join(filter(None, said))) for ends, said in words.items()]
    return Drawing(flow.title, flow.start, tuple(boxes), tuple(arrows))


def mermaid(flow: Flow) -> str:
    """The whole flow; steps that nothing leads to are drawn, too."""
    return "\n".join(["flowchart TD", *_lines(flow)])


def _lines(flow: Flow) -> Iterator[str]:
    steps = {PERSON: flow.step(PERSON), **flow.steps}
    yield f"  start(({_quoted(flow.title)})) --> {_id(flow.start)}"
    for name, step in steps.items():
        yield f"  {_id(name)}{_box(name, step)}"
        for word, to in ways(step):
            yield f"  {_id(name)} -->{f'|{_quoted(word)}|' if word else ''} {_id(to)}"


def _box(name: str, step: Step) -> str:
    left, right = BOXES[_shape(step)]
    return left + _quoted(f"{name}: {_says(step)}") + right


def _shape(step: Step) -> Shape:
    match step:
        case Menu() | Ask() | Tell() | AskAge():
            return "question"
        case Branch() | Schedule() | LookUp() | Order():
            return "decision"
        case Queue() | Callback() | Voicemail() | Hangup() | Continue():
            return "end"
    return "speech"


def _says(step: Step) -> str:
    match step:
        case Queue() | Callback():
            return f"{step.do} {step.queue}"
        case Continue():
            return f"flow {step.flow}"
        case LookUp():
            return f"look up {step.what}"
        case Set() | Order():
            return _notes(step)
        case Branch() | Schedule():
            return step.do
    return " ".join([step.do, *dict.fromkeys(prompts_of(step))])


def _notes(step: Set | Order) -> str:
    if isinstance(step, Order):
        return f"order {step.kind}"
    return "set " + ", ".join(f"{fact} {word}" for fact, word in step.facts.items())


def _id(name: str) -> str:
    """Mermaid knows words such as `end`: none of ours is one of them."""
    return f"s-{name}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
