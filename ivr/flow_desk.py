"""Flows and what lies beside them, for whoever changes them at a desk: listed, checked together as
`silverline flow check` does, drawn, walked through. `core.versions` publishes them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from acd.client import RoutingNames, routing_names
from core.errors import Refused, UserError
from core.owned import Owned
from core.settings import Settings
from core.versions import Finding
from ivr import directory, simulate
from ivr.adapters.own_prompts import playable
from ivr.catalogue import text as said
from ivr.directory import BESIDE, BOOKS, NUMBERS, FlowFolder, Report, Texts
from ivr.drawing import Drawing, drawn
from ivr.flow import Flow
from ivr.flow_checks import Known
from ivr.flow_file import shaped

PREFIX = "flows/"
"""Begins their names in the history."""
NAME = re.compile(r"(?:intents/)?[a-z0-9][a-z0-9-]{0,39}\.yaml")
MOST_FILES = 300
Kind = Literal["flow", "numbers", "hours", "door", "surveys", "book"]


@dataclass(frozen=True)
class FlowEntry:
    """A file as a list shows it."""

    file: str
    kind: Kind
    title: str
    """For people; empty: it has none, or cannot be used."""
    numbers: tuple[str, ...]
    """Dialled numbers that lead to a flow; `*`: all others."""
    wrong: int
    """How many mistakes it has, by hand."""


@dataclass(frozen=True)
class Drawn:
    """A flow as a drawing, with the line of each step and what callers hear there."""

    drawing: Drawing
    lines: dict[str, int]
    """Of the steps that are written down."""
    texts: dict[str, str]


@dataclass(frozen=True)
class Tried:
    """What happened on the way through a flow."""

    lines: tuple[str, ...]
    waits: bool
    """The caller is asked something; what was typed is used up."""


class _UsedUp(Exception):
    """Nothing more was typed."""


class FlowDesk:
    """The centre's flows."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = FlowFolder.of(settings)

    def files(self) -> list[str]:
        """Flows first, then what lies beside them, then books."""
        flows = self._folder
        names = [n for n in flows.files() if flows.has_books or not n.startswith(BOOKS)]
        kinds = ("flow", "numbers", "hours", "door", "surveys", "book")
        return [PREFIX + n for n in sorted(names, key=lambda n: (kinds.index(kind_of(n)), n))]

    def owned(self, file: str) -> Owned:
        """Where a file is, or would be. Raises `UserError` for a name that none can have."""
        name = _name(file)
        if name.startswith(BOOKS) and not self._folder.has_books:
            raise UserError("这里的意图书是产品自带的：先在流程文件夹里建 intents 文件夹。")
        product = self._folder.product
        shipped = product / name if product is not None and (product / name).exists() else None
        return Owned(self._folder.own / name, shipped)

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for it, and what it makes wrong elsewhere."""
        name = _name(file)
        try:
            names, texts = routing_names(self._settings), self._folder.texts()
        except UserError as error:
            return [Finding(file, 0, error.what)]
        if name not in texts and len(texts) >= MOST_FILES:
            return [Finding(file, 0, f"there are {MOST_FILES} files already")]
        changed = self._changed(texts, name, text)
        if NUMBERS not in changed:
            return [Finding(file, 0, "it says which number has which flow, and must stay")]
        before, after = self._report(texts, names), self._report(changed, names)
        found = [
            Finding(PREFIX + where, problem.line, problem.message)
            for where, problem in after.problems
            if where == name or (where, problem) not in before.problems
        ]
        return found + [
            Finding(PREFIX + where, problem.line, problem.message, warning=True)
            for where, problem in after.warnings
            if where == name
        ]

    def without(self, queues: frozenset[str], skills: frozenset[str]) -> list[Finding]:
        """What would be wrong with the flows by a policy that has these queues and skills only."""
        try:
            names, texts = routing_names(self._settings), self._folder.texts()
        except UserError as error:
            return [Finding(PREFIX, 0, error.what)]
        before = self._report(texts, names).problems
        after = self._report(texts, RoutingNames(queues, skills, {})).problems
        return [Finding(PREFIX + w, p.line, p.message) for w, p in after if (w, p) not in before]

    def listed(self) -> list[FlowEntry]:
        """Every file as it is now. Raises `UserError` where one cannot be read."""
        found = self._report(self._folder.texts(), None)
        wrong = Counter(name for name, _ in found.problems)
        numbers: dict[str, list[str]] = {self._settings.profile: ["*"]}
        for number, name in found.numbers.numbers.items():
            numbers.setdefault(name, []).append(number)
        entries = []
        for file in self.files():
            name = file.removeprefix(PREFIX)
            stem, kind = name.removesuffix(".yaml"), kind_of(name)
            flow = found.flows.get(stem) if kind == "flow" else None
            book = found.books.get(stem.removeprefix(BOOKS)) if kind == "book" else None
            title = flow.title if flow else book.title if book else ""
            led = tuple(numbers.get(stem, ())) if kind == "flow" else ()
            entries.append(FlowEntry(file, kind, title, led, wrong[name]))
        return entries

    def drawn(self, text: str) -> Drawn | None:
        """A flow's text as a drawing; None where it has not the shape of one yet."""
        flow, document, _ = shaped(Flow, text)
        if flow is None or document is None:
            return None
        drawing = drawn(flow)
        lines = {name: document.line(("steps", name)) for name in flow.steps}
        voice = "normal" if flow.voice == "by_age" else flow.voice
        words = {b.name: "".join(said(voice, p) for p in b.prompts)[:300] for b in drawing.boxes}
        return Drawn(drawing, lines, words)

    def tried(self, file: str, text: str, scene: simulate.Scene, typed: Sequence[str]) -> Tried:
        """Walk through a flow as it stands in `text`, the others as they are.

        `typed`: keys and sentences so far. Raises `Refused` for a flow with mistakes, and for what
        no caller can do.
        """
        name = _name(file)
        if kind_of(name) != "flow":
            raise UserError("只有流程可以试走。")
        wrong = [one for one in self.findings(file, text) if not one.warning]
        if wrong:
            raise Refused(f"流程有错，先改正再试：第{wrong[0].line}行：{wrong[0].said}")
        texts = self._changed(self._folder.texts(), name, text)
        lines: list[str] = []
        try:
            known = directory.make(texts, self._settings.profile, self._settings.timezone,
                                   self._known(routing_names(self._settings)))  # fmt: skip
            simulate.run(known, scene, _script(typed), lines.append)
        except _UsedUp:
            return Tried(tuple(lines), waits=True)
        except UserError as error:
            raise Refused(str(error)) from None
        return Tried(tuple(lines), waits=False)

    def _changed(self, texts: Texts, name: str, text: str | None) -> dict[str, str]:
        """The files with one of them changed, or as if the owner's were gone."""
        if text is None:
            product = self.owned(PREFIX + name).product
            text = None if product is None else product.read_text("utf-8")
        others = {key: value for key, value in texts.items() if key != name}
        return others if text is None else {**others, name: text}

    def _report(self, texts: Texts, names: RoutingNames | None) -> Report:
        return directory.report(texts, self._settings.profile, self._known(names))

    def _known(self, names: RoutingNames | None) -> Known:
        prompts = playable(self._settings.prompts_dir)
        if names is None:
            return Known(prompts=prompts)
        return Known(queues=names.queues, skills=names.skills, prompts=prompts)


def kind_of(name: str) -> Kind:
    """What a file of a folder of flows is, by its name there."""
    if name.startswith(BOOKS):
        return "book"
    kinds: dict[str, Kind] = {
        "numbers.yaml": "numbers",
        "hours.yaml": "hours",
        "door.yaml": "door",
        "surveys.yaml": "surveys",
    }
    return kinds[name] if name in BESIDE else "flow"


def _name(file: str) -> str:
    """A file's name in its folder. Raises `UserError` for one that it cannot have."""
    name = file.removeprefix(PREFIX)
    if name == file or not NAME.fullmatch(name):
        raise UserError("没有这个文件。")
    return name


def _script(typed: Sequence[str]) -> simulate.Press:
    left: Iterator[str] = iter(simulate.presses(typed))

    def press() -> str:
        try:
            return next(left)
        except StopIteration:
            raise _UsedUp from None

    return press
