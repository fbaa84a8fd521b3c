"""Digits as they are spoken: 幺三八 零零…, 四个八, 一百二十三. Pure.

What is read back to the caller may be wrong; what is not a number must not become one. So words
with a numeral in them (一下, 两件, 第一个) are passed over, and a stretch counts only when it has
as many digits as are wanted.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import cn2an

from core.numerals import BY_SOUND, as_digits, unlike
from core.sound import units

_SPOKEN = (
    "零〇○洞",
    "一壹幺吆妖",
    "二贰两俩",
    "三叁",
    "四肆",
    "五伍",
    "六陆",
    "七柒拐",
    "八捌",
    "九玖勾",
)
_VALUES = {char: str(value) for value, chars in enumerate(_SPOKEN) for char in chars}
_VALUES |= {str(value): str(value) for value in range(10)}
_DIGIT = "".join(_VALUES)
_SCALES = "十百千万"
_NUMERAL = _DIGIT + _SCALES
_MEASURES = "天下点样遍直些定起共会件单位次年月周块元条张分"
"""After one or two numerals, and before none, these make a word that is no number."""

_REPEATED = re.compile(rf"([{_DIGIT}])个([{_DIGIT}])")
_RUN = re.compile(rf"[{_NUMERAL}]+")
_NO_NUMBER = re.compile(
    rf"第[{_NUMERAL}]+[个{_MEASURES}]?|统一|唯一|(?<![{_NUMERAL}])万一"
    rf"|(?<![{_NUMERAL}])[{_NUMERAL}]{{1,2}}(?:[{_MEASURES}]|个(?![{_DIGIT}]))"
)
_CORRECTED = re.compile(r"不对|不是|错了|说错|应该是|而是|更正")
_BETWEEN = re.compile(r"[\s,，。.、;；:：—\-_啊呃嗯呀那个然后接着是杠再]*")
"""What may stand between two parts of one number."""
_NOTHING = "x"
"""Stands for a part that is no number: what it is in is none either."""
NEAR = 0.65
"""Most that a likely answer is apart from what was heard: one digit."""
MOST_CHARACTERS = 200
"""Nobody says more for a number; the rest is not looked at."""


def parse(text: str, least: int, most: int) -> str:
    """The number of `least` to `most` digits that was said; empty when there is none.

    After a correction (不对，是…) what follows it counts, of several numbers the last. One that was
    said twice in a row is taken once. A word between two numerals that sounds like one is one: the
    recogniser writes 幺二要四.
    """
    text = unicodedata.normalize("NFKC", text)[:MOST_CHARACTERS]
    for said in dict.fromkeys((text, _by_sound(text))):
        for part in reversed(_CORRECTED.split(said)):
            fitting = [n for s in _stretches(part) if (n := _fitting(s, least, most))]
            if fitting:
                return fitting[-1]
    return ""


def nearest(text: str, likely: Sequence[str]) -> str:
    """The likely answer of which `text` is at most one digit short or off; empty when none is, or
    several are."""
    said = as_digits(text)
    near = [answer for answer in likely if said and unlike(said, answer) <= NEAR]
    return said if said in near else near[0] if len(near) == 1 else ""


def _fitting(digits: str, least: int, most: int) -> str:
    half = len(digits) // 2
    if len(digits) > most and digits[:half] == digits[half:]:
        digits = digits[:half]
    return digits if digits.isdecimal() and least <= len(digits) <= most else ""


def _stretches(text: str) -> Iterator[str]:
    """Numbers, each put together of parts with next to nothing between them."""
    text = _REPEATED.sub(_repeated, _NO_NUMBER.sub("…", text))
    made, end = "", 0
    for run in _RUN.finditer(text):
        if made and not _BETWEEN.fullmatch(text[end : run.start()]):
            yield made
            made = ""
        made, end = made + _value(run.group()), run.end()
    if made:
        yield made


def _repeated(found: re.Match[str]) -> str:
    """四个八: 8888."""
    return _VALUES[found[2]] * int(_VALUES[found[1]])


def _value(run: str) -> str:
    """A run of numerals as digits: 一百二十三 is 123."""
    if not any(char in _SCALES for char in run):
        return "".join(_VALUES[char] for char in run)
    try:
        return str(cn2an.cn2an(run.replace("两", "二").replace("幺", "一"), "smart"))
    except ValueError:
        return _NOTHING


def _by_sound(text: str) -> str:
    """The text with what sounds like a digit, between two that are, as that digit."""
    said = list(text)
    for unit in units(text):
        place = unit.start
        if unit.sound is None or text[place] in _NUMERAL or not 0 < place < len(text) - 1:
            continue
        value = BY_SOUND.get(unit.sound._replace(tone=""))
        if value is not None and said[place - 1] in _VALUES and text[place + 1] in _VALUES:
            said[place] = value
    return "".join(said)
