"""Who is taken with care: rules by number, older people exempt, a hotline refuses nobody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.events import CallFlagged
from crm.client import Listed
from ivr import directory
from ivr.adapters.memory import ScriptedLine
from ivr.admission import admit
from ivr.directory import make, texts_of
from ivr.door import Door, DoorFile, Often, Rule, Verdict, judge
from ivr.flow_file import FlowError
from ivr.gate import Gate
from ivr.often import MemoryCounter
from tests.ivr.reception import SENIOR, STRANGER, YOUNG, Scene, call, scene

OFTEN = Often(calls=3, minutes=10, flow="often")
FLOWS = assets.path("ivr/flows")


class Watching:
    """A blacklist of some numbers."""

    def __init__(self, *numbers: str) -> None:
        self.numbers = numbers

    def look(self, number: str) -> Listed | None:
        until = datetime(2030, 1, 1, tzinfo=UTC)
        return Listed(7, "fraud", until) if number in self.numbers else None


def guarded(*listed: str, rule: Rule | None = None, profile: str = "brand") -> Scene:
    """A reception with a gate; `listed` are on the blacklist."""
    made = scene()
    door = Door(DoorFile(default=rule or Rule(listed="quarantine", often=OFTEN)))
    texts = {**texts_of(FLOWS)}
    flows = make(texts, profile, "Asia/Shanghai")
    made.directory = replace(flows, door=door)
    made.gate = Gate(Watching(*listed), MemoryCounter(lambda: made.clock.now().timestamp()))
    return made


def flagged(made: Scene) -> list[tuple[str, str, str, str]]:
    events = [e for e in made.sink.events if isinstance(e, CallFlagged)]
    return [(e.why, e.kind, e.action, e.flow) for e in events]


def test_a_listed_number_reaches_the_people_for_it_and_is_never_blocked() -> None:
    made, line = guarded(STRANGER), ScriptedLine()
    story = made.reception.answer(line, call(STRANGER))
    assert line.variables["SL_QUEUE"] == "quarantine" and line.variables["SL_ROUTE"] == "queue"
    assert flagged(made) == [("listed", "fraud", "flow", "quarantine")]
    assert story.flag == "listed" and story.flow == "quarantine"


def test_nobody_else_notices_anything() -> None:
    made, line = guarded(STRANGER), ScriptedLine("2")
    made.reception.answer(line, call(YOUNG))
    assert line.variables["SL_QUEUE"] == "repair" and flagged(made) == []


def test_an_older_person_on_the_list_is_served_as_any() -> None:
    for rule in (Rule(listed="refuse"), Rule(listed="refused"), Rule(listed="quarantine")):
        made, line = guarded(SENIOR, rule=rule), ScriptedLine()
        made.reception.answer(line, call(SENIOR))
        assert line.variables["SL_QUEUE"] == "senior"
        assert flagged(made) == [("listed", "fraud", "exempt", "")]


def test_refused_after_the_answer_nothing_is_said() -> None:
    made, line = guarded(STRANGER, rule=Rule(listed="refuse")), ScriptedLine()
    made.reception.answer(line, call(STRANGER))
    assert line.variables == {"SL_ROUTE": "hangup"} and line.said == []
    assert flagged(made) == [("listed", "fraud", "refused", "")]


def test_told_and_heard_a_listed_number_may_object() -> None:
    made, line = guarded(STRANGER, rule=Rule(listed="refused")), ScriptedLine("-4")
    made.reception.answer(line, call(STRANGER))
    assert ("normal", "refused") in line.said and line.variables["SL_ROUTE"] == "hangup"
    assert line.recorded, "what they have to say against it is recorded"


@pytest.mark.parametrize(
    ("number", "rule", "route"),
    [
        (STRANGER, Rule(listed="refuse"), "refuse"),
        (YOUNG, Rule(listed="refuse"), ""),
        (STRANGER, Rule(listed="quarantine"), ""),
        (STRANGER, Rule(), ""),
    ],
)
def test_before_the_answer_only_listed_numbers_are_refused(
    number: str, rule: Rule, route: str
) -> None:
    made, line = guarded(STRANGER, rule=rule), ScriptedLine()
    admit(made.reception, line, call(number))
    assert line.variables.get("SL_ROUTE", "") == route
    assert made.events == (["CallArrived", "CallFlagged"] if route else [])


def test_before_the_answer_an_older_person_is_not_refused_and_a_fault_refuses_nobody() -> None:
    made, line = guarded(SENIOR, rule=Rule(listed="refuse")), ScriptedLine()
    admit(made.reception, line, call(SENIOR))
    assert line.variables == {} and made.events == []

    class Broken(Watching):
        def look(self, number: str) -> Listed | None:
            raise OSError(number)

    made.gate = Gate(Broken(), MemoryCounter())
    admit(made.reception, line, call(STRANGER))
    assert line.variables == {}


def test_a_number_that_calls_again_and_again_is_told_and_keeps_its_place() -> None:
    made = guarded()
    for _ in range(3):
        line = ScriptedLine("2")
        made.reception.answer(line, call(YOUNG))
        assert line.variables["SL_QUEUE"] == "repair"
    line = ScriptedLine()
    made.reception.answer(line, call(YOUNG))
    assert line.variables["SL_QUEUE"] == "general" and ("normal", "often-notice") in line.said
    line = ScriptedLine("-1")
    made.reception.answer(line, call(YOUNG))
    assert line.variables["SL_WISH"] == "callback"
    made.clock.advance(601)
    line = ScriptedLine("2")
    made.reception.answer(line, call(YOUNG))
    assert line.variables["SL_QUEUE"] == "repair", "ten minutes later it is a caller like any"


def test_older_people_and_withheld_numbers_never_call_too_often() -> None:
    made = guarded()
    for number in (SENIOR, "", "anonymous") * 5:
        made.reception.answer(ScriptedLine(), call(number))
    assert flagged(made) == []


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([
    Rule(), Rule(listed="refuse"), Rule(listed="a"), Rule(often=OFTEN),
    Rule(listed="refuse", often=OFTEN),
]))  # fmt: skip
def test_no_older_person_and_nobody_unknown_for_lateness_is_ever_treated_differently(
    listed: bool, often: bool, senior: bool, late: bool, rule: Rule
) -> None:
    verdict = judge(rule, listed=listed, often=often, senior=senior, late=late)
    if senior:
        assert verdict is None or (verdict.exempt and not verdict.refuse and not verdict.flow)
    elif late:
        assert verdict is None
    if verdict is not None and verdict.refuse:
        assert listed and rule.listed == "refuse"


def test_a_listed_one_who_also_calls_often_is_listed() -> None:
    rule = Rule(listed="quarantine", often=OFTEN)
    assert judge(rule, listed=True, often=True, senior=False) == Verdict("listed", "quarantine")


DOOR = """\
default: {}
numbers:
  "12345":
    profile: hotline
    listed: LISTED
