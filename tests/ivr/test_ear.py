"""Hearing over AGI: Asterisk's words on a socket pair, the utterance service's behind them."""

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.events import Minter
from ivr.adapters import deaf
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession
from ivr.adapters.ear import LAPS, REST_S, Ears
from ivr.adapters.sounds import Sounds
from ivr.ports import CallerGone, Heard
from tests.ivr.conversations import HEADER, OK, Peer

SOUNDS = Sounds(Path("/s"), {("normal", "welcome"): 2.0, ("slow", "welcome"): 3.0})
DONE = "200 result=0\n"
NO_ERROR = "200 result=1 ()\n"
FAILED = "200 result=1 (1)\n"
NAME = "20261128/sl-1763775555.12-1"
READY = OK + DONE + NO_ERROR + DONE
"""The limit, SpeechCreate, no ERROR, MSet."""


def said(value: str) -> str:
    """Asterisk's answer to a question for a value."""
    return f"200 result=1 ({value})\n"


BEGAN = said("1|began|0|")
NOTHING = said("0|||")


class Heart:
    """A line, what it hears, and what it said to Asterisk."""

    def __init__(self, asterisk: str, ears: Ears | None = None, *, closes: bool = False) -> None:
        self.peer = Peer(HEADER + asterisk, closes=closes)
        self.line = AgiLine(AgiSession(self.peer.ours), SOUNDS, ears=ears or Ears())
        self.line.expect(1000)  # once for all; tests/ivr/test_agi.py has what it is for

    def hear(self, most: int = 1, voice: str = "normal") -> Heard:
        return self.line.hear(
            voice, ("welcome",), wait_s=5, most=most, hot_words=("退款", 'a"b', "查 件", "x,y")
        )

    def words(self) -> list[str]:
        return self.peer.heard()


def test_a_sentence_ends_the_prompt_and_is_heard_with_its_sound() -> None:
    heart = Heart(READY + DONE + BEGAN + DONE + said(f"1|heard:{NAME}|830|我要退款") + DONE)
    assert heart.hear() == Heard("", "我要退款", 0.83, spoke=True, sound=NAME)
    assert heart.words()[1:] == [
        'EXEC SpeechCreate "silverline"',
        'GET FULL VARIABLE "${ERROR}"',
        'EXEC MSet "SPEECH_ENGINE(ask)=sl-1763775555.12|700|退款,SPEECH_DTMF_MAXLEN=1,'
        'TIMEOUT(digit)=5"',
        'EXEC SpeechBackground "/s/normal/welcome,5"',
        'GET FULL VARIABLE "${SPEECH(results)}|${SPEECH_GRAMMAR(0)}|${SPEECH_SCORE(0)}|'
        '${SPEECH_TEXT(0)}"',
        'EXEC SpeechBackground "/s/silence,4"',
        'GET FULL VARIABLE "${SPEECH(results)}|${SPEECH_GRAMMAR(0)}|${SPEECH_SCORE(0)}|'
        '${SPEECH_TEXT(0)}"',
        'EXEC SpeechDestroy ""',
    ]


def test_older_callers_may_pause_for_longer_and_hot_words_keep_their_commas() -> None:
    heart = Heart(READY + DONE + NOTHING + said("silent") + DONE)
    heart.line.hear("slow", (), wait_s=5, hot_words=("退款", "催件"))
    words = heart.words()
    assert words[3].startswith(r'EXEC MSet "SPEECH_ENGINE(ask)=sl-1763775555.12|1000|退款\\,催件,')
    assert words[4] == 'EXEC SpeechBackground "/s/silence,5"'


def test_keys_win_and_are_taken_together() -> None:
    heart = Heart(READY + DONE + said("1|dtmf|1000|0012") + said("silent") + DONE)
    assert heart.hear(most=4) == Heard(keys="0012")


def test_a_key_wins_over_speech_that_has_begun() -> None:
    heart = Heart(READY + DONE + BEGAN + DONE + said("1|dtmf|1000|0") + said("speaking") + DONE)
    assert heart.hear() == Heard(keys="0")


def test_silence_is_nothing_while_somebody_listens() -> None:
    heart = Heart(READY + DONE + NOTHING + said("silent") + DONE)
    assert heart.hear() == Heard()
    assert heart.words()[-1] == 'EXEC SpeechDestroy ""'


