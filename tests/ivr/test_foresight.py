"""What an older caller needs is told before they are spoken to, so that our death costs no lane."""

from typing import Any

import pytest

from crm.client import Recognition
from ivr import walk
from ivr.adapters.memory import ScriptedLine
from ivr.answers import Who
from ivr.facts import Caller, of_person
from ivr.flow import Queue
from ivr.foresight import destination
from ivr.service import Story, _Visit
from tests.ivr.reception import DIRECTORY, SENIOR, STRANGER, YOUNG, call, scene

SENIORS_LINE = {
    "SL_QUEUE": "senior",
    "SL_SKILLS": "senior:5",
    "SL_CREDIT": "60",
    "SL_SENIOR": "1",
    "SL_SET": "slow",
}


class Mortal(ScriptedLine):
    """A line on which the IVR dies at a certain command that is heard."""

    def __init__(self, script: str, dies_at: str) -> None:
        super().__init__(script)
        self._dies_at = dies_at

    def say(self, voice: str, prompts: tuple[str, ...], *, interruptible: bool = True) -> str:
        if self._dies_at in prompts:
            raise SystemExit
        return super().say(voice, prompts, interruptible=interruptible)


def test_a_senior_has_their_line_before_the_first_word() -> None:
    line = Mortal("", dies_at="name-wang2-m")
    with pytest.raises(SystemExit):
        scene().reception.answer(line, call(SENIOR))
    assert (line.said, line.variables) == ([], SENIORS_LINE)


def test_whoever_is_noticed_at_a_menu_has_it_before_they_are_told() -> None:
    line = Mortal("", dies_at="senior-help")
    with pytest.raises(SystemExit):
        scene().reception.answer(line, call(STRANGER))
    assert line.variables == SENIORS_LINE


@pytest.mark.parametrize("number", [YOUNG, STRANGER])
def test_nothing_is_told_of_others_before_the_end(number: str) -> None:
    line = Mortal("-", dies_at="welcome")
    with pytest.raises(SystemExit):
        scene().reception.answer(line, call(number))
    assert line.variables == {}


def test_a_senior_after_hours_is_still_told_to_be_one() -> None:
    line = ScriptedLine()
    story = scene().reception.answer(line, call(SENIOR, did="4008000000"))
    assert (line.variables["SL_SENIOR"], story.queue) == ("1", "")


def test_what_was_foretold_and_came_otherwise_is_taken_back() -> None:
    at = scene()
    line = ScriptedLine()
    known = Recognition(customer_id=1, relation="self", senior=True)
    reception = at.reception
    visit = _Visit(reception, line, call(), Story(), reception.directory(), Who(known), "slow")
    visit.told = {"SL_NAMED": "1001", "SL_QUEUE": "senior", "SL_SENIOR": "1"}
    visit.facts = {"senior": "yes"}
    visit.hand_over(Queue(do="queue", queue="repair"))
    assert line.variables["SL_NAMED"] == ""
    assert line.variables["SL_QUEUE"] == "repair"
    assert "SL_SENIOR" not in line.variables, "known already"
    assert list(line.variables)[-1] == "SL_ROUTE"


@pytest.mark.parametrize("flow", sorted(DIRECTORY.flows))
@pytest.mark.parametrize("senior", [True, False])
def test_silence_has_an_end_from_the_beginning_of_every_flow(flow: str, senior: bool) -> None:
    known = Recognition(customer_id=1, relation="self", senior=senior, age_band="65+")
    caller: Any = Caller({**of_person(known), "reachable": "yes", "day": "mon", "time": "10:00"})
    state, actions = walk.begin(DIRECTORY.flows, flow, caller, DIRECTORY.books)
    found = destination(state, actions)
    if found is not None:
        there, route = found
        assert there.ended
        assert route.queue.queue
