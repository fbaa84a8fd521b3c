"""The life of a review: blind marks, appeals, the month's lock. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from core.errors import Refused
from core.hours import Schedule

State = Literal["waiting", "taken", "done", "appealed", "answered", "appealed_again", "closed"]
Step = Literal["take", "release", "submit", "appeal", "decide", "close"]

MOVES: Mapping[tuple[State, Step], State] = {
    ("waiting", "take"): "taken",
    ("taken", "release"): "waiting",
    ("taken", "submit"): "done",
    ("done", "appeal"): "appealed",
    ("appealed", "decide"): "answered",
    ("answered", "appeal"): "appealed_again",
    ("appealed_again", "decide"): "closed",
    ("done", "close"): "closed",
    ("answered", "close"): "closed",
}
"""`answered` may be appealed against once more; `closed` is for ever."""
OPEN: frozenset[State] = frozenset({"waiting", "taken"})
"""Nobody has judged yet."""
APPEALED: frozenset[State] = frozenset({"appealed", "appealed_again"})

_WORDS: Mapping[str, str] = {
    "waiting": "还没有人领取",
    "taken": "正在复核",
    "done": "已复核",
    "appealed": "正在申诉",
    "answered": "申诉已答复",
    "appealed_again": "正在二次申诉",
    "closed": "已结束",
}


def after(state: State, step: Step) -> State:
    """The next state. Raises `Refused` for a step that may not follow."""
    found = MOVES.get((state, step))
    if found is None:
        raise Refused(f"这次复核{_WORDS[state]}，不能这样做。")
    return found


def deadline(since: datetime, days: int, calendar: Schedule) -> datetime:
    """The end of the `days`-th working day after `since`, a moment of the centre's own zone."""
    at, left = since, days
    for _ in range(10 * days + 366):  # a calendar that never opens ends nothing
        at += timedelta(days=1)
        left -= bool(calendar.spans(at.date()))
        if left == 0:
            break
    return at.replace(hour=23, minute=59, second=59, microsecond=0)
