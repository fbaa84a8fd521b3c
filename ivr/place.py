"""What a waiting caller is told about their place in line and the wait before them."""

import math

from core import logs
from ivr.numbers import spoken
from ivr.ports import CallerGone, Line, Waiting

MOST = 99
"""Beyond it a number only discourages: thanks for waiting instead."""

MOST_MINUTES = 10
"""An estimate beyond it is said as 可能超过十分钟: a number would promise too much."""

log = logs.get("ivr.place")


def prompts(ahead: int, wait_s: int | None = None) -> tuple[str, ...]:
    """您前面还有三位，预计等待两分钟; 您是下一位 when nobody is ahead.

    `wait_s`: the estimated wait in seconds, rounded up to minutes; None: no word of it.
    """
    return (*_place(ahead), *_wait(wait_s))


def _place(ahead: int) -> tuple[str, ...]:
    if ahead == 0:
        return ("position-first",)
    if ahead > MOST:
        return ("still-waiting",)
    return ("position-prefix", *spoken(ahead, measure=True), "position-suffix")


def _wait(wait_s: int | None) -> tuple[str, ...]:
    if wait_s is None:
        return ()
    minutes = math.ceil(wait_s / 60)
    if minutes <= 1:
        return ("wait-short",)
    if minutes > MOST_MINUTES:
        return ("wait-long",)
    return ("wait-prefix", *spoken(minutes, measure=True), "minutes")


def announce(line: Line, waiting: Waiting) -> None:
    """Say it; a key, the caller's hang-up or an agent who is free cuts it short."""
    outcome = "said"
    try:
        if line.say(waiting.voice, prompts(waiting.ahead, waiting.wait_s)):
            outcome = "key"
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "cut"
    said = {"ahead": waiting.ahead, "wait_s": waiting.wait_s}
    log.info("place", call_id=waiting.call_id, **said, outcome=outcome)
