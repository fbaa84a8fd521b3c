"""Which runs of digits are personal: identity cards, bank cards, telephones, codes."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from core.redaction.finding import Finding, Kind
from core.redaction.spoken import Run
from core.redaction.words import Meaning, meaning

ID_LENGTH, OLD_ID_LENGTH = 18, 15
BIRTH = slice(6, 14)
FIRST_YEAR = 1880
_PROVINCES = frozenset(
    f"{area}{place}"
    for area, places in {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234"}.items()
    for place in places
) | frozenset(("61", "62", "63", "64", "65", "71", "81", "82", "83", "91"))
"""First two digits of an identity card (GB/T 2260)."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
"""GB 11643-1999, by ISO 7064 MOD 11-2."""
CARD_LENGTHS = range(19, 15, -1)
"""A bank card's digits (ISO/IEC 7812), the longest first; 15 only for American Express."""
_CARD_STARTS = re.compile(r"62|4|5[1-5]|2[2-7]|35|60|9[0-9]|3[47]")

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
SERVICE = re.compile(r"[48]00[0-9]{7}|1[0-2][0-9]{1,4}|9[56][0-9]{3,6}")
"""Numbers that everybody may know: 400 and 800 lines, 110, 12345, 95588."""

_LENGTHS: dict[Meaning, range] = {
    "secret": range(3, 11),
    "id_card": range(8, 25),
    "bank_card": range(8, 26),
    "phone": range(7, 14),
}
"""How many digits a number that was asked for may have: one with a digit missing or too many is
personal, too."""
LONG = range(15, 26)
"""So many digits in a row are a card of some kind, unless a word says otherwise."""
_NEARLY_MOBILE = re.compile("1[3-9][0-9]{8,11}")
_NEARLY_LANDLINE = re.compile("0[1-9][0-9]{8,10}")


def in_run(run: Run, before: str) -> Iterator[Finding]:
    """Every reading of `run` as a personal number; `before` is what was said before it."""
    yield from _id_cards(run)
    said = meaning(before)
    if said in {None, "phone"}:
        yield from _phones(run)
    if said != "other":
        yield from _bank_cards(run)
        yield from _misheard(run, said)


def is_id_card(number: str) -> bool:
    """Whether 18 places are an identity card: region, date of birth and checksum hold."""
    if len(number) != ID_LENGTH or not number[:-1].isdigit() or not _could_be_id(number):
        return False
    total = sum(int(d) * w for d, w in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[-1]


def is_bank_card(number: str) -> bool:
    """Whether the digits are a card's: how it starts, its length, and Luhn's digit."""
    if not number.isdigit() or not _CARD_STARTS.match(number):
        return False
    if not (len(number) in CARD_LENGTHS or (len(number) == 15 and number[:2] in {"34", "37"})):
        return False
    doubled = (sum(divmod(int(d) * 2, 10)) for d in number[-2::-2])
    return (sum(doubled) + sum(int(d) for d in number[-1::-2])) % 10 == 0


def _could_be_id(number: str) -> bool:
    if number[:2] not in _PROVINCES:
        return False
    try:
        born = datetime.strptime(number[BIRTH], "%Y%m%d").date()  # noqa: DTZ007  a date has no zone
    except ValueError:
        return False
    return date(FIRST_YEAR, 1, 1) <= born <= date(2100, 1, 1)


def _id_cards(run: Run) -> Iterator[Finding]:
    text = run.text
    for start in range(len(text) - ID_LENGTH + 1):
        part = text[start : start + ID_LENGTH]
        if is_id_card(part):
            yield _finding("id_card", run.part(start, start + ID_LENGTH), certain=True)
    # One digit misheard, or one lost: region and birth still show what it is.
    if ID_LENGTH - 1 <= len(text) <= ID_LENGTH + 1 and _could_be_id(text):
        yield _finding("id_card", run, certain=False)


def _bank_cards(run: Run) -> Iterator[Finding]:
    if is_bank_card(run.text):
        yield _finding("bank_card", run, certain=True)


def _phones(run: Run) -> Iterator[Finding]:
    text = run.text
    for country in ("0086", "86", ""):
        rest = text.removeprefix(country)
        if len(rest) == len(text) - len(country) and (
            MOBILE.fullmatch(rest) or LANDLINE.fullmatch(rest)
        ):
            yield _finding("phone", run, certain=True)
            return
    twice = len(text) % 11 == 0 and len(text) > 11
    if twice and all(MOBILE.fullmatch(text[i : i + 11]) for i in range(0, len(text), 11)):
        for start in range(0, len(text), 11):
            yield _finding("phone", run.part(start, start + 11), certain=True)


def _misheard(run: Run, said: Meaning | None) -> Iterator[Finding]:
    """What has nobody's form, and yet was asked for, or is too long for anything else."""
    text = run.text
    if said is not None and said != "other" and len(text) in _LENGTHS[said]:
        if said != "phone" or not SERVICE.fullmatch(text):
            yield _finding(said, run, certain=False)
    elif len(text) in LONG:
        kind: Kind = "id_card" if text[:2] in _PROVINCES else "bank_card"
        yield _finding(kind, run, certain=False)
    elif said is None and (_NEARLY_MOBILE.fullmatch(text) or _NEARLY_LANDLINE.fullmatch(text)):
        yield _finding("phone", run, certain=False)


def _finding(kind: Kind, run: Run, *, certain: bool) -> Finding:
    return Finding(kind, run.start, run.end, certain, run.text)
