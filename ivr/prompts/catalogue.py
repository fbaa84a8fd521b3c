"""The prompts as data: names, texts by set, and which greeting says a given surname."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

FORCED = re.compile(r"(.)\{([a-z]+[1-5])\}")
"""A character with its reading forced in braces."""

Gender = Literal["m", "f"]


def plain(text: str) -> str:
    """`text` without forced readings, as a reader should see it."""
    return FORCED.sub(r"\1", text)


@dataclass(frozen=True)
class Text:
    """What one prompt says in one set."""

    spoken: str
    """With forced readings in braces."""
    within: str | None = None
    """A sentence to speak it in, the kept part in brackets; None for a prompt of its own."""

    @property
    def plain(self) -> str:
        """As a reader sees it."""
        return plain(self.spoken)


@dataclass(frozen=True)
class Manner:
    """How a set is spoken."""

    speed: float
    """Multiplies every duration; 1.3 is slow."""
    pause_s: float
    """Seconds between sentences."""


@dataclass(frozen=True)
class Catalogue:
    """All prompts of all sets."""

    sets: dict[str, Manner]
    prompts: dict[str, dict[str, Text]]
    """Prompt name -> set name -> text."""
    surnames: dict[str, str]
    """Surname -> reading, such as 王 -> wang2."""

    def greeting(self, surname: str | None, gender: str | None) -> str | None:
        """The prompt that greets this person by name; None when none was recorded."""
        reading = self.surnames.get(surname or "")
        title = {"m": "m", "male": "m", "f": "f", "female": "f"}.get(gender or "")
        return f"name-{reading}-{title}" if reading and title else None


def load(path: Path) -> Catalogue:
    """Read prompts.yaml; raises KeyError or ValueError where it breaks its own rules."""
    data = yaml.safe_load(path.read_text("utf-8"))
    sets = {name: Manner(**manner) for name, manner in data["sets"].items()}
    prompts = {name: _texts(entry, sets) for name, entry in data["prompts"].items()}
    prompts |= _greetings(data["greetings"], data["surnames"], sets)
    return Catalogue(sets=sets, prompts=prompts, surnames=data["surnames"])


def _texts(entry: str | dict[str, str], sets: dict[str, Manner]) -> dict[str, Text]:
    if isinstance(entry, str):
        return dict.fromkeys(sets, Text(entry))
    if "text" in entry:
        return dict.fromkeys(sets, Text(entry["text"], entry.get("within")))
    if entry.keys() != sets.keys():
        raise ValueError(f"a prompt needs one text for each of {list(sets)}, not {list(entry)}")
    return {name: Text(text) for name, text in entry.items()}


def _greetings(
    patterns: dict[Any, str], surnames: dict[str, str], sets: dict[str, Manner]
) -> dict[str, dict[str, Text]]:
    """One greeting a reading and gender; surnames that sound alike share it."""
    found: dict[str, dict[str, Text]] = {}
    for surname, reading in surnames.items():
        for gender, pattern in patterns.items():
            text = Text(pattern.format(surname=f"{surname}{{{reading}}}"))
            found.setdefault(f"name-{reading}-{gender}", dict.fromkeys(sets, text))
    return found
