"""All flows of a centre as one folder: read, checked together, and which number gets which.

A folder has one file for each flow, `numbers.yaml`, where somebody goes home `hours.yaml`,
`door.yaml` where some callers are taken with care, and `surveys.yaml` where callers are asked how
satisfied they are. Its subfolder `intents` has the books by which speech is understood; without it
the product's are used.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from core import assets
from core.last_good import LastGood, Stamp, stamp
from core.settings import Settings
from core.yaml_lines import Problem
from ivr import corrections, flow_checks, graph, hours, intent_book, survey_file
from ivr.catalogue import recorded_prompts
from ivr.door import Door, DoorFile
from ivr.door import check as door_of
from ivr.flow import PERSON, Continue, Flow
from ivr.flow_checks import Known
from ivr.flow_file import Checked, FlowError, Numbers, digits, parse, parse_numbers, text_of
from ivr.hours import Hours, HoursFile
from ivr.intent_book import Book, Correction
from ivr.survey_file import SurveysFile

NUMBERS, HOURS, DOOR, SURVEYS = "numbers.yaml", "hours.yaml", "door.yaml", "surveys.yaml"
BESIDE = (NUMBERS, HOURS, DOOR, SURVEYS)
"""Files of a folder that are no flows."""
BOOKS = "intents/"

Texts = Mapping[str, str]
"""The files of a folder, by name; those of its books begin with `BOOKS`."""


@dataclass(frozen=True)
class Directory:
    """All flows by name, and which number gets which. Never changes: a new one takes its place."""

    flows: Mapping[str, Flow]
    versions: Mapping[str, str]
    """Of each flow, and of `surveys`: a fingerprint of its file."""
    numbers: Mapping[str, str]
    profile: str
    """Name of the flow for a number that has none of its own."""
    hours: Hours
    books: Mapping[str, Book] = field(default_factory=dict)
    """Books of intents, by name."""
    surveys: SurveysFile = survey_file.NONE
    door: Door = field(default_factory=lambda: Door(DoorFile()))

    def choose(self, did: str) -> str:
        """Name of the flow for a number that was dialled."""
        return self.numbers.get(digits(did), self.profile)

    def is_open(self, did: str, moment: datetime) -> bool:
        """Whether the number is served at a moment, an aware time of any zone."""
        return self.hours.is_open(digits(did), moment)


@dataclass(frozen=True)
class Report:
    """What reading a folder gave."""

    problems: list[tuple[str, Problem]]
    """By file."""
    warnings: list[tuple[str, Problem]]
    flows: Mapping[str, Flow]
    numbers: Numbers
    hours: HoursFile
    books: Mapping[str, Book]
    surveys: SurveysFile = survey_file.NONE
    door: DoorFile = field(default_factory=DoorFile)


def shipped() -> Path:
    """The product's own flows."""
    return assets.path("ivr/flows")


@dataclass(frozen=True)
class FlowFolder:
    """Where a centre's flows are: in the owner's folder, which the product's lies under or not."""

    own: Path
    """Need not be there where the product's is."""
    product: Path | None = None
    """None where a setting names the owner's folder: then that one has everything."""

    @classmethod
    def of(cls, settings: Settings) -> "FlowFolder":
        """The centre's."""
        if settings.flow_folder is not None:
            return cls(settings.flow_folder)
        return cls(settings.published_dir / "flows", shipped())

    @property
    def has_books(self) -> bool:
        """Whether a book may be put into it alone: not where all come from the product."""
        return self.product is not None or (self.own / BOOKS).is_dir()

    def files(self) -> dict[str, Path]:
        """All files that are read, its books too, by name."""
        found: dict[str, Path] = {}
        for folder in filter(None, (self.product, self.own)):
            found |= {path.name: path for path in sorted(folder.glob("*.yaml"))}
        books = self.own / BOOKS
        under = None if books.is_dir() and self.product is None else intent_book.shipped()
        for folder in filter(None, (under, books)):
            found |= {f"{BOOKS}{path.name}": path for path in sorted(folder.glob("*.yaml"))}
        return found

    def texts(self) -> Texts:
        """What they say. Raises `FlowError` for one that cannot be read."""
        texts = {name: text_of(path) for name, path in self.files().items()}
        if NUMBERS not in texts:
            what = f"{self.own / NUMBERS} is missing."
            raise FlowError(what, "It says which number has which flow.")
        return texts

    def books(self) -> Texts:
        """The books as they are written, by name. Raises `FlowError`."""
        books = {n: path for n, path in self.files().items() if n.startswith(BOOKS)}
        return {n.removeprefix(BOOKS).removesuffix(".yaml"): text_of(p) for n, p in books.items()}


