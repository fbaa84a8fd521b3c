"""Hearing what callers say: Asterisk's speech API, behind which the utterance service listens.

`SpeechBackground` plays, takes keys, and sends the caller's sound to the service, whose results end
it: once when somebody begins to speak, so that the prompt stops, and once with the answer. Whoever
is not heard in time has the keys: `Deaf` is raised while nothing was said, and afterwards the
answer says so.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core import logs
from core.errors import SilverlineError
from ivr.ports import Heard

ENGINE = "silverline"
"""Section of `asterisk/aeap.conf`."""
CREATE_S = 8.0
"""Longest time Asterisk may take to reach the service; one that hangs is killed before that."""
ASK_S = 2.0
"""For an answer of the service to Asterisk; Asterisk itself gives up after a second."""
REST_S = 10.0
"""After a failure nobody is asked to listen for so long."""
LAP_S = 4
"""Seconds between two looks whether the service still listens to somebody who speaks."""
LAPS = 6
"""Longest utterance and answer: 15 s and 2.5 s, in laps."""
END_MS = {"slow": 1000}
"""Silence that ends an utterance, by set of prompts: older callers pause for longer."""
USUAL_END_MS = 700
OWN_WORDS_MS = 1400
"""At least, of somebody who tells an address: between its parts there are pauses."""
SILENT, SPEAKING = "silent", "speaking"
"""What the service says of a caller who has not finished."""
_SAID = "${SPEECH(results)}|${SPEECH_GRAMMAR(0)}|${SPEECH_SCORE(0)}|${SPEECH_TEXT(0)}"
_STATE = "${SPEECH_ENGINE(state)}"
_RESULT = re.compile(r"([1-9])[0-9]*\|([^|]*)\|([0-9]{0,4})\|(.*)")
_ANSWER = re.compile(r"(heard|late):([A-Za-z0-9._/-]{0,110})")
_WORD = re.compile(r"[\w]{1,20}")
_KEYS = re.compile(r"[0-9*#]{1,40}")
_CALL_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logs.get("ivr.ear")


class Deaf(SilverlineError):
    """Nobody listens, and nothing was heard: the question is still to be asked."""


class Channel(Protocol):
    """What is needed of a call's AGI session. Every method raises `CallerGone`."""

    def application(self, name: str, arguments: str, within_s: float) -> None:
        """Run a dialplan application that takes up to so long."""
        ...

    def evaluate(self, expression: str, within_s: float) -> str:
        """A dialplan expression's value; empty when there is none."""
        ...


class Ears:
    """Whether anybody listens, as all calls of this process have found. Any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._again_at = float("-inf")
        self.failing = False
        """Somebody who was to listen did not, and it has not been seen since that they do."""

    def require(self) -> None:
        """Raise `Deaf` shortly after a failure: each try may cost a caller seconds."""
        if self._monotonic() < self._again_at:
            raise Deaf("nobody listened a moment ago")

    def failed(self, why: str) -> None:
        """Nobody listened."""
        self.failing = True
        self._again_at = self._monotonic() + REST_S
        log.warning("nobody_listens", why=why)


@dataclass(frozen=True)
class Question:
    """One question to one caller; see `ivr.ports.Line.hear`."""

    call_id: str
    voice: str
    files: Sequence[str]
    """The prompts, by path."""
    silence: str
    """A short silence, by path."""
    played_s: float
    """How long the prompts take."""
    wait_s: float
    most: int
    hot_words: Sequence[str] = ()
    own_words: bool = False
    """Who tells something at length pauses for longer."""


def hear(channel: Channel, ears: Ears, question: Question) -> Heard:
    """Ask once. Raises `Deaf` when nobody listens."""
    ears.require()
    channel.application("SpeechCreate", ENGINE, CREATE_S)
    if channel.evaluate("${ERROR}", 0):
        ears.failed("not there, or full")
        raise Deaf("nobody there")
    variables = {
        "SPEECH_ENGINE(ask)": _ask(question),
        "SPEECH_DTMF_MAXLEN": str(question.most),
        "TIMEOUT(digit)": f"{question.wait_s:g}",
    }
    pairs = (f"{name}={value}".replace(",", "\\,") for name, value in variables.items())
    channel.application("MSet", ",".join(pairs), ASK_S)
    heard, listens = _listen(channel, question)
    if listens:
        channel.application("SpeechDestroy", "", ASK_S)
    else:
        # Asterisk would wait for what hangs, and the caller with it. The hang-up is soon enough.
        ears.failed("hangs, or died")
        if heard == Heard(deaf=True):
            raise Deaf("it ended while nothing was said: ask for keys")
    return heard


def _ask(question: Question) -> str:
    words = ",".join(word for word in question.hot_words if _WORD.fullmatch(word))[:1000]
    name = question.call_id if _CALL_ID.fullmatch(question.call_id) else "unknown"
    end_ms = END_MS.get(question.voice, USUAL_END_MS)
    return f"{name}|{max(end_ms, OWN_WORDS_MS) if question.own_words else end_ms}|{words}"


def _listen(channel: Channel, question: Question) -> tuple[Heard, bool]:
    """What is heard, and whether the service still listened.

    First the prompts with the wait behind them; then, while the caller speaks, laps of silence.
    """
    keys_s = question.most * question.wait_s
    prompts = f"{'&'.join(question.files or [question.silence])},{question.wait_s:g}"
    lap = f"{question.silence},{LAP_S}"
    spoke = False
    for sounds in (prompts, *(lap,) * LAPS):
        longest_s = question.played_s + question.wait_s if sounds is prompts else LAP_S
        channel.application("SpeechBackground", sounds, longest_s + keys_s)
        if found := _RESULT.fullmatch(channel.evaluate(_SAID, 0)):
            if heard := _result(found[2], found[3], found[4]):
                return heard, not heard.keys or bool(channel.evaluate(_STATE, ASK_S))
        else:
            state = channel.evaluate(_STATE, ASK_S)
            if heard := _state(state):
                return heard, True
            if state != SPEAKING:
                listens = state == SILENT
                return Heard(spoke=spoke, deaf=not listens), listens
        spoke = True
    return Heard(spoke=True, deaf=True), False


def _result(grammar: str, score: str, text: str) -> Heard | None:
    """What a result says; None when it only says that somebody speaks."""
    if grammar == "dtmf":
        return Heard(keys=text if _KEYS.fullmatch(text) else "")
    if found := _ANSWER.fullmatch(grammar):
        late = found[1] == "late"
        confidence = min(int(score or 0), 1000) / 1000
        return Heard("", text, confidence, spoke=True, sound=found[2], deaf=late)
    return None


def _state(state: str) -> Heard | None:
    """The answer that Asterisk missed, if there is one."""
    grammar, _, rest = state.partition(" ")
    score, _, text = rest.partition(" ")
    if not _ANSWER.fullmatch(grammar) or not (score.isascii() and score.isdecimal()):
        return None
    return _result(grammar, score[:4], text)
