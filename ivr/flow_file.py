"""One flow file: read, checked with the line of every mistake, loaded."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import UserError
from core.yaml_lines import Document, Problem, read
from ivr import flow_checks
from ivr.flow import Flow, Name
from ivr.flow_checks import Known

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Checked:
    """What reading a flow file gave."""

    flow: Flow | None
    """None when it cannot be used."""
    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    """What does not keep it from being used."""
    document: Document | None = None


class FlowError(UserError):
    """Flow files that cannot be used."""


def parse(text: str, known: Known | None = None) -> Checked:
    """Read and check a flow file's text; `known`: what it may name. Never raises."""
    flow, document, problems = shaped(Flow, text)
    if flow is None or document is None:
        return Checked(None, problems)

    def placed(found: flow_checks.Found) -> list[Problem]:
        return sorted({Problem(document.line(place), said) for place, said in found})

    problems = placed(flow_checks.wrong(flow, known or Known()))
    warnings = placed(flow_checks.odd(flow))
    return Checked(None if problems else flow, problems, warnings, document)


Number = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
"""A dialled number: digits only, and in quotes."""


class Numbers(BaseModel):
    """Which flow answers which number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: dict[Number, Name]
    """Dialled number, digits only and in quotes, to the flow's name."""


def parse_numbers(text: str) -> tuple[Numbers | None, Document | None, list[Problem]]:
    """The table of numbers, or all that is wrong with it, by line."""
    return shaped(Numbers, text)


def text_of(path: Path) -> str:
    """A file's text. Raises `FlowError`."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise FlowError(f"{path}:0: cannot be read: {error.strerror}", "Correct it.") from None
    except UnicodeDecodeError:
        raise FlowError(f"{path}:0: is not UTF-8 text", "Correct it.") from None


def shaped(model: type[Model], text: str) -> tuple[Model | None, Document | None, list[Problem]]:
    """A file of that shape, or all that is wrong with it, by line. Never raises."""
    document, problems = read(text)
    if document is None:
        return None, None, problems
    try:
        return model.model_validate(document.data), document, problems
    except ValidationError as error:
        return None, document, _shape_problems(document, error)


def _shape_problems(document: Document, error: ValidationError) -> list[Problem]:
    problems = set()
    for item in error.errors():
        loc = item["loc"]
        # pydantic puts the kind of step it tried, and [key], into the path; the file has neither
        place = tuple(
            part
            for index, part in enumerate(loc)
            if part != "[key]" and not (index == 2 and loc[0] == "steps")
        )
        where = ".".join(str(part) for part in place)
        said = item["msg"].removeprefix("Value error, ")
        problems.add(Problem(document.line(place), f"{where}: {said}"))
    return sorted(problems)


_NOT_DIGIT = re.compile(r"[^0-9]")


def digits(did: str) -> str:
    """A dialled number as `numbers.yaml` writes it."""
    return _NOT_DIGIT.sub("", did)[:20]
