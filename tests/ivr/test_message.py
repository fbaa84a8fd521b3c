"""A message instead of waiting on: taken, thanked for; without one the caller stays in line."""

import pytest

from core.events import VoicemailLeft
from ivr import place
from ivr.adapters.memory import ScriptedLine
from ivr.ports import Asking, Waiting
from tests.ivr.reception import INCOMING, scene

WHO = Asking("sl-1.1", "slow", "")


@pytest.mark.parametrize(
    ("script", "seconds", "variables", "last"),
    [
        ("-7", [7.0], {"SL_LEFT": "1"}, "goodbye"),
        ("--", [], {}, "callback-staying"),
        ("-1", [], {}, "callback-staying"),
        ("!", [], {}, "voicemail-invite"),
    ],
)
def test_only_who_has_left_one_leaves_the_line(
    script: str, seconds: list[float], variables: dict[str, str], last: str
) -> None:
    at, line = scene(), ScriptedLine(script)
    at.messages.in_line(line, WHO)
    left = [event for event in at.sink.events if isinstance(event, VoicemailLeft)]
    assert [event.duration_s for event in left] == seconds
    assert (line.variables, line.said[-1]) == (variables, ("slow", last))
    assert {path for path, *_ in line.recorded} <= {INCOMING / "sl-1.1-vm.wav"}


@pytest.mark.parametrize(
    ("offered", "script", "variables"),
    [(True, "2", {"SL_ASK": "message"}), (True, "-", {}), (True, "5", {}), (False, "2", {})],
)
def test_the_key_counts_only_when_it_was_offered(
    offered: bool, script: str, variables: dict[str, str]
) -> None:
    line = ScriptedLine(script)
    place.announce(line, Waiting("sl-1.1", 1, "slow", voicemail=offered))
    assert (("slow", "message-offer") in line.said) is offered
    assert line.variables == variables