def test_who_was_not_understood_spoke_all_the_same() -> None:
    heart = Heart(READY + DONE + said(f"1|heard:{NAME}|0|") + DONE)
    assert heart.hear() == Heard(spoke=True, sound=NAME)


def test_an_answer_that_asterisk_missed_is_fetched() -> None:
    missed = said(f"heard:{NAME} 700 我要退款")
    heart = Heart(READY + DONE + BEGAN + DONE + NOTHING + missed + DONE)
    assert heart.hear() == Heard("", "我要退款", 0.7, spoke=True, sound=NAME)


def test_a_late_answer_leaves_the_keys_and_the_sound() -> None:
    heart = Heart(READY + DONE + BEGAN + DONE + said(f"1|late:{NAME}|0|") + DONE)
    assert heart.hear() == Heard(spoke=True, sound=NAME, deaf=True)
    assert heart.words()[-1] == 'EXEC SpeechDestroy ""', "it listens, and may be quicker next time"


def test_a_service_that_dies_or_hangs_is_noticed_and_not_waited_for() -> None:
    heart = Heart(READY + DONE + NOTHING + said("") + "200 result=7\n")
    assert heart.hear() == Heard(keys="7", deaf=True)
    words = heart.words()
    assert words[-1] == 'GET DATA "/s/normal/welcome" 5000 1', "asked again, for keys"
    assert not any("Destroy" in word for word in words), "Asterisk would wait for it"
    heart = Heart(READY + DONE + BEGAN + DONE + NOTHING + said(""))
    assert heart.hear() == Heard(spoke=True, deaf=True)


def test_a_key_while_the_service_hangs_is_a_key() -> None:
    heart = Heart(READY + DONE + said("1|dtmf|1000|2") + said(""))
    assert heart.hear() == Heard(keys="2")
    assert "Destroy" not in heart.words()[-1]


def test_without_a_service_there_are_the_keys_and_it_is_not_asked_again_at_once() -> None:
    clock = ManualClock()
    ears = Ears(clock.monotonic)
    keys = "200 result=3\n"
    heart = Heart(OK + DONE + FAILED + keys + keys + DONE + NO_ERROR + DONE, ears)
    assert heart.hear() == Heard(keys="3", deaf=True)
    assert heart.hear() == Heard(keys="3", deaf=True)
    clock.advance(REST_S + 0.1)
    with pytest.raises(CallerGone):
        Heart(READY + "HANGUP\n", ears).hear()
    assert sum("SpeechCreate" in word for word in heart.words()) == 1


def test_who_speaks_without_end_is_given_up() -> None:
    lap = DONE + NOTHING + said("speaking")
    heart = Heart(READY + DONE + BEGAN + lap * LAPS)
    heard = heart.hear()
    assert (heard.spoke, heard.deaf) == (True, True)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_comes_back_is_heard_or_refused(told: str, state: str) -> None:
    heart = Heart(READY + DONE + said(told) + said(state) + (DONE + said(told)) * 20, closes=True)
    try:
        heard = heart.hear()
    except (CallerGone, AgiBroken):
        return
    finally:
        heart.peer.ours.close()
        heart.peer.vanish()
    assert 0 <= heard.confidence <= 1
    assert not (heard.keys and heard.text)


def test_that_nobody_listens_is_an_alarm_until_somebody_does() -> None:
    sent = MemoryPublisher()
    alarms, ears = Alarms(sent, Minter("ivr", ManualClock()), ManualClock()), Ears()
    listener = socket.create_server(("127.0.0.1", 0))
    address = ("127.0.0.1", listener.getsockname()[1])
    listener.close()
    deaf.look(ears, address, alarms)
    assert alarms.names() == frozenset(), "nobody has asked yet"
    ears.failed("not there")
    deaf.look(ears, address, alarms)
    assert alarms.names() == {("nobody_listens", "utterance")}
    listener = socket.create_server(address)
    deaf.look(ears, address, alarms)
    listener.close()
    assert alarms.names() == frozenset()
    assert [type(event).__name__ for event in sent.events][-2:] == ["AlarmRaised", "AlarmCleared"]
