"""Scenarios and histories: mistakes come with their line, the same seed brings the same calls."""

import contextlib
import math
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.simulate.arrivals import expected, plan, read_history, replay, spanning
from acd.simulate.scenario import Scenario, ScenarioError, load, parse
from acd.simulate.times import Times
from core import assets
from core.errors import UserError

GOOD = """\
title: test
starts: 2026-11-23 08:00
hours: 2
classes:
  older: {queue: senior, senior: true, calls: [10, 30], talk: 100, patience: {exponential: 60}}
  rest: {queue: general, calls: 40, talk: {lognormal: {mean: 100, cv: 0.5}}}
agents:
  all: {count: 2, skills: {senior: 5, general: 5}, shifts: ["08:00-09:00"]}
"""


def scenario(text: str = GOOD) -> Scenario:
    found, problems = parse(text)
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("hours: 2", "hours: -2", 3, "greater than 0"),
        ("hours: 2", "hours: .nan", 3, "hours"),
        ("calls: 40", "calls: -40", 6, "calls"),
        ("talk: 100", "talk: soon", 5, "talk"),
        ("talk: 100", "talk: {fixed: 1, exponential: 2}", 5, "one of fixed"),
        ("exponential: 60", "exponential: 0", 5, "patience"),
        ("queue: general", "queue: general, skills: {violin: 3}", 6, "nobody has violin: 3"),
        ("queue: general", "queue: generall", 6, "no queue generall"),
        ("09:00", "07:00", 8, "ends before it begins"),
        ("count: 2", "count: 0", 8, "count"),
        ("title: test", "title: test\nwarm_up_min: 120", 2, "nothing is left"),
        ("title: test", "title: test\ncolour: red", 2, "colour"),
        ("title: test", "title: test\ntimezone: Mars/Olympus", 2, "no time zone"),
        ("title: test", "title: [", 3, "expected"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, said: str) -> None:
    found, problems = parse(GOOD.replace(old, new, 1), {"senior", "general"})
    assert found is None
    assert any(p.line == line and said in p.message for p in problems), problems


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    found, problems = parse(text)
    assert (found is None) == bool(problems)


def test_the_shipped_scenario_is_right() -> None:
    assert expected(load(assets.path("acd/simulate/scenarios/weekday.yaml"))) > 500


def test_a_file_that_is_not_there_is_said_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path_factory.mktemp("none") / "no.yaml")


def test_the_same_seed_brings_the_same_callers_and_another_seed_others() -> None:
    assert plan(scenario(), 1) == plan(scenario(), 1) != plan(scenario(), 2)


def test_a_class_that_changes_leaves_the_others_callers_alone() -> None:
    def older(text: str) -> list[float]:
        return [call.at for call in plan(scenario(text), 1) if call.kind == "older"]

    assert older(GOOD) == older(GOOD.replace("calls: 40", "calls: 400"))


def test_as_many_call_in_each_interval_as_the_rate_says() -> None:
    long = scenario(GOOD.replace("hours: 2", "hours: 400"))
    calls = [call.at for call in plan(long, 1) if call.kind == "older"]
    odd = sum(int(at // long.interval_s) % 2 for at in calls)
    assert odd == pytest.approx(400 * 30, rel=0.05)
    assert len(calls) - odd == pytest.approx(400 * 10, rel=0.05)
    assert len(plan(long, 1)) == pytest.approx(expected(long), rel=0.05)


@pytest.mark.parametrize(
    "given_",
    [30, {"exponential": 30}, {"lognormal": {"mean": 30, "cv": 0.8}}, {"observed": [10, 50]}],
)
def test_drawn_times_have_the_mean_that_is_stated(given_: object) -> None:
    times, chance = Times.model_validate(given_), random.Random(1)
    drawn = [times.draw(chance) for _ in range(20_000)]
    assert times.mean_s == pytest.approx(30)
    assert math.fsum(drawn) / len(drawn) == pytest.approx(30, rel=0.05)


CSV = """\
started_at,queue,senior,talk_s
2026-11-23T09:10:00,general,,30
2026-11-23T00:40:00Z,senior,True,
2026-11-23T09:05:00+08:00,,,
"""


def test_history_is_read_in_order_with_zones_and_without_calls_that_asked_for_nobody() -> None:
    past = read_history(CSV, scenario())
    assert [(p.at.astimezone(UTC), p.kind, p.talk_s) for p in past] == [
        (datetime(2026, 11, 23, 0, 40, tzinfo=UTC), "older", None),
        (datetime(2026, 11, 23, 1, 10, tzinfo=UTC), "rest", 30.0),
    ]


def test_history_is_replayed_on_the_centres_clock_in_whole_intervals() -> None:
    past = read_history(CSV, scenario())
    over = spanning(scenario(), past)
    assert over.starts.isoformat() == "2026-11-23T08:30:00"
    assert over.hours == 1.0
    calls = replay(over, past, 1)
    assert [(call.at, call.kind) for call in calls] == [(600.0, "older"), (2400.0, "rest")]
    assert calls[1].talk_s == 30.0


def test_history_from_the_console_is_read_as_it_is() -> None:
    text = '{"items": [{"started_at": "2026-11-23T01:00:00Z", "queue": "general", "talk_s": 12.5}]}'
    assert read_history(text, scenario())[0].talk_s == 12.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,class\n", "no column started_at"),
        ("started_at,class\n", "holds no call"),
        ("started_at,class\n2026-11-23T09:00:00,violin\n", "line 2: the scenario has no class"),
        ("started_at,queue\n2026-11-23T09:00:00,repair\n", "line 2: the scenario has no class"),
        ("started_at,class\nyesterday,rest\n", "line 2"),
        ("started_at,class,talk_s\n2026-11-23T09:00:00,rest,-3\n", "line 2: talk_s"),
        ("started_at,class,talk_s\n2026-11-23T09:00:00,rest,nan\n", "line 2: talk_s"),
        ("[1, 2]", "no list of calls"),
        ("{", "not JSON"),
    ],
)
def test_a_history_that_cannot_be_used_is_said_so(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_history(text, scenario())


GOOD_SCENARIO = scenario()


@given(st.text(max_size=200) | st.text("started_at,class\n\"'{}[]:0T\x00", max_size=200))
def test_no_history_makes_the_reader_fail_otherwise(text: str) -> None:
    with contextlib.suppress(UserError):
        assert read_history(text, GOOD_SCENARIO)
