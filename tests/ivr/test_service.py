from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.bus import MemoryPublisher
from core.errors import Unavailable, WrongKey
from core.events import CallArrived, CallerRecognized, Event, FlowEntered, MenuChosen
from crm.client import NewOrder, Portrait, Recognition, Seen, WorkOrder
from ivr.adapters.memory import ScriptedLine
from ivr.answers import Who
from ivr.flow import Queue
from ivr.service import Story, _Visit
from tests.ivr.reception import SENIOR, STRANGER, YOUNG, Scene, call, scene


def meeting(line: ScriptedLine, known: Recognition, **reception: Any) -> _Visit:
    """A call of somebody who is known, on its way."""
    at = replace(scene().reception, **reception)
    return _Visit(at, line, call(), Story(), at.directory(), Who(known), "normal")


def test_the_agents_meant_for_the_caller_are_handed_over() -> None:
    line = ScriptedLine("")
    visit = meeting(line, Recognition(customer_id=1, relation="self", order_owner="1003"))
    visit.hand_over(Queue(do="queue", queue="repair", agent="1001", tier="vip"))
    found = [line.variables[name] for name in ("SL_NAMED", "SL_OWNER", "SL_TIER")]
    assert found == ["1001", "1003", "vip"]


def test_whoever_speaks_the_callers_dialect_is_preferred() -> None:
    def speakers(dialect: str) -> dict[str, int]:
        return {"dialect-wu": 1} if dialect == "吴语" else {}

    known = Recognition(customer_id=1, relation="self", portrait=Portrait(dialect="吴语"))
    for_elder = known.model_copy(update={"relation": "family"})
    handed = []
    for person in (known, for_elder):
        line = ScriptedLine("")
        meeting(line, person, speakers=speakers).hand_over(Queue(do="queue", queue="senior"))
        handed.append(line.variables.get("SL_PREFER"))
    assert handed == ["dialect-wu:1", None], "a daughter need not speak as her father does"


@pytest.mark.parametrize(
    ("hearing", "relation", "loud"),
    [("hard", "self", True), ("normal", "self", False), ("hard", "family", False)],
)
def test_who_is_hard_of_hearing_hears_everything_louder(
    hearing: Any, relation: Any, loud: bool
) -> None:
    line = ScriptedLine("")
    known = Recognition(customer_id=1, relation=relation, portrait=Portrait(hearing=hearing))
    meeting(line, known).speak_up()
    assert line.loud is loud


def test_a_senior_is_greeted_by_name_slowly_and_queued_without_a_key() -> None:
    at, line = scene(), ScriptedLine("123#")
    story = at.reception.answer(line, call(SENIOR))
    assert line.said == [
        ("slow", "name-wang2-m"),
        ("slow", "recording-notice"),
        ("slow", "senior-connecting"),
    ]
    assert line.waited == []
    assert line.variables == {
        "SL_QUEUE": "senior",
        "SL_SKILLS": "senior:5",
        "SL_CREDIT": "60",
        "SL_SENIOR": "1",
        "SL_SET": "slow",
        "SL_ROUTE": "queue",
    }
    assert list(line.variables)[-1] == "SL_ROUTE"
    assert story.path == [
        "brand/hours", "brand/who", "brand/senior",
        "senior/greeting", "senior/notice", "senior/senior",
    ]  # fmt: skip
    assert at.events == ["CallArrived", "CallerRecognized", "FlowEntered", "FlowEntered"]
    recognised = at.sink.events[1]
    assert isinstance(recognised, CallerRecognized)
    assert (recognised.senior, recognised.age_band, recognised.relation) == (True, "65+", "self")


def test_a_young_caller_chooses_by_key() -> None:
    at, line = scene(), ScriptedLine("--2")
    at.reception.answer(line, call(YOUNG))
    assert line.variables["SL_QUEUE"] == "repair"
    assert line.variables["SL_SKILLS"] == "repair:3"
    assert line.variables["SL_SENIOR"] == "0"
    assert at.events == ["CallArrived", "CallerRecognized", "FlowEntered", "MenuChosen"]
    entered, chosen = at.sink.events[2:]
    assert isinstance(entered, FlowEntered)
    assert (entered.flow, entered.version) == ("brand", at.directory.versions["brand"])
    assert isinstance(chosen, MenuChosen)
    assert (chosen.menu, chosen.key, chosen.choice) == ("menu", "2", "repair")


def test_an_unknown_caller_who_presses_nothing_reaches_a_person() -> None:
    at, line = scene(), ScriptedLine()
    story = at.reception.answer(line, call(STRANGER))
    assert (line.variables["SL_QUEUE"], line.variables["SL_SKILLS"]) == ("senior", "senior:5")
    assert line.waited == [5, 5]
    assert (story.look_up, story.relation, story.keys) == ("unknown", "unknown", "")