"""
SENT_AWAY = """\
title: 再见
start: a
steps:
  a: {do: menu, prompts: [menu-brand], wait_s: 5, keys: {"1": {choice: bye, next: bye}}}
  bye: {do: hangup}
"""


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("refuse", "a hotline refuses nobody"),
        ("sent-away", "sent-away can end without a person; a hotline refuses nobody"),
        ("refused", "refused can end without a person; a hotline refuses nobody"),
        ("nowhere", "there is no flow nowhere"),
    ],
)
def test_a_hotline_that_would_refuse_somebody_is_not_taken_over(listed: str, said: str) -> None:
    texts = {**texts_of(FLOWS), "sent-away.yaml": SENT_AWAY}
    texts["door.yaml"] = DOOR.replace("LISTED", listed)
    with pytest.raises(FlowError, match=f"door.yaml:5: .*{said}"):
        make(texts, "brand", "Asia/Shanghai")
    texts["door.yaml"] = DOOR.replace("LISTED", "quarantine")
    assert make(texts, "brand", "Asia/Shanghai").door.rule("12345").listed == "quarantine"


def test_each_mistake_in_the_file_is_said_with_its_line() -> None:
    wrong = (
        "default:\n  listed: quarantine\n  often: {calls: 1, minutes: 0, flow: often}\n  else: 1\n"
    )
    found = directory.report({**texts_of(FLOWS), "door.yaml": wrong}, "brand").problems
    assert [(file, problem.line) for file, problem in found] == [
        ("door.yaml", 3), ("door.yaml", 3), ("door.yaml", 4),
    ]  # fmt: skip


def test_without_the_file_nobody_is_treated_differently() -> None:
    texts = {name: text for name, text in texts_of(FLOWS).items() if name != "door.yaml"}
    assert make(texts, "brand", "Asia/Shanghai").door.rule("12345") == Rule()
