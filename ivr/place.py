"""What a waiting caller is told about their place in line and the wait before them."""

import contextlib
import math

from core import logs
from ivr import callback, languages, message
from ivr.numbers import spoken
from ivr.ports import CallerGone, Line, Waiting

MOST = 99
"""Beyond it a number only discourages: thanks for waiting instead."""

MOST_ELSEWHERE = 10
"""In other languages, of whose numbers only those of one word are recorded."""
MOST_MINUTES = 10
"""An estimate beyond it is said as 可能超过十分钟: a number would promise too much."""

log = logs.get("ivr.place")


def prompts(
    ahead: int, wait_s: int | None = None, voice: str = languages.NORMAL
) -> tuple[str, ...]:
    """您前面还有三位，预计等待两分钟; 您是下一位 when nobody is ahead.

    `wait_s`: the estimated wait in seconds, rounded up to minutes; None: no word of it.
    `voice`: in a language whose numbers are put together otherwise, only small ones are said.
    """
    most = MOST if languages.is_mandarin(voice) else MOST_ELSEWHERE
    return (*_place(ahead, most), *_wait(wait_s))


def _place(ahead: int, most: int) -> tuple[str, ...]:
    if ahead == 0:
        return ("position-first",)
    if ahead > most:
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


def announce(line: Line, waiting: Waiting, first: tuple[str, ...] = ()) -> None:
    """Say it; a key, the caller's hang-up or an agent who is free cuts it short.

    `first`: prompts before it, which everybody is to hear. Who may be called back instead, or leave
    a message, is told so, and may press the key at once.
    """
    offered = waiting.callback and callback.can_call(waiting.number)
    may = [(callback.offer(waiting.voice), offered), (message.OFFER, waiting.voicemail)]
    said = (
        first
        + prompts(waiting.ahead, waiting.wait_s, waiting.voice)
        + tuple(prompt for prompt, may_be in may if may_be)
    )
    outcome, key = "said", ""
    try:
        key = line.say(waiting.voice, said)
        outcome = "key" if key else outcome
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "cut"
    told = {"ahead": waiting.ahead, "wait_s": waiting.wait_s, "callback": offered}
    told |= {"voicemail": waiting.voicemail}
    log.info("place", call_id=waiting.call_id, **told, outcome=outcome)
    if offered and key == callback.KEY:
        callback.ask(line, waiting.call_id, waiting.voice, waiting.number)
    if waiting.voicemail and key == message.KEY:
        with contextlib.suppress(CallerGone):
            line.set(SL_ASK="message")
