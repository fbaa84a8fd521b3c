"""Being called back instead of waiting: asked once more, older callers apart, so that a stray key
changes nothing.

Only the ACD can promise it: the dialplan tells it what the caller wants and hears whether it is
kept. Until then the caller stands in line.
"""

import re

from core import logs
from core.pii import normalise
from ivr.ports import CallerGone, Line

KEY = "1"
ANSWER_S = 5.0
"""For the second key; silence means waiting on."""
OFFER = "callback-offer"
OFFER_ONCE = "callback-offer-once"
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


def ask(line: Line, call_id: str, voice: str, number: str) -> None:
    """The caller has pressed the key: confirm it. `SL_ASK` is set last and vouches for the wish."""
    try:
        outcome = _ask(line, voice, number)
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "gone"
    log.info("callback", call_id=call_id, outcome=outcome)


def _ask(line: Line, voice: str, number: str) -> str:
    if not can_call(number):
        line.say(voice, ("callback-sorry",), interruptible=False)
        return "no_number"
    if voice.endswith(ONE_ACT):
        line.set(SL_ASK="callback")
        return "asked"
    key = line.say(voice, ("callback-confirm",)) or line.wait_key(ANSWER_S)
    if key != KEY:
        line.say(voice, ("callback-staying",), interruptible=False)
        return "stays"
    line.set(SL_ASK="callback")
    return "asked"


def conclude(line: Line, call_id: str, voice: str, *, kept: bool) -> None:
    """Say that the call back is promised, or that it cannot be and the caller goes on waiting."""
    outcome = "promised" if kept else "not_kept"
    try:
        line.say(voice, ("callback-promised" if kept else "callback-sorry",), interruptible=False)
    except CallerGone:
        outcome += "_unheard"
    log.info("callback", call_id=call_id, outcome=outcome)
