"""Numbers as a Chinese speaker says them, as names of prompts.

两 or 二: 两 where a lone two counts something (两位) and where a number opens with it before 百,
千, 万 or 亿 (两百, 两万); 二 everywhere else (十二, 二十, 一百零二, 三千二百).
"""

from __future__ import annotations

import datetime

LIMIT = 10**12
"""Numbers from here on are not spoken."""

_UNITS = ("", "10", "hundred", "thousand")
_GROUPS = ("", "ten-thousand", "hundred-million")


def spoken(number: int, *, measure: bool = False) -> tuple[str, ...]:
    """Prompt names for `number` (0 to `LIMIT`); `measure`: a measure word such as 位 follows.

    `spoken(2, measure=True)` is 两, `spoken(10003)` is 一万零三. ValueError outside the range.
    """
    if not 0 <= number < LIMIT:
        raise ValueError(f"cannot say {number}: only 0 to {LIMIT - 1}")
    if number == 0:
        return ("num-0",)
    words: list[str] = []
    zero = False
    for index in (2, 1, 0):
        group = number // 10_000**index % 10_000
        if group == 0:
            zero = bool(words)
            continue
        words += _group(group, zero=bool(words) and (zero or group < 1000), first=not words)
        words += [_GROUPS[index]] if index else []
        zero = False
    return _names(words, measure=measure)


def digits(text: str) -> tuple[str, ...]:
    """Prompt names for a number read digit by digit, one as 幺 (telephone and room numbers).

    ValueError for anything but the digits 0-9.
    """
    if not (text.isascii() and text.isdigit()):
        raise ValueError("only the digits 0-9 can be read one by one")
    return tuple("num-yao" if digit == "1" else f"num-{digit}" for digit in text)


def money(fen: int) -> tuple[str, ...]:
    """Prompt names for an amount: 1250 fen is 十二元五角, 5 fen five 分; 200 yuan are 两百元.

    ValueError below nothing and from ten thousand million yuan on.
    """
    if not 0 <= fen < LIMIT:
        raise ValueError(f"cannot say {fen} fen")
    yuan, jiao, rest = fen // 100, fen % 100 // 10, fen % 10
    alone = not yuan
    words = (*spoken(yuan, measure=True), "num-yuan") if yuan or not fen else ()
    if jiao:
        words += (*spoken(jiao, measure=alone), "num-jiao")
    elif rest and yuan:
        words += ("num-0",)
    if rest:
        words += (*spoken(rest, measure=alone and not jiao), "num-fen")
    return words


def day(date: datetime.date) -> tuple[str, ...]:
    """Prompt names for month and day: 十一月二十八号."""
    return (*spoken(date.month), "num-month", *spoken(date.day), "num-day")


def kilograms(grams: int) -> tuple[str, ...]:
    """Prompt names for a weight in kilograms to one place, never nothing: 1500 g is 一点五公斤.

    ValueError below nothing, and for a ship's.
    """
    tenths = max(1, (grams + 50) // 100) if grams > 0 else 0
    whole, tenth = divmod(tenths, 10)
    said = spoken(whole, measure=not tenth)
    return (*said, *(("num-point", f"num-{tenth}") if tenth else ()), "num-kilogram")


def _group(group: int, *, zero: bool, first: bool) -> list[str]:
    """Four places as digit and unit words; `zero` says 零 before them."""
    words: list[str] = ["0"] if zero else []
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words) and words != ["0"]
            continue
        words += ["0"] if gap else []
        gap = False
        # A number that opens with ten says 十, not 一十.
        bare_ten = first and not words and place == 1 and digit == 1
        words += ([] if bare_ten else [str(digit)]) + ([_UNITS[place]] if place else [])
    return words


def _names(words: list[str], *, measure: bool) -> tuple[str, ...]:
    """Prompt names, with 两 where the number opens with a two that counts."""
    follower = words[1] if len(words) > 1 else ("measure" if measure else "")
    counts = follower in ("measure", "hundred", "thousand", "ten-thousand", "hundred-million")
    opening = "liang" if words[0] == "2" and counts else words[0]
    return tuple(f"num-{word}" for word in (opening, *words[1:]))