def texts_of(folder: Path) -> Texts:
    """All files of a folder, its books too. Raises `FlowError` for one that cannot be read."""
    return FlowFolder(folder).texts()


def report(texts: Texts, profile: str, known: Known | None = None) -> Report:
    """Check all files of a folder together. `known`: queues and skills, and prompts if not ours."""
    known = known or Known()
    numbers, table, found = parse_numbers(texts[NUMBERS])
    problems = [(NUMBERS, problem) for problem in found]
    named, found = hours.parse(texts[HOURS]) if HOURS in texts else (None, [])
    problems += [(HOURS, problem) for problem in found]
    unread = bool(found)
    written = {n.removeprefix(BOOKS): t for n, t in texts.items() if n.startswith(BOOKS)}
    books, wrong = intent_book.resolve({n.removesuffix(".yaml"): t for n, t in written.items()})
    problems += [(f"{BOOKS}{name}.yaml", problem) for name, problem in wrong]
    prompts = recorded_prompts() if known.prompts is None else known.prompts
    surveys, found = _surveys(texts, prompts, known.queues)
    problems += [(SURVEYS, problem) for problem in found]
    apart = {*BESIDE, *(name for name in texts if name.startswith(BOOKS))}
    files = {n.removesuffix(".yaml"): t for n, t in texts.items() if n not in apart}
    known = replace(
        known,
        prompts=prompts,
        flows=files.keys(),
        schedules=None if unread else named.schedules.keys() if named else (),
        books=None if wrong else books,
    )
    checked = _parse_all(files, known)
    problems += [(f"{name}.yaml", p) for name, one in checked.items() for p in one.problems]
    for number, name in (numbers.numbers if numbers else {}).items():
        if name not in files and table is not None:
            line = table.line(("numbers", number))
            problems.append((NUMBERS, Problem(line, f"{number}: there is no flow {name}")))
    if profile not in files:
        problems.append((NUMBERS, Problem(0, f"there is no flow {profile}, the profile's")))
    flows = {name: one.flow for name, one in checked.items() if one.flow is not None}
    door, found = door_of(texts[DOOR], flows, files, profile) if DOOR in texts else (DoorFile(), [])
    problems += [(DOOR, problem) for problem in found]
    if not problems:
        problems = _circles(flows, checked)
    warnings = [(f"{name}.yaml", w) for name, one in checked.items() for w in one.warnings]
    return Report(
        problems,
        warnings,
        flows,
        numbers or Numbers(numbers={}),
        named or HoursFile(schedules={}),
        books,
        surveys or survey_file.NONE,
        door,
    )


def _surveys(
    texts: Texts, prompts: Collection[str] | None, queues: Collection[str] | None
) -> tuple[SurveysFile | None, list[Problem]]:
    return survey_file.parse(texts[SURVEYS], prompts, queues) if SURVEYS in texts else (None, [])


def _parse_all(files: Texts, known: Known) -> dict[str, Checked]:
    """Every flow, each knowing what is entered in the others."""
    first = {name: parse(text) for name, text in files.items()}
    entered = [flow_checks.entered(one.flow) for one in first.values() if one.flow is not None]
    known = replace(known, entered=frozenset().union(*entered))
    return {name: parse(text, known) for name, text in files.items()}


