"""What may be wrong with a flow that has the right shape, each with its place in the file. Pure."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.yaml_lines import Place
from ivr import age, facts, graph, languages, refusing, saying
from ivr.flow import (
    DEFAULT_PERSON,
    PERSON,
    Ask,
    AskAge,
    Branch,
    Callback,
    Consent,
    Continue,
    Flow,
    Greet,
    LookUp,
    Menu,
    Order,
    Queue,
    Say,
    Schedule,
    Set,
    Speaking,
    Step,
    Tell,
    Voicemail,
    prompts_of,
    ways,
)
from ivr.intent_book import COMMON, TO_A_PERSON, Book
from ivr.lookups import SUBJECTS, every_fact

Found = Iterator[tuple[Place, str]]

DEAF = (
    Say | Consent | Speaking | Greet | AskAge | Set | Branch | Schedule | LookUp | Order | Continue
)
"""Steps that no caller decides, or not every one: a circle of them alone would never end."""
WITH_PEOPLE = Queue | Callback | Voicemail | Continue
"""Steps that reach a person, a message among them; another flow is checked by itself."""


IDENTITY = re.compile(r"id-?_?card|identity|idcard|shenfen|sfz")
"""In names of facts and prompts that ask for an identity card's number."""
IDENTITY_DIGITS = range(15, 19)
"""How long those are."""
IDENTITY_ASKED = (
    "asks for an identity number by telephone, as swindlers do: older callers give up or are "
    "taught the wrong habit; let a person ask, and only where a law wants it"
)

SAME_AGAIN = (
    "asks the same question twice when the answer was not understood: give it other words (again)"
)


@dataclass(frozen=True)
class Known:
    """What a flow may name; None: not checked."""

    prompts: Collection[str] | None = None
    """Recorded ones."""
    queues: Collection[str] | None = None
    skills: Collection[str] | None = None
    flows: Collection[str] | None = None
    schedules: Collection[str] | None = None
    books: Mapping[str, Book] | None = None
    entered: frozenset[str] = frozenset()
    """Facts that callers enter in other flows."""


def entered(flow: Flow) -> frozenset[str]:
    """Facts that callers enter in this flow, or that it sets."""
    asked = {step.save for step in flow.steps.values() if isinstance(step, Ask | Tell)}
    asked |= {step.sound for step in flow.steps.values() if isinstance(step, Tell)}
    return frozenset(asked.union(*(s.facts for s in flow.steps.values() if isinstance(s, Set))))


def wrong(flow: Flow, known: Known) -> Found:
    """Every mistake."""
    edges = edges_of(flow)
    yield from _ways(flow, edges)
    if not isinstance(flow.step(PERSON), Queue):
        yield ("steps", PERSON), f"{PERSON}: must be a queue"
    words = _facts(flow, known)
    for name, step in flow.steps.items():
        for place, said in _step(step, flow, known, words):
            yield ("steps", name, *place), f"{name}: {said}"


def odd(flow: Flow) -> Found:
    """What works, and is probably not meant: steps that nothing leads to, identity numbers."""
    edges = edges_of(flow)
    for name, step in flow.steps.items():
        if isinstance(step, Ask) and _wants_identity(step):
            yield ("steps", name), f"{name}: {IDENTITY_ASKED}"
        if _asks_the_same_again(step):
            yield ("steps", name), f"{name}: {SAME_AGAIN}"
    if flow.start in edges and not graph.missing(edges):
        for name in edges.keys() - graph.reachable(flow.start, edges) - {PERSON}:
            yield ("steps", name), f"{name}: no step leads here"


def _asks_the_same_again(step: Step) -> bool:
    spoken = (isinstance(step, Menu) and step.book) or (isinstance(step, Ask) and step.speech)
    return bool(spoken) and isinstance(step, Menu | Ask) and step.again in ((), step.prompts)


def edges_of(flow: Flow) -> dict[str, list[str]]:
    """Every step to those it may lead to, in the same flow."""
    edges = {name: [to for _, to in ways(step)] for name, step in flow.steps.items()}
    edges.setdefault(PERSON, [])
    return edges


