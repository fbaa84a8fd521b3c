"""YAML read with the line of every value, so that a mistake can be pointed at."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

MAX_CHARS = 256 * 1024
MAX_DEPTH = 20


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a file; line 0 is the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {_printable(self.message)}"


def _printable(text: str) -> str:
    """One line that a terminal shows as it is, whatever stands in a file's names."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """Plain data, and where each part of it stands."""

    data: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: tuple[Any, ...]) -> int:
        """The line of a value, or of the nearest thing around it that the file has.

        Parts of the way that no file has, such as the kind of a union, are passed over.
        """
        found: Place = ()
        for part in place:
            if (*found, part) in self.lines:
                found = (*found, part)
        return self.lines.get(found, 1)

    def faults(self, error: ValidationError, inside: Place = ()) -> list[Problem]:
        """What a model found wrong with the data, or with what is at `inside`, by line."""
        found = set()
        for item in error.errors():
            place = (*inside, *(part for part in item["loc"] if part != "[key]"))
            said = item["msg"].removeprefix("Value error, ")
            found.add(Problem(self.line(place), f"{'.'.join(map(str, place))}: {said}"))
        return sorted(found)


class _Mistake(Exception):
    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(node.start_mark.line + 1, message)


def read(text: str) -> tuple[Document | None, list[Problem]]:
    """Plain data with lines, or what is wrong; never raises, whatever the text is."""
    try:
        return _document(text), []
    except _Mistake as mistake:
        problem = mistake.problem
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Problem(mark.line + 1 if mark else 1, error.problem or "is not YAML")
    except (yaml.YAMLError, ValueError) as error:
        problem = Problem(1, f"is not YAML: {error}".splitlines()[0])
    except RecursionError:
        problem = Problem(1, "is nested too deeply")
    return None, [problem]


def _document(text: str) -> Document:
    if len(text) > MAX_CHARS:
        raise ValueError(f"longer than {MAX_CHARS} characters")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        raise ValueError("empty")
    lines: dict[Place, int] = {}
    return Document(_plain(node, (), lines, set()), lines)


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> Any:
    # An alias repeats a node; chains of them grow without bound (and may contain themselves).
    if id(node) in seen:
        raise _Mistake(node, "anchors and aliases are not used here")
    if len(place) > MAX_DEPTH:
        raise _Mistake(node, "is nested too deeply")
    seen.add(id(node))
    lines.setdefault(place, node.start_mark.line + 1)
    match node:
        case yaml.MappingNode():
            return _mapping(node, place, lines, seen)
        case yaml.SequenceNode():
            return [_plain(item, (*place, i), lines, seen) for i, item in enumerate(node.value)]
        case _:
            return _scalar(node)


def _mapping(
    node: yaml.MappingNode, place: Place, lines: dict[Place, int], seen: set[int]
) -> dict[str | int, Any]:
    data: dict[str | int, Any] = {}
    for key_node, value_node in node.value:
        key: Any = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if type(key) not in (str, int):
            raise _Mistake(key_node, "a name must be text")
        if key in data:
            raise _Mistake(key_node, f"{key} is given twice")
        inner = (*place, key)
        lines[inner] = key_node.start_mark.line + 1
        lines[*place, str(key)] = lines[inner]
        data[key] = _plain(value_node, inner, lines, seen)
    return data


def _scalar(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    except yaml.YAMLError:
        raise _Mistake(node, f"cannot be understood: {node.tag}") from None
    finally:
        loader.dispose()
