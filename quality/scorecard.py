"""Scorecards: which rules a call is held against, read from YAML and checked line by line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import UserError
from quality.rules import RULES
from quality.rules.params import Params

_NAME = r"^[a-z][a-z0-9_]{0,39}$"


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
    version: int = Field(ge=1)
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


class Scorecard(NamedTuple):
    """A scorecard with everything it extends."""

    id: str
    version: int
    title_zh: str
    title_en: str
    items: tuple[Item, ...]


Path_ = tuple[str | int, ...]


def load_folder(folder: Path) -> dict[str, Scorecard]:
    """All scorecards of a folder by id. Raises `UserError` naming file, line and fault."""
    faults: list[str] = []
    sources: dict[str, tuple[CardSource, list[Item]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            source, items = read(path.read_text(encoding="utf-8"), path.name)
        except (UserError, OSError, UnicodeDecodeError) as error:
            faults.append(str(error))
            continue
        if source.id in sources:
            faults.append(f"{path.name}: there is a scorecard {source.id!r} already")
        sources[source.id] = source, items
    cards: dict[str, Scorecard] = {}
    for name in sources:
        try:
            cards[name] = _resolve(name, sources)
        except UserError as error:
            faults.append(str(error))
    if faults or not cards:
        raise UserError("\n".join(faults) or f"{folder} holds no scorecards.")
    return cards


def read(text: str, name: str) -> tuple[CardSource, list[Item]]:
    """One scorecard's own items. Raises `UserError` with one `name:line: fault` per line."""
    lines: dict[Path_, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = None if node is None else _plain(node, (), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{name}:{line}: {error.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UserError(f"{name}:1: {error}") from None
    try:
        source = CardSource.model_validate(raw)
    except ValidationError as error:
        raise UserError("\n".join(_located(error, (), lines, name))) from None
    faults: list[str] = []
    items: list[Item] = []
    for number, item in enumerate(source.items):
        where: Path_ = ("items", number)
        if item.id in {other.id for other in source.items[:number]}:
            faults.append(f"{name}:{_line(lines, (*where, 'id'))}: {item.id} is there twice")
        if item.rule not in RULES:
            known = ", ".join(RULES)
            faults.append(
                f"{name}:{_line(lines, (*where, 'rule'))}: no rule {item.rule!r}; there are {known}"
            )
            continue
        try:
            params = RULES[item.rule].params.model_validate(item.params)
        except ValidationError as error:
            faults += _located(error, (*where, "params"), lines, name)
            continue
        items.append(Item(**item.model_dump(exclude={"params"}), params=params))
    if faults:
        raise UserError("\n".join(faults))
    return source, items


def _resolve(name: str, sources: dict[str, tuple[CardSource, list[Item]]]) -> Scorecard:
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


def _plain(node: yaml.Node, path: Path_, lines: dict[Path_, int]) -> Any:
    """The node as plain values; notes each path's line. Raises on keys that are there twice."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in made:
                problem = f"{key} is there twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            made[key] = _plain(value_node, (*path, key), lines)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*path, i), lines) for i, value in enumerate(node.value)]
    return yaml.SafeLoader("").construct_object(node)


def _located(
    error: ValidationError, prefix: Path_, lines: dict[Path_, int], name: str
) -> Iterable[str]:
    for fault in error.errors():
        where = (*prefix, *fault["loc"])
        shown = ".".join(map(str, where)) or "the file"
        yield f"{name}:{_line(lines, where)}: {shown}: {fault['msg']}"


def _line(lines: dict[Path_, int], where: Path_) -> int:
    """The line of a path, or of the nearest thing around it."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)
