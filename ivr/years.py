"""An age as it is spoken: 七十二了, 快八十了, 65岁. Pure."""

import re
import unicodedata

import cn2an

_NUMBER = (
    r"[1-9][0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|一百[零〇]?[一二三四五六七八九]?"
)
_AGE = re.compile(
    rf"(?<![0-9一二三四五六七八九十百])(快要?|将近|不到|没到|差不多|差一点)?(?:有|到|满|上)?({_NUMBER})"
    r"(?![0-9一二三四五六七八九十百个号天块元月点分次])"
)
_NOT_YET = ("快", "快要", "将近", "不到", "没到", "差一点")
YOUNGEST, OLDEST = 10, 115
"""Whom nobody takes for a caller: another number was meant."""


def parse(text: str) -> int | None:
    """The age in whole years that was said; a year less for 快六十; None: none, or several."""
    plain = unicodedata.normalize("NFKC", text)
    found = {_years(*match.group(1, 2)) for match in _AGE.finditer(plain)}
    ages = {age for age in found if YOUNGEST <= age <= OLDEST}
    return ages.pop() if len(ages) == 1 else None


def _years(nearly: str | None, number: str) -> int:
    years = int(number) if number.isdecimal() else int(cn2an.cn2an(number, "normal"))
    return years - 1 if nearly in _NOT_YET else years
