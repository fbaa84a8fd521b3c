"""Numbers both ways: as readers write them (3500块, 95%), and as people say them (三千五百块).

A recogniser writes now one, now the other. Matching and the counting of errors compare what was
said; readers want figures. A number that can be said in two ways (工号1002) is taken as read out
digit by digit. What is not clearly a number (一下, 万一, 两三百) stays as it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import cn2an


class Piece(NamedTuple):
    """Something that is written otherwise."""

    start: int
    end: int
    """Its place in the text, end exclusive."""
    text: str
    """What stands there instead."""


_DIGITS = "零一二三四五六七八九"
_ONES = "零〇一二两三四五六七八九"
_CHAR = f"[{_ONES}十百千万亿]"
_COUNTED = re.compile(
    "[个块元毛角万亿度吨斤公克米厘升平人户次条件张台份天日月周小分秒点岁层楼家位名页倍级袋瓶盒百千多余]"
)
"""What follows a number that counts or measures something."""
_FIGURES = re.compile(
    r"(?<![\d:：.])(?P<hour>\d{1,2})[:：](?P<minute>[0-5]\d)(?![\d:：])"
    r"|(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<part>\.\d+)?(?P<percent>[%％])?"
)
_PAIRED = frozenset("个块次天点位条件张台份小周瓶盒袋户人家")
"""Two of these are 两, not 二."""
_LONGEST = 16
"""Digits of a number that is said as one; longer ones nobody says so."""

_AFTER = (
    "(?:块|元|毛|角|个|年|岁|人|次|度|吨|斤|公里|公斤|米|厘米|平方|升|天|周|小时|分钟|秒|层|楼|户|位"
    "|名|条|件|张|台|份|倍)"
)
_DAYTIME = r"(?<=早上|上午|中午|下午|傍晚|晚上|夜里|凌晨)"
_SPOKEN = re.compile(
    r"七七八八|三三两两|一五一十|一是一|二是二"  # sayings
    rf"|百分之(?P<percent>{_CHAR}+(?:点[{_ONES}]+)?)"
    rf"|(?P<month>十?{_CHAR})月(?P<day>{_CHAR}{{1,3}})(?=[日号])"
    rf"|{_DAYTIME}(?P<hour>{_CHAR}{{1,3}})(?=点)"
    rf"|(?<!{_CHAR})(?P<singly>[零〇一二三四五六七八九幺]{{3,}})(?!{_CHAR})"
    rf"|(?<!{_CHAR})(?P<number>(?:十[一二三四五六七八九万亿]|[一二两三四五六七八九][十百千万亿]){_CHAR}*"
    rf"(?:点[{_ONES}]+)?)(?={_AFTER})"
)
_FIGURE_OF = {char: str(value % 10) for value, char in enumerate(_DIGITS)} | {"〇": "0", "幺": "1"}


def spoken(text: str) -> str:
    """`text` with its figures as they are said: 24小时 is 二十四小时."""
    return _replaced(text, said(text))


def written(text: str) -> str:
    """`text` with spoken numbers and dates as figures: 三月十二号 is 3月12号."""
    return _replaced(text, figures(text))


def said(text: str) -> Iterator[Piece]:
    """Figures of `text`, in order, each with how it is said."""
    for found in _FIGURES.finditer(text):
        yield Piece(found.start(), found.end(), _said(found, text[found.end() : found.end() + 1]))


def figures(text: str) -> Iterator[Piece]:
    """Spoken numbers of `text`, in order, each with how it is written."""
    for found in _SPOKEN.finditer(text):
        try:
            made = _written(found)
        except ValueError:  # 两三百: no number
            continue
        if made is not None:
            yield Piece(found.start(), found.end(), made)


def _replaced(text: str, pieces: Iterator[Piece]) -> str:
    made, place = "", 0
    for piece in pieces:
        made += text[place : piece.start] + piece.text
        place = piece.end
    return made + text[place:]


def _said(found: re.Match[str], after: str) -> str:
    if found["hour"]:
        minute = found["minute"]
        rest = "" if minute == "00" else f"{'零' * (minute[0] == '0')}{_number(minute)}分"
        return f"{_number(found['hour'])}点{rest}"
    whole = found["whole"].replace(",", "")
    if found["percent"] or found["part"]:
        rest = f"点{_singly(found['part'][1:])}" if found["part"] else ""
        return "百分之" * bool(found["percent"]) + _number(whole) + rest
    if _is_read_singly(whole, after):
        return _singly(whole)
    if whole == "2" and after in _PAIRED:
        return "两"
    return re.sub("^二(?=[千万亿])", "两", _number(whole))


def _is_read_singly(whole: str, after: str) -> bool:
    if len(whole) > _LONGEST or (len(whole) > 1 and whole[0] == "0"):
        return True
    if len(whole) < 3:
        return False
    if after == "年":
        return len(whole) == 4
    return not _COUNTED.match(after) and (len(whole) >= 5 or not whole.endswith("00"))


def _singly(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _number(digits: str) -> str:
    if len(digits) > _LONGEST:
        return _singly(digits)
    return re.sub("^一十", "十", str(cn2an.an2cn(int(digits))))


def _written(found: re.Match[str]) -> str | None:
    if found["percent"]:
        return f"{_figure(found['percent'])}%"
    if found["month"]:
        return f"{_figure(found['month'])}月{_figure(found['day'])}"
    if found["hour"]:
        return _figure(found["hour"])
    if found["singly"]:
        return "".join(_FIGURE_OF[char] for char in found["singly"])
    return _figure(found["number"]) if found["number"] else None


def _figure(number: str) -> str:
    """Raises ValueError for what is no number."""
    value = cn2an.cn2an(number.replace("〇", "零"), "normal")
    return str(int(value)) if value == int(value) else str(value)
