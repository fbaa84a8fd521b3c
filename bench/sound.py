"""Keywords found by sound against keywords found as spelled, in recognised telephone speech.

Whisper base wrote down synthesised sentences (8 kHz, A-law, several speeds and timbres, with noise
and without; `bench.speaking` made the texts in `bench/said/heard.json`). Every word of the list is
looked for in every text. Missed: the sentence said it, the text has it not. Wrong: found where
it was not said. The words and sentences are not those that distances and budgets were chosen on.
Synthetic speech: it shows what matching by sound adds, not how real callers fare.

`python -m bench.sound`; a few seconds, no model is loaded. `-v` lists what was missed and wrong.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from bench.centre import Results, result
from bench.speaking import SAID, load
from core.sound import Spoken, units

GOAL_MISSED = 5.0
"""Percent: the aim is that 95 % are found …"""
GOAL_WRONG = 2.0
"""… and 98 % of what is found was said."""

HELD_OUT = "fresh"
"""The part of the words that was written after all limits were chosen."""
SHORT = 2
"""Words of so many syllables have many doubles; rules blame nobody by the sound of one."""

Find = Callable[[str, Spoken, str], bool]


@dataclass
class Tally:
    """Counts over all texts and words."""

    said: int = 0
    found: int = 0
    wrong: int = 0
    misses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def missed_percent(self) -> float:
        return 100 * (self.said - self.found) / self.said if self.said else 0.0

    @property
    def wrong_percent(self) -> float:
        """Of everything found."""
        return 100 * self.wrong / (self.found + self.wrong) if self.found + self.wrong else 0.0


def spelled(word: str, _: Spoken, text: str) -> bool:
    """As spelled."""
    return word in text


def sounding(word: str, spoken: Spoken, _: str) -> bool:
    """By sound."""
    return bool(spoken.find(word))


def tally(rows: Sequence[dict[str, Any]], words: Sequence[str], find: Find) -> Tally:
    """Look for every word in every text."""
    made = Tally()
    for row in rows:
        said, (heard, _) = row["text"], row["heard"]
        spoken = Spoken(heard)
        for word in words:
            was_said, is_found = word in said, find(word, spoken, heard)
            made.said += was_said
            made.found += was_said and is_found
            made.wrong += is_found and not was_said
            if was_said != is_found:
                (made.misses if was_said else made.errors).append(f"{word} | {said} | {heard}")
    return made


def part(name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Texts and words of `tune`, `test` or `fresh`."""
    words = yaml.safe_load((SAID / "words.yaml").read_text())[name]["words"]
    return [row for row in load() if row["part"] == f"words/{name}"], words


def measure() -> Results:
    """Percent missed and wrong by sound; the peers: as spelled, and the aim."""
    texts, words = part(HELD_OUT)
    literal, sound = tally(texts, words, spelled), tally(texts, words, sounding)
    long = tally(texts, [word for word in words if len(units(word)) > SHORT], sounding)
    name = f"Keywords in recognised synthetic speech ({sound.said})"
    longer = f"Keywords of three syllables or more ({long.said})"
    return [
        result(f"{name}: missed, against as spelled", sound.missed_percent, literal.missed_percent,
               "% of those said", 1.0),
        result(f"{name}: missed, against the aim", sound.missed_percent, GOAL_MISSED,
               "% of those said", 1.0),
        result(f"{name}: wrong, against the aim", sound.wrong_percent, GOAL_WRONG,
               "% of those found", 1.0),
        result(f"{longer}: missed, against the aim", long.missed_percent, GOAL_MISSED,
               "% of those said", 1.0),
        result(f"{longer}: wrong, against the aim", long.wrong_percent, GOAL_WRONG,
               "% of those found", 1.0),
    ]  # fmt: skip


def main() -> None:
    """Print the results, with `-v` every miss and error."""
    if "-v" in sys.argv[1:]:
        texts, words = part(HELD_OUT)
        found = tally(texts, words, sounding)
        sys.stderr.write("\n".join(["missed:", *found.misses, "wrong:", *found.errors, ""]))
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