def _ways(flow: Flow, edges: Mapping[str, Collection[str]]) -> Found:
    if flow.start not in edges:
        yield ("start",), f"start: {_unknown('step', flow.start, edges)}"
        return
    if missing := graph.missing(edges):
        for name, target in missing:
            yield ("steps", name), f"{name}: {_unknown('step', target, edges)}"
        return
    deaf = {name for name, step in flow.steps.items() if isinstance(step, DEAF)}
    for name in graph.circling(edges, deaf):
        yield ("steps", name), f"{name}: goes in a circle that no caller can leave"
    people = {name for name, step in flow.steps.items() if isinstance(step, WITH_PEOPLE)}
    if not graph.reachable(flow.start, edges) & {*people, PERSON}:
        yield ("steps", flow.start), "there is no way to a person"


def _facts(flow: Flow, known: Known) -> dict[str, frozenset[str] | None]:
    """Every fact that this flow may ask of, with the words it may be."""
    own = dict.fromkeys({*known.entered, *entered(flow)})
    return {**facts.KNOWN, **every_fact(), **own}


def _step(
    step: Step, flow: Flow, known: Known, words: Mapping[str, frozenset[str] | None]
) -> Found:
    yield from _said(step, known, words)
    yield from _told(step, words)
    match step:
        case Speaking() if step.language not in (languages.MANDARIN, *languages.shipped()):
            known_languages = (languages.MANDARIN, *languages.shipped())
            yield ("language",), _unknown("language", step.language, known_languages)
        case Menu():
            yield from _menu(step, flow)
            yield from _speech(step, flow, known)
        case AskAge(book=str(book)):
            yield from _answers(book, (age.SENIOR, age.YOUNGER), known)
        case Consent(book=str(book)):
            yield from _answers(book, (refusing.DECLINE,), known)
        case Ask() | Tell():
            if step.save in facts.KNOWN or _given(step.save):
                yield ("save",), f"{step.save} is a fact of its own: choose another name"
            if isinstance(step, Ask) and step.likely and step.likely not in words:
                yield ("likely",), _unknown("fact", step.likely, words)
        case LookUp():
            yield from _look_up(step, words)
        case Branch():
            yield from _branch(step, words)
        case Schedule(hours=str(hours)):
            yield from _named(("hours",), "schedule", [hours], known.schedules)
        case Continue():
            yield from _named(("flow",), "flow", [step.flow], known.flows)
        case Queue() | Callback():
            yield from _named(("queue",), "queue", [step.queue], known.queues)
            yield from _named(("skills",), "skill", step.skills, known.skills)
            yield from _named(("prefer",), "skill", step.prefer, known.skills)


def _wants_identity(ask: Ask) -> bool:
    digits = ask.least in IDENTITY_DIGITS and ask.most in IDENTITY_DIGITS
    return digits or any(IDENTITY.search(name) for name in (ask.save, *ask.prompts))


def _given(fact: str) -> bool:
    return fact in every_fact()


def _said(step: Step, known: Known, words: Collection[str]) -> Found:
    """Prompts that are recorded, facts that there are, said in a way that there is."""
    for way, fact in dict.fromkeys(saying.spoken(prompts_of(step))):
        if way not in saying.WAYS:
            yield (), _unknown("way of saying", way, saying.WAYS)
        if fact not in words:
            yield (), _unknown("fact", fact, words)
    for prompt in dict.fromkeys(saying.recorded(prompts_of(step))):
        if known.prompts is not None and prompt not in known.prompts:
            yield (), _unknown("prompt", prompt, known.prompts, listed=False)


def _told(step: Step, words: Collection[str]) -> Found:
    """Facts that a step sets or writes down."""
    if isinstance(step, Set):
        for fact in step.facts:
            if fact in facts.KNOWN or _given(fact):
                yield ("facts", fact), f"{fact} is a fact of its own: choose another name"
    elif isinstance(step, Order):
        for place, fact in _order_facts(step):
            if fact not in words:
                yield place, _unknown("fact", fact, words)


