"""The demo's rehearsed conversations: two tracks of one call."""

import numpy as np
import pytest
import yaml

from core import assets
from ivr.prompts import dialogue
from ivr.prompts.catalogue import plain
from ivr.prompts.dialogue import CHANNELS, Turn, lay_out
from ivr.prompts.shaping import RATE
from tests.ivr.test_prompts import Samples, decibels, sound, speech_level

KINDS = dialogue.load(assets.path("silverline/demo/dialogues.yaml"))


def track(kind: str, who: str) -> Samples:
    return sound(assets.path(f"silverline/demo/speech/{kind}-{who}.wav"))


def said(kind: str, who: str) -> str:
    return "".join(plain(turn.text) for turn in KINDS[kind].turns if turn.who == who)


@pytest.mark.parametrize("kind", list(KINDS))
def test_both_tracks_are_one_call(kind: str) -> None:
    caller, agent = (track(kind, who) for who in CHANNELS)
    assert len(caller) == len(agent)
    assert 20 <= len(caller) / RATE <= 35


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("who", CHANNELS)
def test_a_track_is_at_the_level_of_speech(kind: str, who: str) -> None:
    samples = track(kind, who)
    assert speech_level(samples) == pytest.approx(-20, abs=1.5)
    assert decibels(float(np.abs(samples).max())) < -3


@pytest.mark.parametrize("kind", list(KINDS))
def test_nobody_talks_over_the_other(kind: str) -> None:
    caller, agent = (np.abs(track(kind, who)) > 0 for who in CHANNELS)
    assert not np.any(caller & agent)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_agent_names_the_centre_within_the_first_seconds(kind: str) -> None:
    first = KINDS[kind].turns[0]
    assert first.who == "agent"
    assert "您好" in first.text
    assert "银线服务中心" in first.text
    heard = np.flatnonzero(np.abs(track(kind, "agent")) > 0.05)
    assert heard[0] / RATE < 1


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("who", CHANNELS)
def test_expected_words_are_really_said(kind: str, who: dialogue.Channel) -> None:
    assert KINDS[kind].expect[who]
    for word in KINDS[kind].expect[who]:
        assert word in said(kind, who)


def test_the_words_the_demo_looks_for_are_said() -> None:
    plan = yaml.safe_load(assets.path("silverline/demo/plan.yaml").read_text("utf-8"))
    for scene in plan["scenes"]:
        spoken = {phone["agent"]: phone["speaks"] for phone in scene["agents"]}
        for call in scene["calls"]:
            want = call["expected"]
            for who, word in want.get("keyword", {}).items():
                kinds = [call["speaks"]]
                if who == "agent":
                    kinds = [spoken[agent] for agent in want["agents"]]
                assert all(word in said(kind, who) for kind in kinds)


def test_a_turn_starts_after_its_gap_and_the_other_track_stays_silent() -> None:
    turns = (Turn("agent", "一", 0.5), Turn("caller", "二", 0.25))
    tracks = lay_out(turns, [np.ones(RATE), np.full(RATE, 0.5)], tail_s=1.0)
    assert len(tracks["agent"]) == len(tracks["caller"]) == round(3.75 * RATE)
    assert np.flatnonzero(tracks["agent"]).tolist() == list(range(RATE // 2, RATE * 3 // 2))
    assert np.flatnonzero(tracks["caller"])[0] == RATE * 7 // 4
