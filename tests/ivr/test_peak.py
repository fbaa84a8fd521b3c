"""What a caller hears first in a peak emergency, and when not."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ivr import peak
from ivr.adapters.memory import ScriptedLine
from ivr.catalogue import known_prompts
from tests.ivr.reception import SENIOR, YOUNG, Scene, call, scene

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("", None),
        ("0", None),
        ("1700000000-peak-notice", "peak-notice"),
        ("1700000000-sorry-technical", "sorry-technical"),
        ("1700000000-never-recorded", "peak-notice"),
        ("1699999701-peak-notice", "peak-notice"),
        ("1699999699-peak-notice", None),  # the ACD has been silent for five minutes
        ("1700000301-peak-notice", None),  # from before the clock was set back
        ("1700000000-../../etc/passwd", None),
        ("1700000000-", None),
        ("-peak-notice", None),
    ],
)
def test_the_notice_is_heard_while_somebody_stands_by_it(said: str, heard: str | None) -> None:
    assert peak.notice(said, known_prompts(), NOW) == heard


@given(said=st.text(), now=st.floats(0, 4e9))
def test_whatever_the_global_holds_a_prompt_that_exists_or_none_is_played(
    said: str, now: float
) -> None:
    assert peak.notice(said, known_prompts(), now) in {None, *known_prompts()}


def told(at: Scene, number: str, did: str = "4008123456") -> ScriptedLine:
    line = ScriptedLine("-")
    now = int(at.clock.now().timestamp())
    at.reception.answer(line, replace(call(number, did=did), peak=f"{now}-peak-notice"))
    return line


def test_a_caller_hears_it_before_the_welcome_and_can_still_choose() -> None:
    line = told(scene(), YOUNG)
    assert line.said[:2] == [("normal", "peak-notice"), ("normal", "welcome")]
    assert line.variables["SL_ROUTE"] == "queue"


def test_a_senior_hears_it_slowly_and_needs_no_key() -> None:
    line = told(scene(), SENIOR)
    assert line.said[:2] == [("slow", "peak-notice"), ("slow", "name-wang2-m")]
    assert line.waited == []
    assert line.variables["SL_QUEUE"] == "senior"


def test_out_of_hours_nobody_is_told_to_wait() -> None:
    line = told(scene(), YOUNG, did="4008000000")
    assert "peak-notice" not in [prompt for _, prompt in line.said]
