"""Languages and dialects beside Mandarin: which there are, and in which set a caller hears them.

Each is one file of `ivr/prompts/languages`, with the texts that were recorded or are to be. A set
is named after its language (`en`), the slow one `en-slow`; a prompt that a set lacks is played from
the next one that has it: `en-slow`, `en`, `slow`, `normal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core import assets

MANDARIN = "zh"
NORMAL, SLOW = "normal", "slow"
FOLDER = "ivr/prompts/languages"


@dataclass(frozen=True)
class Language:
    """One language or dialect."""

    code: str
    """As BCP 47 has it: `en`, `yue`."""
    title: str
    """As its speakers call it."""
    dialects: tuple[str, ...]
    """As portraits name it; empty: nobody hears it unasked."""
    voice: str | None
    """The synthesiser's voice; None: recorded by people only."""
    texts: Mapping[str, str]


def load(folder: Path) -> dict[str, Language]:
    """Every language of a folder, by code. Raises `KeyError` or `ValueError` for a wrong file."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        found[path.stem] = Language(
            path.stem,
            data["title"],
            tuple(data.get("dialects", ())),
            data.get("voice"),
            {str(name): str(text) for name, text in data["texts"].items()},
        )
    return found


@cache
def shipped() -> Mapping[str, Language]:
    """The product's; read once."""
    return load(assets.path(FOLDER))


@cache
def recorded(code: str) -> frozenset[str]:
    """Names of the prompts of a language that can be played."""
    return frozenset(path.stem for path in (assets.path("ivr/prompts/audio") / code).glob("*.wav"))


def missing(code: str, prompts: frozenset[str]) -> list[str]:
    """Of these prompts, those that are heard in Mandarin."""
    return sorted(prompts - recorded(code))


def of_dialect(dialect: str) -> str:
    """The language that somebody at home in a dialect hears unasked, where it is recorded."""
    for code, language in shipped().items():
        if dialect and dialect in language.dialects and recorded(code):
            return code
    return MANDARIN


def heard(language: str, manner: str) -> str:
    """The set of a language, spoken in a manner."""
    if language == MANDARIN:
        return manner
    return f"{language}-{SLOW}" if manner == SLOW else language


@dataclass(frozen=True)
class Voice:
    """One set of prompts."""

    name: str
    language: str
    """As its speakers call it; empty: Mandarin."""
    slow: bool


def voices() -> list[Voice]:
    """Every set that there can be, Mandarin first."""
    titles = {MANDARIN: ""} | {code: one.title for code, one in sorted(shipped().items())}
    return [
        Voice(heard(code, manner), title, manner == SLOW)
        for code, title in titles.items()
        for manner in (NORMAL, SLOW)
    ]


def chain(voice: str) -> tuple[str, ...]:
    """The sets in which a prompt is looked for, in order; Mandarin stands in for all."""
    language, dash, manner = voice.partition("-")
    if voice in (NORMAL, SLOW):
        return (SLOW, NORMAL) if voice == SLOW else (NORMAL,)
    slow = (SLOW,) if dash and manner == SLOW else ()
    return (*((voice,) if dash else ()), language, *slow, NORMAL)


def is_mandarin(voice: str) -> bool:
    """Whether numbers are said as a Chinese speaker would."""
    return voice in (NORMAL, SLOW)