@pytest.mark.parametrize(
    ("number", "greeting"),
    [
        ("13700000001", "family-greeting"),  # a relative of Mr Wang
        ("02161234567", "senior-greeting"),  # one of two people
        ("13700000002", "senior-greeting"),  # no recorded surname
        ("13700000003", "senior-greeting"),  # a name that is no name
    ],
)
def test_a_senior_who_cannot_be_named_is_still_greeted(number: str, greeting: str) -> None:
    line = ScriptedLine()
    scene().reception.answer(line, call(number, did="12345"))
    assert line.said[0] == ("slow", greeting)
    assert line.variables["SL_QUEUE"] == "senior"


@pytest.mark.parametrize("number", ["", "anonymous", "1" * 40, '"; DROP', "+86" + SENIOR])
def test_every_caller_number_is_served(number: str) -> None:
    at, line = scene(), ScriptedLine()
    at.reception.answer(line, call(number, did="12345"))
    assert line.variables["SL_ROUTE"] == "queue"
    assert line.variables["SL_SENIOR"] == ("1" if SENIOR in number else "0")


def test_numbers_are_masked_in_events_and_in_the_log() -> None:
    at = scene()
    with capture_logs() as logged:
        at.reception.answer(ScriptedLine(), call(SENIOR))
    told = str(logged) + "".join(event.to_json() for event in at.sink.events)
    assert "139****0072" in told
    assert SENIOR not in told
    assert "王" not in told
    (arrived, *_) = at.sink.events
    assert isinstance(arrived, CallArrived)
    assert arrived.caller.hash


class FailingRecogniser:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def recognise(self, number: str, deadline_s: float) -> Recognition | None:
        assert deadline_s == 0.5
        raise self.error

    def order_state(self, person_id: int, ending: str, deadline_s: float) -> str | None:
        raise self.error

    def parcel(self, caller: str, number: str, proof: str, deadline_s: float) -> Seen | None:
        raise self.error

    def parcel_endings(self, caller: str, deadline_s: float) -> tuple[str, ...]:
        raise self.error

    def file_order(self, order: NewOrder, deadline_s: float) -> WorkOrder:
        raise self.error

    def note_caller(self, call_id: str, number: str) -> None:
        assert (call_id, number) == ("sl-1763775555.12", SENIOR)
        raise self.error


@pytest.mark.parametrize("error", [Unavailable("late"), WrongKey("x"), OSError("disk"), KeyError()])
def test_a_look_up_that_is_late_or_fails_leaves_the_caller_unknown(error: Exception) -> None:
    at, line = Scene(FailingRecogniser(error)), ScriptedLine()
    story = at.reception.answer(line, call(SENIOR, did="12345"))
    assert line.variables["SL_ROUTE"] == "queue"
    assert (story.look_up, story.relation, story.senior) == ("late", "unknown", False)
    assert at.events == ["CallArrived", "CallerRecognized", "FlowEntered"]


@pytest.mark.parametrize("script", ["!", "-!", "--!", "---!", "-9!", "--2!"])
def test_a_hang_up_anywhere_ends_quietly_and_claims_nothing(script: str) -> None:
    at, line = scene(), ScriptedLine(script)
    with capture_logs() as logged:
        story = at.reception.answer(line, call(YOUNG))
    assert story.outcome == "gone"
    assert "SL_ROUTE" not in line.variables
    assert not {"CallAbandoned", "CallEnded"} & set(at.events)
    assert [entry["log_level"] for entry in logged if entry["event"] == "ivr_done"] == ["info"]
    assert not [entry for entry in logged if entry["log_level"] in ("error", "warning")]


class FullDisk(MemoryPublisher):
    def publish(self, event: Event) -> None:
        raise OSError("no space left on device")


def test_an_error_of_ours_leaves_the_route_unset_and_is_logged() -> None:
    at, line = scene(), ScriptedLine()
    at.sink = FullDisk()
    with capture_logs() as logged:
        story = at.reception.answer(line, call())
    assert story.outcome == "failed"
    assert line.variables == {}
    assert [entry["event"] for entry in logged] == ["call_failed_here", "ivr_done"]


def test_one_line_tells_the_whole_call() -> None:
    at, line = scene(), ScriptedLine("-92")
    with capture_logs() as logged:
        at.reception.answer(line, call(YOUNG))
    (told,) = [entry for entry in logged if entry["event"] == "ivr_done"]
    assert told["call_id"] == "sl-1763775555.12"
    assert told["path"] == [
        "brand/hours",
        "brand/who",
        "brand/welcome",
        "brand/menu",
        "brand/repair",
    ]
    assert (told["keys"], told["queue"], told["outcome"]) == ("92", "repair", "queue")
    assert told["caller"] == "139****0028"
