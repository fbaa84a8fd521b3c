"""Scorecards: which rules a call is held against, read from YAML and checked line by line."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import yaml_lines
from core.errors import UserError
from core.yaml_lines import Place, Problem
from quality.rules import RULES
from quality.rules.params import Params

_NAME = r"^[a-z][a-z0-9_]{0,39}$"


SHIPPED = "quality/scorecards"
"""The product's own, as `core.assets` finds them."""


class ItemSource(BaseModel):
    """One item as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=_NAME)
    title_zh: str = Field(min_length=1, max_length=60)
    title_en: str = Field(min_length=1, max_length=80)
    weight: float = Field(gt=0, le=100)
    fatal: bool = False
    """Failing it makes the whole score 0."""
    rule: str
    params: dict[str, Any] = {}


class CardSource(BaseModel):
    """A scorecard as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=_NAME)
    version: int = Field(ge=1, lt=2**31)
    """Raise it with every change that can change a score; old scores keep theirs."""
    title_zh: str = Field(min_length=1, max_length=60)
    title_en: str = Field(min_length=1, max_length=80)
    extends: str | None = None
    """A scorecard whose items come first; an item with the same id takes its place."""
    items: list[ItemSource] = Field(min_length=1)


class Item(NamedTuple):
    """One item, ready to be judged."""

    id: str
    title_zh: str
    title_en: str
    weight: float
    fatal: bool
    rule: str
    params: Params
    fingerprint: str
    """Of rule and parameters: what was learned about the item holds for no other."""


class Scorecard(NamedTuple):
    """A scorecard with everything it extends."""

    id: str
    version: int
    title_zh: str
    title_en: str
    items: tuple[Item, ...]


Sources = dict[str, tuple[CardSource, list[Item]]]


def load_folder(folder: Path) -> dict[str, Scorecard]:
    """All scorecards of a folder by id. Raises `UserError` naming file, line and fault."""
    sources, faults = _sources(folder)
    cards: dict[str, Scorecard] = {}
    for name in sources:
        try:
            cards[name] = _resolve(name, sources)
        except UserError as error:
            faults.append(str(error))
    if faults or not cards:
        raise UserError("\n".join(faults) or f"{folder} holds no scorecards.")
    return cards


def load_over(folder: Path, file: Path) -> Scorecard:
    """The file's scorecard, as if it stood in the folder in place of the one of its id."""
    sources, faults = _sources(folder)
    if faults:
        raise UserError("\n".join(faults))
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file.name}: cannot be read: {error}") from None
    source, items = read(text, file.name)
    return _resolve(source.id, sources | {source.id: (source, items)})


def _sources(folder: Path) -> tuple[Sources, list[str]]:
    """What stands in the folder's files, and what is wrong with them."""
    faults: list[str] = []
    sources: Sources = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            source, items = read(path.read_text(encoding="utf-8"), path.name)
        except (UserError, OSError, UnicodeDecodeError) as error:
            faults.append(str(error))
            continue
        if source.id in sources:
            faults.append(f"{path.name}: there is a scorecard {source.id!r} already")
        sources[source.id] = source, items
    return sources, faults


def read(text: str, name: str) -> tuple[CardSource, list[Item]]:
    """One scorecard's own items. Raises `UserError` with one `name:line: fault` per line."""
    document, problems = yaml_lines.read(text)
    if document is None:
        raise UserError(_told(name, problems))
    try:
        source = CardSource.model_validate(document.data)
    except ValidationError as error:
        raise UserError(_told(name, document.faults(error))) from None
    items: list[Item] = []
    for number, item in enumerate(source.items):
        where: Place = ("items", number)
        if item.id in {other.id for other in source.items[:number]}:
            problems.append(Problem(document.line((*where, "id")), f"{item.id} is there twice"))
        if item.rule not in RULES:
            known = f"no rule {item.rule!r}; there are {', '.join(RULES)}"
            problems.append(Problem(document.line((*where, "rule")), known))
            continue
        try:
            params = RULES[item.rule].params.model_validate(item.params)
        except ValidationError as error:
            problems += document.faults(error, (*where, "params"))
            continue
        fields = item.model_dump(exclude={"params"})
        items.append(Item(**fields, params=params, fingerprint=_fingerprint(item.rule, params)))
    if problems:
        raise UserError(_told(name, problems))
    return source, items


def _told(name: str, problems: Iterable[Problem]) -> str:
    return "\n".join(f"{name}:{problem}" for problem in problems)


def _fingerprint(rule: str, params: Params) -> str:
    """Names what an item looks for; weights and titles are not in it."""
    body = f"{rule} {params.model_dump_json()}"
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _resolve(name: str, sources: Sources) -> Scorecard:
    """A scorecard with the items of those it extends."""
    chain = [name]
    while (parent := sources[chain[-1]][0].extends) is not None:
        if parent not in sources:
            raise UserError(f"{chain[-1]} extends {parent!r}, which does not exist.")
        if parent in chain:
            raise UserError(f"{' extends '.join([*chain, parent])}: that never ends.")
        chain.append(parent)
    items = {item.id: item for card in reversed(chain) for item in sources[card][1]}
    source = sources[name][0]
    return Scorecard(
        source.id, source.version, source.title_zh, source.title_en, tuple(items.values())
    )
