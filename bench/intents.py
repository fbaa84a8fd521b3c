"""What callers want, understood from recognised telephone speech: accuracy and what is confused.

Whisper base, told the hot words of the book, wrote down synthesised wishes (8 kHz, A-law, several
speeds and timbres, with noise or none; `bench.speaking` made the texts). Right is the intent that
was meant, nothing where none was, and any of the three ways to a person at once where one was asked
for. The peer is the same books matched as spelled. The books were tuned on `seen`; `test` sentences
were not used to choose words, and count once `bench.speaking` has written them down.
Synthetic speech, written by the books' own author: real callers say more, and differently.

`python -m bench.intents`; a few seconds. `-v` prints the confusion table and every error.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.centre import Results, result
from bench.speaking import WISHES_HEARD, load
from ivr.intent import understand
from ivr.intent_book import AND_THEN, Book, load_folder

GOAL = 1.0
NONE = "none"
PERSON = "person"
_TO_A_PERSON = ("angry", "swearing")

Row = dict[str, Any]
Judge = Callable[[Book, str, float], str]


def by_sound(book: Book, text: str, heard: float) -> str:
    """The product's own judgement."""
    return _named(understand(book, text, heard).intent)


def as_spelled(book: Book, text: str, _: float) -> str:
    """The intent most of whose words are in the text; nothing on a draw."""
    counts = {name: sum(_spelled(w, text) for w in i.keywords) for name, i in book.intents.items()}
    best = max(counts.values())
    first = [name for name, count in counts.items() if count == best]
    return _named(first[0] if best and len(first) == 1 else None)


def confusions(
    rows: Iterable[Row], books: Mapping[str, Book], judge: Judge
) -> Counter[tuple[str, str, str]]:
    """How often, in which book, what was meant was taken for what."""
    made: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        book = books[row["part"].rsplit("/", 1)[1]]
        made[book.name, row["label"], judge(book, *row["heard"])] += 1
    return made


def errors_percent(found: Mapping[tuple[str, str, str], int]) -> float:
    """Percent of the sentences that were taken for something else."""
    total = sum(found.values())
    wrong = sum(n for (_, meant, taken), n in found.items() if meant != taken)
    return 100 * wrong / total if total else 0.0


def misled_percent(found: Mapping[tuple[str, str, str], int]) -> float:
    """Percent led to a wrong intent: not asked again, and not to a person."""
    total = sum(found.values())
    wrong = sum(n for (_, meant, taken), n in found.items() if taken not in (meant, NONE, PERSON))
    return 100 * wrong / total if total else 0.0


def table(found: Mapping[tuple[str, str, str], int], book: str) -> Table:
    """Meant down, taken for across."""
    names = sorted({name for b, *pair in found if b == book for name in pair})
    made = Table(title=book)
    for heading in ("meant \\ taken for", *names):
        made.add_column(heading)
    for meant in names:
        counts = [found.get((book, meant, taken), 0) for taken in names]
        made.add_row(meant, *(str(count or "") for count in counts))
    return made


PARTS = {
    "seen": "tuned on",
    "known": "tuned on since",
    "test": "held out",
    "fresh": "held out, courier",
}


def wishes(part: str) -> Sequence[Row]:
    """What was heard of the sentences of a part; empty when nobody has listened to them yet."""
    return [row for row in load(WISHES_HEARD) if row["part"].startswith(f"wishes/{part}/")]


def measure() -> Results:
    """Errors by sound against as spelled, and how many callers were led astray, part by part."""
    books, results = load_folder(), []
    for part, kind in PARTS.items():
        if not (rows := wishes(part)):
            continue
        sound = confusions(rows, books, by_sound)
        spelled = confusions(rows, books, as_spelled)
        name = f"Intents in recognised synthetic speech, {kind} ({len(rows)})"
        unit = "% of sentences"
        for what, percent in (("not understood", errors_percent), ("led astray", misled_percent)):
            one = result(f"{name}: {what}", percent(sound), percent(spelled), unit, GOAL)
            results.append(one)
    return results


def _spelled(word: str, text: str) -> bool:
    return all(part in text for part in word.split(AND_THEN))


def _named(intent: str | None) -> str:
    return PERSON if intent in _TO_A_PERSON else intent or NONE


def main() -> None:
    """Print the results, with `-v` the tables and every error."""
    if "-v" in sys.argv[1:]:
        out, books = Console(stderr=True), load_folder()
        rows = [row for part in PARTS for row in wishes(part)]
        for part in PARTS:
            found = confusions(wishes(part), books, by_sound)
            for book in sorted({name for name, *_ in found}):
                out.print(part, table(found, book))
        for row in rows:
            meaning = understand(books[row["part"].rsplit("/", 1)[1]], *row["heard"])
            if _named(meaning.intent) != row["label"]:
                out.print(row["label"], row["text"], "|", row["heard"], "|", meaning.reason)
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
