"""Addresses down to a door, and number plates.

A province, a city or a street alone is nobody's; with a house number it is somebody's home.
"""

import re
from collections.abc import Iterator
from functools import cache

from core.redaction.finding import Finding
from core.redaction.spoken import FILLERS, Run, digit_of, runs
from core.sound import Spoken, syllable, units

_HAN = "一-龥"
_NUMBER = "[0-9０-９零〇一二三四五六七八九十百两幺]{1,6}"
_LETTER = "[A-Za-z甲乙丙丁东南西北]?"
_AREA = (
    f"(?:[{_HAN}]{{2,7}}?(?:省|自治区))?(?:[{_HAN}]{{2,6}}?(?:市|州|盟))?"
    f"(?:[{_HAN}]{{1,6}}?(?:区|县|旗))?(?:[{_HAN}]{{1,5}}?(?:街道|镇|乡))?"
)
_ROAD = f"[{_HAN}]{{1,5}}?(?:大街|大道|公路|路|街|道|巷|弄|胡同|里|村|屯|庄|组)(?:[东南西北中]段)?"
_ESTATE = f"[{_HAN}]{{1,7}}?(?:小区|花园|家园|公寓|大厦|新村|花苑|苑|广场|社区|城|府|居|湾|院)"
_DOOR = f"{_LETTER}(?:第)?{_NUMBER}(?:号楼|号院|号|栋|幢|座|单元|弄|门|楼|层|室|房|户)"
_DOORS = f"(?:{_DOOR}[，、,\\s]?)+(?:{_NUMBER}(?:室|房|号)?)?"
_NAMED = f"(?:{_AREA}(?:{_ROAD}[，、,\\s]?(?:{_ESTATE})?|{_ESTATE})[，、,\\s]?{_DOORS})"
_DOORS_ALONE = f"{_DOOR}[，、,\\s]?{_DOOR}(?:[，、,\\s]?{_DOOR})*(?:{_NUMBER})?"
_ADDRESS = re.compile(f"{_NAMED}|{_DOORS_ALONE}")
_LEADING = re.compile(
    "(?s:.*)(?:地址|住址|住在|家住|搬到|改到|改成|改为|送到|寄到|寄往|发到"
    f"|住|在|到|是|叫|的|了|去|往|给|从|[吗呢吧啊，。、])(?=[{_HAN}])"
)
"""Words before an address that are not part of it."""
_NUMBERED_ONLY = re.compile(f"^{_NUMBER}(?:号|楼|层|门)$")

_TELLING = ("住在", "家在", "送到", "寄到", "地址改到", "地址是", "搬到")
_TELLING_NEAR = 0.3
_TAIL = re.compile("[^，。？！\n]{3,30}?(?=谢谢|[，。？！\n]|$)")

_PLATE_REGIONS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLATE_TAILS = "学警港澳挂领使"
_PLATE_LENGTHS = (5, 6)
"""Places after the letter: ordinary and new-energy vehicles (GA 36-2018)."""


def addresses(text: str) -> Iterator[Finding]:
    """Places with a house number or a door."""
    for match in _ADDRESS.finditer(text):
        start, end = _lead(text, match.start(), match.end()), match.end()
        end -= len(text[start:end]) - len(text[start:end].rstrip("，、, \t"))
        if end - start >= 4 and not _NUMBERED_ONLY.match(text[start:end]):
            yield Finding("address", start, end, certain=True, value=text[start:end])


def told(text: str) -> Iterator[Finding]:
    """Where somebody says that they live or want something sent, however it was spelled."""
    spoken = Spoken(text)
    for word in _TELLING:
        for match in spoken.find(word, _TELLING_NEAR):
            tail = _TAIL.match(text, match.end)
            if tail and tail[0] and any(_is_door(tail[0], run) for run in runs(tail[0])):
                yield Finding("address", tail.start(), tail.end(), certain=False, value=tail[0])


def _is_door(text: str, run: Run) -> bool:
    """Whether a house, a floor or a door follows the number, by sound."""
    return any(
        unit.sound is not None and unit.sound[:4] in _door_sounds()
        for unit in units(text[run.end : run.end + 1])
    )


@cache
def _door_sounds() -> frozenset[tuple[str, ...]]:
    found = (syllable(reading) for reading in ("hao", "lou", "dan", "dong", "shi"))
    return frozenset(sound[:4] for sound in found if sound is not None)


def _lead(text: str, start: int, end: int) -> int:
    """Where the address begins inside what the pattern took."""
    first_digit = next((i for i in range(start, end) if digit_of(text[i])), end)
    words = _LEADING.match(text[start:first_digit])
    return start + words.end() if words else start


def plates(text: str) -> Iterator[Finding]:
    """Number plates, written or spelled out: 苏A·12345, 苏 a 幺二三四五."""
    for place, char in enumerate(text):
        if char in _PLATE_REGIONS:
            body, end = _alphanumerics(text, place + 1)
            tail = body[1:]
            if body[:1].isalpha() and len(tail) in _PLATE_LENGTHS and _digits_in(tail) >= 3:
                yield Finding("plate", place, end, certain=True, value=char + body)


def _alphanumerics(text: str, start: int) -> tuple[str, int]:
    """Letters and digits from `start` on, fillers between them skipped, and where they end."""
    made, end, place = "", start, start
    while place < len(text) and len(made) <= max(_PLATE_LENGTHS) + 1:
        char = text[place].upper()
        if digit_of(char):
            made, end = made + digit_of(char), place + 1
        elif char in _PLATE_LETTERS or (
            len(made) == max(_PLATE_LENGTHS) - 1 and char in _PLATE_TAILS
        ):
            made, end = made + char, place + 1
        elif char not in FILLERS or (char in "，。,：:" and made):
            break
        place += 1
    return made, end


def _digits_in(text: str) -> int:
    return sum(char.isdigit() for char in text)
