"""All kinds of personal data in one text."""

from collections.abc import Callable, Iterable

from core.redaction import names as people
from core.redaction import numbers, places, spoken
from core.redaction.finding import Finding, settled

LONGEST = 200_000
"""Characters that are looked at: a transcript of many hours. What is longer is refused."""


Before = Callable[[int], str]
"""What was said before a place in the text."""


def find(text: str, *, before: Before | None = None, names: Iterable[str] = ()) -> list[Finding]:
    """Personal data in `text`, left to right, not overlapping.

    `before`: what was said before a place, by the other side too ("您的卡号是？"); by default the
    text up to there. `names`: those on the customer's record. Raises ValueError for a text over
    `LONGEST`.
    """
    before = before or (lambda place: text[:place])
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text)} characters; at most {LONGEST}")
    found = [*places.addresses(text), *places.told(text), *places.plates(text)]
    found += [*people.on_record(text, names), *people.introduced(text)]
    found += _numbers(text, before, by_sound=False)
    heard = (_guess(one) for one in _numbers(text, before, by_sound=True))
    return settled([*found, *heard])


def _numbers(text: str, before: Before, *, by_sound: bool) -> list[Finding]:
    return [
        finding
        for run in spoken.runs(text, by_sound=by_sound)
        for finding in numbers.in_run(run, before(run.start))
    ]


def _guess(found: Finding) -> Finding:
    """A number of which digits were written as words that sound like them."""
    return Finding(found.kind, found.start, found.end, certain=False, value=found.value)
