"""A waiting caller hears their place."""

import pytest

from ivr import place
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession
from ivr.adapters.memory import ScriptedLine
from ivr.catalogue import catalogue, text
from ivr.ports import Waiting
from tests.ivr.conversations import NO_ARGUMENTS, Peer
from tests.ivr.test_agi import SOUNDS


@pytest.mark.parametrize(
    ("ahead", "says"),
    [
        (0, "您是下一位。"),
        (1, "您前面还有一位"),
        (2, "您前面还有两位"),
        (12, "您前面还有十二位"),
        (99, "您前面还有九十九位"),
        (100, "感谢您的耐心等待。"),
        (999_999, "感谢您的耐心等待。"),
    ],
)
def test_the_place_as_a_chinese_speaker_says_it(ahead: int, says: str) -> None:
    assert "".join(text("normal", prompt) for prompt in place.prompts(ahead)) == says


@pytest.mark.parametrize(
    ("wait_s", "says"),
    [
        (None, "您是下一位。"),
        (0, "您是下一位。预计等待不到一分钟。"),
        (60, "您是下一位。预计等待不到一分钟。"),
        (61, "您是下一位。预计等待两分钟"),
        (240, "您是下一位。预计等待四分钟"),
        (600, "您是下一位。预计等待十分钟"),
        (601, "您是下一位。等待时间可能超过十分钟。"),
    ],
)
def test_the_estimate_is_rounded_up_and_promises_no_more_than_it_knows(
    wait_s: int | None, says: str
) -> None:
    assert "".join(text("normal", prompt) for prompt in place.prompts(0, wait_s)) == says


def test_every_announcement_is_recorded_in_both_sets() -> None:
    waits = (None, *range(0, 700, 60))
    prompts = {p for ahead in range(102) for wait in waits for p in place.prompts(ahead, wait)}
    assert all(set(catalogue().prompts[prompt]) == {"normal", "slow"} for prompt in prompts)


@pytest.mark.parametrize("script", ["", "1", "!"])
def test_it_is_said_in_the_callers_set_and_cut_short_without_harm(script: str) -> None:
    line = ScriptedLine(script)
    place.announce(line, Waiting("sl-1.1", 0, "slow"))
    assert line.said == [("slow", "position-first")]
    assert line.variables == {}


def waiting(*arguments: str) -> Waiting:
    more = "".join(f"agi_arg_{n}: {text}\n" for n, text in enumerate(arguments, 1))
    return AgiLine(AgiSession(Peer(NO_ARGUMENTS[:-1] + more + "\n").ours), SOUNDS).waiting()


def test_the_header_says_who_waits_where() -> None:
    assert waiting("2", "slow") == Waiting("sl-1763775555.12", 2, "slow", number="13912340072")
    assert waiting("0").voice == ""
    assert waiting("2", "slow", "95").wait_s == 95
    assert waiting("2", "slow", "soon").wait_s is None
    assert waiting("2", "slow", "95", "1").callback and not waiting("2", "slow", "95").callback


@pytest.mark.parametrize("ahead", ["", "-1", "two", "1" * 7, "１"])
def test_a_place_that_is_none_is_refused(ahead: str) -> None:
    with pytest.raises(AgiBroken):
        waiting(ahead, "normal")