def _order_facts(order: Order) -> Iterator[tuple[Place, str]]:
    yield ("subject",), order.subject
    if order.sound is not None:
        yield ("sound",), order.sound
    for label, fact in order.details.items():
        yield ("details", label), fact


def _menu(menu: Menu, flow: Flow) -> Found:
    zero = menu.keys.get("0")
    if zero is not None:
        target = flow.steps.get(zero.next, DEFAULT_PERSON)
        if not isinstance(target, Queue):
            yield ("keys", "0"), "key 0 must lead to a person"


def _speech(menu: Menu, flow: Flow, known: Known) -> Found:
    """A book that is there, each of whose intents leads somewhere."""
    if menu.book is None or known.books is None:
        return
    book = known.books.get(menu.book)
    if book is None:
        yield ("book",), _unknown("book", menu.book, known.books)
        return
    for name in menu.intents:
        if name not in book.intents:
            yield ("intents", name), _unknown("intent", name, book.intents)
    for name, intent in book.intents.items():
        place: Place = ("intents",) if menu.intents else ("book",)
        if name not in menu.intents and name not in TO_A_PERSON:
            yield place, f"intent {name} ({intent.title}) of book {menu.book} leads to no step"
        if intent.prompt and known.prompts is not None and intent.prompt not in known.prompts:
            yield ("book",), _unknown("prompt", intent.prompt, known.prompts, listed=False)
    for name in TO_A_PERSON:
        if name not in book.intents:
            yield ("book",), f"book {menu.book} has no intent {name}: let it extend {COMMON}"
        target = flow.steps.get(menu.intents.get(name, PERSON), DEFAULT_PERSON)
        if not isinstance(target, Queue | Callback):
            yield ("intents", name), f"{name} must lead to a person"


def _answers(name: str, needed: Iterable[str], known: Known) -> Found:
    """A book that is there and has the answers to a question of its own kind."""
    if known.books is None:
        return
    book = known.books.get(name)
    if book is None:
        yield ("book",), _unknown("book", name, known.books)
        return
    for intent in needed:
        if intent not in book.intents:
            yield ("book",), f"book {name} has no intent {intent}, which is an answer here"


def _look_up(step: LookUp, words: Mapping[str, frozenset[str] | None]) -> Found:
    if step.proof is not None:
        if not SUBJECTS[step.what].proven:
            yield ("proof",), f"{step.what} needs no proof: leave it out"
        elif step.proof not in words:
            yield ("proof",), _unknown("fact", step.proof, words)
    if step.by is None:
        return
    if not SUBJECTS[step.what].takes:
        yield ("by",), f"{step.what} is the caller's own: leave out by"
    elif step.by not in words:
        yield ("by",), _unknown("fact", step.by, words)


def _branch(branch: Branch, words: Mapping[str, frozenset[str] | None]) -> Found:
    for number, way in enumerate(branch.ways):
        for fact, wanted in way.when.items():
            place: Place = ("ways", number, "when", fact)
            if fact not in words:
                yield place, _unknown("fact", fact, words)
                continue
            allowed = words[fact]
            for word in wanted:
                if fact == facts.TIME:
                    if not facts.SPAN.fullmatch(word) or not _in_order(word):
                        yield place, f"{word} is no span of a day, such as 08:00-12:00"
                elif allowed is not None and word not in allowed:
                    said = ", ".join(sorted(allowed))
                    yield place, f"{fact} is never {word}; it is one of: {said}"


def _in_order(span: str) -> bool:
    first, _, last = span.partition("-")
    return first < last


def _named(place: Place, kind: str, names: Iterable[str], known: Collection[str] | None) -> Found:
    for name in names:
        if known is not None and name not in known:
            yield place, _unknown(kind, name, known)


def _unknown(kind: str, name: str, known: Collection[str], *, listed: bool = True) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    if near:
        return f"there is no {kind} {name}; did you mean {near[0]}?"
    there = f"; there are: {', '.join(sorted(known))}" if listed and len(known) <= 20 else ""
    return f"there is no {kind} {name}{there}"
