"""After hours: told so, a message taken, made known once, and thanked for."""

from pathlib import Path

import pytest

from core.events import VoicemailLeft
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession
from ivr.adapters.memory import ScriptedLine
from ivr.catalogue import catalogue
from ivr.ports import CallerGone
from tests.ivr.conversations import HEADER, OK, Peer
from tests.ivr.reception import INCOMING, SENIOR, STRANGER, Scene, call, scene
from tests.ivr.test_agi import SOUNDS

CLOSED = "4008000000"


def left(scene: Scene) -> list[VoicemailLeft]:
    return [event for event in scene.sink.events if isinstance(event, VoicemailLeft)]


def test_a_caller_after_hours_leaves_a_message() -> None:
    place, line = scene(), ScriptedLine("--7")
    story = place.reception.answer(line, call(STRANGER, CLOSED))
    assert [prompt for _, prompt in line.said] == [
        "closed",
        "voicemail-invite",
        "voicemail-thanks",
        "goodbye",
    ]
    assert line.recorded == [(INCOMING / "sl-1763775555.12-vm.wav", 120, 5)]
    assert line.variables == {"SL_ROUTE": "hangup"}
    assert [(e.recording_id, e.duration_s) for e in left(place)] == [("vm-sl-1763775555.12", 7.0)]
    assert (story.flow, story.outcome, story.message_s) == ("closed", "hangup", 7.0)


def test_a_senior_hears_it_slowly_and_by_no_other_flow() -> None:
    line = ScriptedLine("--7")
    story = scene().reception.answer(line, call(SENIOR, CLOSED))
    assert {voice for voice, _ in line.said} == {"slow"}
    assert story.flow == "closed"


def test_every_prompt_of_it_is_recorded_in_both_sets() -> None:
    names = ("closed", "voicemail-invite", "voicemail-thanks", "goodbye")
    assert all(set(catalogue().prompts[name]) == {"normal", "slow"} for name in names)


def test_silence_is_no_message() -> None:
    place, line = scene(), ScriptedLine("--1")
    place.reception.answer(line, call(STRANGER, CLOSED))
    assert line.said[-1] == ("normal", "goodbye")
    assert ("normal", "voicemail-thanks") not in line.said
    assert not left(place)


@pytest.mark.parametrize(("spoke_s", "messages"), [(9.0, 1), (1.0, 0)])
def test_who_hangs_up_while_speaking_has_left_a_message_too(spoke_s: float, messages: int) -> None:
    place = scene()

    class HangsUp(ScriptedLine):
        def record(self, path: Path, *, max_s: int, silence_s: int) -> float:
            place.clock.advance(spoke_s)
            raise CallerGone("hung up")

    story = place.reception.answer(HangsUp("--"), call(STRANGER, CLOSED))
    assert [e.duration_s for e in left(place)] == [spoke_s] * messages
    assert story.outcome == "gone"


def test_who_hangs_up_before_the_tone_leaves_nothing() -> None:
    place, line = scene(), ScriptedLine("-!")
    place.reception.answer(line, call(STRANGER, CLOSED))
    assert not left(place) and not line.recorded


def record(answer: str) -> tuple[float, list[str]]:
    peer = Peer(HEADER + OK + OK + answer, closes=True)
    line = AgiLine(AgiSession(peer.ours), SOUNDS)
    seconds = line.record(Path("/var/in/sl-1.1-vm.wav"), max_s=120, silence_s=5)
    return seconds, peer.heard()


def test_what_asterisk_is_asked_and_how_long_the_message_is() -> None:
    seconds, said = record("200 result=0 (timeout) endpos=36000\n")
    assert seconds == 4.5
    assert said == [
        'SET VARIABLE "TIMEOUT(absolute)" "129"',
        'EXEC Playtones "!1000/400"',
        'RECORD FILE "/var/in/sl-1.1-vm" wav "#" 120000 s=5',
    ]


def test_the_key_that_ends_it_is_an_answer_like_any() -> None:
    assert record("200 result=35 (dtmf) endpos=8000\n")[0] == 1.0


@pytest.mark.parametrize("answer", ["200 result=-1 (hangup) endpos=8000\n", "HANGUP\n", ""])
def test_a_hang_up_in_the_message_is_one_exception(answer: str) -> None:
    with pytest.raises(CallerGone):
        record(answer)


@pytest.mark.parametrize("answer", ["200 result=0\n", "200 result=0 (x) endpos=-1\n"])
def test_an_answer_without_a_length_is_refused(answer: str) -> None:
    with pytest.raises(AgiBroken):
        record(answer)
