"""What text messages say: a readable file, checked with line numbers. Pure.

Texts for older people hold no links: they are what fraud looks like.
"""

import re
import string
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.yaml_lines import Problem, read

Kind = Literal["voicemail", "callback_missed"]
"""A receipt for a message that was left; somebody who was called back did not answer."""

PLACES: Mapping[str, str] = {"centre": "银线服务中心", "hotline": "4008123456"}
"""What a text may name in braces, with an example: the centre, and the number it is reached at."""
MOST_CHARS = 300
"""Of a text with its signature: five messages' worth at the carrier's."""

_LINK = re.compile(r"https?:|www\.|[A-Za-z0-9-]+\.(?:cn|com|net|org|cc|top|io|me)\b", re.IGNORECASE)

Written = Annotated[str, Field(min_length=1, max_length=MOST_CHARS)]


class Text(BaseModel):
    """One message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Written
    senior: Written | None = None
    """For callers of the green channel; left out: the same."""


class Texts(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signature: Annotated[str, Field(pattern=r"^【[^【】]{2,20}】$")]
    """Before every message, as carriers ask for it."""
    texts: dict[Kind, Text]
    """A kind that is not there is not sent."""

    def written(self, kind: Kind, *, senior: bool, centre: str, hotline: str) -> str | None:
        """The whole message; None for a kind that is not sent."""
        found = self.texts.get(kind)
        if found is None:
            return None
        text = found.senior if senior and found.senior else found.text
        return self.signature + text.format(centre=centre, hotline=hotline)


def parse(text: str) -> tuple[Texts | None, list[Problem]]:
    """The file's content, or all that is wrong with it, by line."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        file = Texts.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    wrong = sorted({Problem(document.line(place), said) for place, said in _wrong(file)})
    return (None, wrong) if wrong else (file, [])


def _wrong(file: Texts) -> Iterator[tuple[tuple[str, ...], str]]:
    for kind, one in file.texts.items():
        for which, text in (("text", one.text), ("senior", one.senior or one.text)):
            for said in _faults(file.signature, text, senior=which == "senior"):
                yield ("texts", kind, which), f"{kind}: {said}"


def _faults(signature: str, text: str, *, senior: bool) -> Iterator[str]:
    try:
        named = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        unknown = sorted(named - set(PLACES))
        whole = "" if unknown else signature + text.format(**PLACES)
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        yield f"braces cannot be read: {error}"
        return
    if unknown:
        there = ", ".join(f"{{{name}}}" for name in PLACES)
        yield f"there is no {{{unknown[0]}}}; there are {there}"
    if len(whole) > MOST_CHARS:
        yield f"longer than {MOST_CHARS} characters"
    if senior and _LINK.search(text):
        yield "older people get no links"
