"""What a waiting caller is told about their place in line and the wait before them."""

import contextlib
import math
import threading
from dataclasses import dataclass

from core import logs
from ivr import callback, languages, message
from ivr.intent import understand
from ivr.intent_book import Book
from ivr.numbers import spoken
from ivr.ports import CallerGone, Line, Waiting

MOST = 99
"""Beyond it a number only discourages: thanks for waiting instead."""

MOST_ELSEWHERE = 10
"""In other languages, of whose numbers only those of one word are recorded."""
MOST_MINUTES = 10
"""An estimate beyond it is said as 可能超过十分钟: a number would promise too much."""

LISTENS_S = 2.0
"""For a word after the offer; the music goes on after it."""
MOST_HEARD = 8
"""Callers in line who are listened to at a time."""

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


@dataclass(frozen=True)
class Ear:
    """Hears callers in line: few at a time, so that menus always find somebody who listens."""

    waiting: Book
    """What they may want instead of waiting."""
    answers: Book | None
    """Yes and no."""
    free: threading.BoundedSemaphore


def announce(
    line: Line, waiting: Waiting, first: tuple[str, ...] = (), ear: Ear | None = None
) -> None:
    """Say it; a key, the caller's hang-up or an agent who is free cuts it short.

    `first`: prompts before it, which everybody is to hear. Who may be called back instead, or leave
    a message, is told so, and may press the key at once, or say it where there is an `ear`.
    """
    offered = waiting.callback and callback.can_call(waiting.number)
    outcome, wish = "said", ""
    ear = ear if offered and ear is not None and languages.is_mandarin(waiting.voice) else None
    listens = ear is not None and ear.free.acquire(blocking=False)
    try:
        wish = _wish(line, waiting, first, offered, ear if listens else None)
        outcome = wish or outcome
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "cut"
    finally:
        if ear is not None and listens:
            ear.free.release()
    told = {"ahead": waiting.ahead, "wait_s": waiting.wait_s, "callback": offered}
    told |= {"voicemail": waiting.voicemail, "listened": listens}
    log.info("place", call_id=waiting.call_id, **told, outcome=outcome)
    if offered and wish == callback.CALLBACK:
        answers = ear.answers if ear is not None else None
        callback.ask(line, waiting.call_id, waiting.voice, waiting.number, answers)
    if waiting.voicemail and wish == callback.MESSAGE:
        with contextlib.suppress(CallerGone):
            line.set(SL_ASK="message")


def _wish(
    line: Line, waiting: Waiting, first: tuple[str, ...], offered: bool, ear: Ear | None
) -> str:
    """Say it all; what the caller wants instead of waiting. Raises `CallerGone`."""
    place = first + prompts(waiting.ahead, waiting.wait_s, waiting.voice)
    message_too = (message.OFFER,) if waiting.voicemail else ()
    offer = callback.offer(waiting.voice)
    by_keys = ((offer,) if offered else ()) + message_too
    if ear is None:
        return _by_key(line.say(waiting.voice, place + by_keys))
    if key := line.say(waiting.voice, place):
        return _by_key(key)
    spoken = (offer + callback.SPOKEN, *message_too)
    heard = line.hear(
        waiting.voice,
        spoken,
        wait_s=LISTENS_S,
        hot_words=ear.waiting.hot_words,
        by_keys=by_keys,
    )
    if heard.keys or not heard.spoke:
        return _by_key(heard.keys)
    return understand(ear.waiting, heard.text, heard.confidence).intent or "unclear"


def _by_key(key: str) -> str:
    wishes = {callback.KEY: callback.CALLBACK, message.KEY: callback.MESSAGE}
    return wishes.get(key, "key") if key else ""
