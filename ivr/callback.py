"""Being called back instead of waiting: asked once more, older callers apart, so that a stray key
changes nothing.

Only the ACD can promise it: the dialplan tells it what the caller wants and hears whether it is
kept. Until then the caller stands in line.
"""

import re

from core import logs
from core.pii import normalise
from ivr import speech
from ivr.intent_book import Book
from ivr.ports import CallerGone, Line

KEY = "1"
ANSWER_S = 5.0
"""For the second key; silence means waiting on."""
OFFER = "callback-offer"
OFFER_ONCE = "callback-offer-once"
SPOKEN = "-spoken"
"""Ends the name of a prompt that asks for a key or a word."""
CALLBACK, MESSAGE = "callback", "message"
"""Intents of the book `WAITING`."""
WAITING = "waiting"
"""The book by which a caller in line is understood."""
ONE_ACT = "slow"
"""The set of prompts in which one key is enough: older callers lose the thread at a second
question. Who pressed it by mistake keeps the place all the same, and is called."""

_DIALLABLE = re.compile(r"0?1[3-9][0-9]{9}|0[0-9]{9,11}|[2-9][0-9]{6,7}|(?:400|800)[0-9]{7}")
"""Mobile numbers, lines with their area code or without, and service numbers. No short numbers."""

log = logs.get("ivr.callback")


def can_call(number: str) -> bool:
    """Whether somebody who sent this number can be called: not one withheld, nor a short one."""
    return _DIALLABLE.fullmatch(normalise(number)) is not None


def offer(voice: str) -> str:
    """The prompt that offers it."""
    return OFFER_ONCE if voice.endswith(ONE_ACT) else OFFER


def ask(line: Line, call_id: str, voice: str, number: str, answers: Book | None = None) -> None:
    """The caller has asked for it: confirm it. `SL_ASK` is set last and vouches for the wish.

    `answers`: by which yes and no are understood; None: by key only.
    """
    try:
        outcome = _ask(line, voice, number, answers)
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "gone"
    log.info("callback", call_id=call_id, outcome=outcome)


def _ask(line: Line, voice: str, number: str, answers: Book | None) -> str:
    if not can_call(number):
        line.say(voice, ("callback-sorry",), interruptible=False)
        return "no_number"
    if voice.endswith(ONE_ACT):
        line.set(SL_ASK="callback")
        return "asked"
    if not _confirmed(line, voice, answers):
        line.say(voice, ("callback-staying",), interruptible=False)
        return "stays"
    line.set(SL_ASK="callback")
    return "asked"


def _confirmed(line: Line, voice: str, answers: Book | None) -> bool:
    if answers is None:
        return (line.say(voice, ("callback-confirm",)) or line.wait_key(ANSWER_S)) == KEY
    heard = line.hear(
        voice,
        ("callback-confirm" + SPOKEN,),
        wait_s=ANSWER_S,
        hot_words=answers.hot_words,
        by_keys=("callback-confirm",),
    )
    return heard.keys == KEY or bool(heard.spoke and speech.agrees(answers, heard))


def conclude(line: Line, call_id: str, voice: str, *, kept: bool) -> None:
    """Say that the call back is promised, or that it cannot be and the caller goes on waiting."""
    outcome = "promised" if kept else "not_kept"
    try:
        line.say(voice, ("callback-promised" if kept else "callback-sorry",), interruptible=False)
    except CallerGone:
        outcome += "_unheard"
    log.info("callback", call_id=call_id, outcome=outcome)
