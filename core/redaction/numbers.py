"""Which runs of digits are personal: identity cards, bank cards, telephones, codes."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from core.redaction.finding import Finding, Kind
from core.redaction.spoken import Run

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

BEFORE = 24
"""Characters before a number in which a word says what it is."""
_SAYS: tuple[tuple[Kind, re.Pattern[str], range], ...] = (
    ("secret", re.compile("验证码|校验码|动态码|密码|安全码|口令|[cC][vV][vVnN]"), range(3, 11)),
    ("id_card", re.compile("身份证|证件号|公民身份"), range(8, 21)),
    ("bank_card", re.compile("银行卡|卡号|储蓄卡|信用卡|借记卡|银行账|账号|账户"), range(10, 24)),
    ("phone", re.compile("电话|手机|座机|联系方式|号码是|打给|拨"), range(7, 14)),
)
"""What was asked for, and how many digits the answer may have. The last such word counts; one that
is gone wrong with (a missing digit, one too many) still is personal."""
_NOT_PERSONAL = re.compile("单号|运单|快递号|订单|工单|编号|票号|金额|元|块钱|公里|客服|热线|工号")


def in_run(run: Run, before: str) -> Iterator[Finding]:
    """Every reading of `run` as a personal number; `before` is what was said before it."""
    yield from _id_cards(run)
    said = _said(before)
    if said is None or said == "bank_card":
        yield from _bank_cards(run)
    if said in {None, "phone"}:
        yield from _phones(run)
    yield from _by_word(run, said)


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


def _by_word(run: Run, said: Kind | None) -> Iterator[Finding]:
    if said is None or (said == "phone" and SERVICE.fullmatch(run.text)):
        return
    lengths = next(lengths for kind, _, lengths in _SAYS if kind == said)
    if len(run.text) in lengths:
        yield _finding(said, run, certain=False)


def _said(before: str) -> Kind | None:
    """What the words before a number say that it is; None: nothing personal."""
    near = before[-BEFORE:]
    places = [(m.end(), kind) for kind, word, _ in _SAYS for m in word.finditer(near)]
    if not places:
        return None
    last, kind = max(places)
    if any(m.end() > last for m in _NOT_PERSONAL.finditer(near)):
        return None
    return kind


def _finding(kind: Kind, run: Run, *, certain: bool) -> Finding:
    return Finding(kind, run.start, run.end, certain, run.text)