def _circles(
    flows: Mapping[str, Flow], checked: Mapping[str, Checked]
) -> list[tuple[str, Problem]]:
    """Flows that lead into each other for ever, which none of them shows by itself."""
    edges: dict[str, Collection[str]] = {}
    deaf = set()
    for name, flow in flows.items():
        for at, targets in flow_checks.edges_of(flow).items():
            step = flow.step(at)
            edges[f"{name} {at}"] = (
                [f"{step.flow} {flows[step.flow].start}"]
                if isinstance(step, Continue)
                else [f"{name} {target}" for target in targets]
            )
            if isinstance(step, flow_checks.DEAF):
                deaf.add(f"{name} {at}")
    found = []
    for node in graph.circling(edges, deaf):
        name, _, at = node.partition(" ")
        document = checked[name].document
        line = document.line(("steps", at)) if document is not None and at != PERSON else 1
        said = f"{at}: goes in a circle through other flows that no caller can leave"
        found.append((f"{name}.yaml", Problem(line, said)))
    return found


def make(
    texts: Texts,
    profile: str,
    zone: str,
    known: Known | None = None,
    *,
    where: str = "",
    added: Collection[Correction] = (),
) -> Directory:
    """The directory that a folder's files say; `where` is put before file names.

    `added`: what trainers have added to the books.

    Raises `FlowError` naming every problem with its file and line.
    """
    found = report(texts, profile, known)
    if found.problems:
        said = "\n".join(f"{where}{file}:{problem}" for file, problem in found.problems)
        raise FlowError(f"The flows cannot be used:\n{said}", "Correct them.")
    named = [*found.flows, *(("surveys",) if SURVEYS in texts else ())]
    versions = {
        name: hashlib.sha256(texts[f"{name}.yaml"].encode()).hexdigest()[:8] for name in named
    }
    books = {n: intent_book.corrected(book, added) for n, book in found.books.items()}
    return Directory(
        found.flows,
        versions,
        found.numbers.numbers,
        profile,
        Hours.of(found.hours, zone),
        books,
        found.surveys,
        Door(found.door),
    )


def load_directory(folder: Path, profile: str, zone: str, known: Known | None = None) -> Directory:
    """The directory in a folder. Raises `FlowError`."""
    return make(texts_of(folder), profile, zone, known, where=f"{folder}/")


def _texts(kept: str) -> Texts:
    """A folder's files, as they are kept in one. Raises `FlowError`."""
    try:
        texts = json.loads(kept)
    except ValueError:
        texts = None
    if not isinstance(texts, dict) or not isinstance(texts.get(NUMBERS), str):
        raise FlowError("These are no flows.", "Write them anew.")
    if not any(name.startswith(BOOKS) for name in texts):  # kept before there were any
        texts |= {f"{BOOKS}{name}.yaml": text for name, text in intent_book.texts_of().items()}
    return texts


class Flows(LastGood[Directory]):
    """The flows in force, and their folder. One with mistakes never replaces a good one."""

    def __init__(
        self,
        folder: FlowFolder,
        profile: str,
        zone: str,
        kept: Path,
        *,
        known: Callable[[], Known] = Known,
        overlay: Path | None = None,
        beside: Callable[[], list[Path]] = list,
    ) -> None:
        """`kept`: where the last good ones are.

        `known`: queues and skills there are now. May raise `UserError`. `overlay`: the file of
        what trainers have added to the books; see `ivr.corrections`. `beside`: files of
        others on which it depends, too, whether the flows can be used.
        """
        self._folder = folder
        self._overlay, self._beside = overlay, beside
        super().__init__(
            look=self._stamp_now,
            read=lambda: json.dumps(folder.texts(), ensure_ascii=False),
            make=lambda text: make(
                _texts(text),
                profile,
                zone,
                known(),
                where=f"{folder.own}/",
                added=corrections.read(overlay),
            ),
            kept=kept,
            shipped=lambda: load_directory(shipped(), profile, zone),
        )

    def _stamp_now(self) -> Stamp:
        files = [*self._folder.files().values()]
        if self._overlay is not None:
            files.append(self._overlay)
        return tuple(stamp(path) for path in (*files, *self._beside()))
