"""Promises with a time, read from what was said: 明天上午十点以前给您回电. Pure.

A promise is a time and a deed in one breath. Its deadline is the end of what was named: 明天上午 is
over at noon, 两天内 two days from now, 三个工作日 at the end of the third working day.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

import cn2an

from core.hours import Schedule

DEEDS = (
    r"回电|回个?电话|回复|答复|联系您|给您打|通知您|上门|处理|办好|办理|解决|寄出|寄给|发货|送到|送来|"
    r"退款|退给|到账|安排|修好|来修|检查|告诉您结果|反馈|派人|补发|更换"
)
APART = 18
"""Characters between a time and its deed at most."""

_N = r"(?:\d{1,3}|[零一二两三四五六七八九十百]{1,5})"
_PART = r"(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里)"
_CLOCK = rf"(?P<hour>{_N})(?:点钟?|[:：])(?P<half>半)?(?:(?P<minute>{_N})分)?"
_WITHIN = re.compile(
    rf"(?P<n>{_N})个?(?P<half>半)?(?P<unit>分钟|小时|钟头|工作日|天|日)(?:之内|以内|内|之后|以后|后|左右)?"
)
_HALF = re.compile(r"半个?(?P<unit>小时|钟头|天)(?:之内|以内|内|之后|以后|后|左右)?")
_DAY = re.compile(
    rf"(?P<day>今天|明天|大后天|后天|今|明)(?P<part>{_PART}|早|晚)?(?:的)?(?:{_CLOCK})?"
)
_WEEKDAY = re.compile(
    rf"(?P<next>下)?(?:这|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    rf"(?P<part>{_PART})?(?:{_CLOCK})?"
)
_DATE = re.compile(rf"(?P<month>{_N})月(?P<date>{_N})[号日](?P<part>{_PART})?(?:{_CLOCK})?")
_TODAY = re.compile(rf"(?P<part>{_PART})(?:{_CLOCK})?")
_DEED = re.compile(DEEDS)
_ENDS = {
    "早": 10, "早上": 10, "早晨": 10, "上午": 12, "中午": 14, "下午": 18, "傍晚": 19, "晚": 22,
    "晚上": 22, "夜里": 23,
}  # fmt: skip
_DAYS = {"今": 0, "今天": 0, "明": 1, "明天": 1, "后天": 2, "大后天": 3}
_PAST = re.compile(r"昨天|前天|上周|上个?星期|已经|刚才|以前的|之前的")


class Named(NamedTuple):
    """A time, and where it stands in the text."""

    due: datetime
    start: int
    end: int


class Promise(NamedTuple):
    """A time with a deed, and where it stands in the text."""

    due: datetime
    start: int
    end: int
    deed: str


def promises(said: str, now: datetime, schedule: Schedule | None = None) -> list[Promise]:
    """Promises in `said`, spoken at `now` (of the centre's own zone), in order."""
    found: list[Promise] = []
    for due, start, end in sorted(_times(said, now, schedule), key=lambda t: (t[1], -t[2])):
        if found and start < found[-1].end:
            continue  # inside a longer one: 明天上午 holds 上午
        before = said[max(start - APART, 0) : start]
        if _PAST.search(before[-6:]):
            continue
        after = said[end : end + APART]
        cut = re.split(r"[。？?！!]", after)[0]
        deed = _DEED.search(cut)
        if deed is not None:
            found.append(Promise(due, start, end, deed.group()))
    return found


def named(said: str, now: datetime, schedule: Schedule | None = None) -> list[Named]:
    """Times that are named in `said`, spoken at `now`, whatever was said of them; in order."""
    found: list[Named] = []
    for due, start, end in sorted(_times(said, now, schedule), key=lambda t: (t[1], -t[2])):
        if not found or start >= found[-1].end:
            found.append(Named(due, start, end))
    return found


def names_a_deed(said: str) -> bool:
    """Whether something is said that could be promised."""
    return _DEED.search(said) is not None


def working_days_after(day: datetime, count: int, schedule: Schedule | None) -> datetime:
    """The end of the `count`-th working day after `day`; holidays and make-up days are known."""
    at = day
    for _ in range(count):
        for _ in range(60):  # no holiday is longer
            at += timedelta(days=1)
            if works(at, schedule):
                break
    return at.replace(hour=23, minute=59, second=59, microsecond=0)


def works(day: datetime, schedule: Schedule | None) -> bool:
    """Whether people work that day."""
    return day.weekday() < 5 if schedule is None else bool(schedule.spans(day.date()))


def number(text: str) -> int | None:
    """A small number in digits or characters; None when it is none."""
    try:
        return int(cn2an.cn2an(text.replace("两", "二"), "smart"))
    except (ValueError, KeyError, IndexError):
        return None


_Found = tuple[datetime, int, int]


def _times(said: str, now: datetime, schedule: Schedule | None) -> Iterator[_Found]:
    for match in _WITHIN.finditer(said):
        ends = _within(match, now, schedule)
        if ends is not None:
            yield ends, match.start(), match.end()
    for match in _HALF.finditer(said):
        hours = 12.0 if match["unit"] == "天" else 0.5
        yield now + timedelta(hours=hours), match.start(), match.end()
    for match in _DAY.finditer(said):
        if len(match["day"]) == 1 and not (match["part"] or match["hour"]):
            continue  # 今 and 明 alone stand in other words
        day = now + timedelta(days=_DAYS[match["day"]])
        yield from _at(match, day, now)
    for match in _WEEKDAY.finditer(said):
        ahead = min("一二三四五六日天".index(match["weekday"]), 6) - now.weekday()
        if match["next"]:
            ahead += 7
        elif ahead < 0:
            continue
        yield from _at(match, now + timedelta(days=ahead), now)
    for match in _DATE.finditer(said):
        named = _date(match, now)
        if named is not None:
            yield from _at(match, named, now)
    for match in _TODAY.finditer(said):
        yield from _at(match, now, now)


def _within(match: re.Match[str], now: datetime, schedule: Schedule | None) -> datetime | None:
    count = number(match["n"])
    if count is None or count == 0:
        return None
    match match["unit"]:
        case "分钟":
            return now + timedelta(minutes=count)
        case "小时" | "钟头":
            return now + timedelta(hours=count + (0.5 if match["half"] else 0))
        case "工作日":
            return working_days_after(now, count, schedule)
        case _:
            return now + timedelta(days=count)


def _date(match: re.Match[str], now: datetime) -> datetime | None:
    month, day = number(match["month"]), number(match["date"])
    try:
        found = now.replace(month=month or 0, day=day or 0)
        return found if found.date() >= now.date() else found.replace(year=now.year + 1)
    except ValueError:
        return None


def _at(match: re.Match[str], day: datetime, now: datetime) -> Iterator[_Found]:
    """The end of what was named on that day."""
    part = match["part"] or ""
    hour = number(match["hour"]) if match["hour"] else None
    minute = 30 if match["half"] else number(match["minute"] or "") or 0
    if hour is None:
        at = time(_ENDS[part]) if part else time(23, 59, 59)
    else:
        if hour < 12 and part in ("下午", "傍晚", "晚上", "晚", "夜里"):
            hour += 12
        if hour < 6 and part == "中午":
            hour += 12
        if hour > 23 or minute > 59:
            return
        at = time(hour, minute)
    due = datetime.combine(day.date(), at, tzinfo=now.tzinfo)
    if due >= now:
        yield due, match.start(), match.end()
