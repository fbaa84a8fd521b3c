"""A flow as a drawing in Mermaid's language, which editors and code hosts show as a graph. Pure."""

from collections.abc import Iterator

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
    """Questions are lozenges, decisions hexagons, ends rounded."""
    text = _quoted(f"{name}: {_says(step)}")
    match step:
        case Menu() | Ask() | Tell() | AskAge():
            return "{" + text + "}"
        case Branch() | Schedule() | LookUp() | Order():
            return "{{" + text + "}}"
        case Queue() | Callback() | Voicemail() | Hangup() | Continue():
            return f"([{text}])"
    return f"[{text}]"


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
