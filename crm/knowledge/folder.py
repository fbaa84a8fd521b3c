"""Articles as a folder of Markdown files, each with what belongs to it at its head in YAML.

```
---
title: 快件遗失怎么赔
category: 理赔
questions: [包裹丢了, 件不见了]
intents: [lost]
---
先查物流……
```
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import ValidationError

from core import yaml_lines
from core.errors import UserError
from core.yaml_lines import Problem
from crm.knowledge.articles import MOST_ARTICLES, Article, Content

FENCE = "---"
MOST_BYTES = 100_000
"""Of one file."""
_HEAD = (
    *("title", "category", "say", "questions", "intents", "queues"),
    *("audience", "valid_from", "valid_until", "owner"),
)


class Fault(NamedTuple):
    """What is wrong with a file."""

    file: str
    line: int
    what: str


class Folder(NamedTuple):
    """What a folder holds: contents by slug, and what cannot be used."""

    articles: dict[str, Content]
    faults: tuple[Fault, ...]


def read(folder: Path, owner: str) -> Folder:
    """Every `*.md` of a folder; `owner`: of those that name none. Raises `UserError`."""
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    if not files:
        raise UserError(f"There are no Markdown files in {folder}.", "Name a folder of *.md.")
    if len(files) > MOST_ARTICLES:
        raise UserError(f"{folder} has more than {MOST_ARTICLES} files.", "Bring fewer.")
    articles: dict[str, Content] = {}
    faults: list[Fault] = []
    for file in files:
        made = parse(_text(file), owner)
        if isinstance(made, Content):
            articles[file.stem] = made
        else:
            faults += [Fault(file.name, one.line, one.message) for one in made]
    return Folder(articles, tuple(faults))


def parse(text: str, owner: str) -> Content | list[Problem]:
    """The article that a file's text is, or what is wrong with it, with lines of the file."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends = [n for n, line in enumerate(lines) if n and line.rstrip() == FENCE]
    if lines[0].lstrip("\ufeff").rstrip() != FENCE or not ends:
        return [Problem(line=1, message="a file begins with its head between two lines of ---")]
    head, problems = yaml_lines.read("\n".join(lines[1 : ends[0]]))
    if head is None:
        return [_lower(one) for one in problems]
    told = head.data if isinstance(head.data, dict) else {}
    if "body" in told:
        return [Problem(line=2, message="body stands below the head, not in it")]
    whole = {"owner": owner, **told, "body": "\n".join(lines[ends[0] + 1 :])}
    try:
        return Content.model_validate(whole)
    except ValidationError as error:
        return [_lower(one) for one in head.faults(error)]


def _lower(problem: Problem) -> Problem:
    """The head begins on the file's second line."""
    return replace(problem, line=problem.line + 1)


def written(content: Content) -> str:
    """A file that says the same; `parse` reads it back."""
    told = content.model_dump(mode="json", exclude_defaults=True)
    head = {name: told[name] for name in _HEAD if name in told}
    dumped = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=100)
    return f"{FENCE}\n{dumped}{FENCE}\n{content.body}\n"


def write(folder: Path, articles: Sequence[Article]) -> Iterator[Path]:
    """Write a file for each article, as it stands. Raises `UserError` where one cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in articles:
            file = folder / f"{one.slug}.md"
            file.write_text(written(one.content), "utf-8")
            yield file
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}.", "Name another.") from None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.", "Mend it.") from None
    if len(raw) > MOST_BYTES:
        raise UserError(f"{file} is longer than {MOST_BYTES} bytes.", "Split it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{file} is not UTF-8.", "Save it as UTF-8.") from None
