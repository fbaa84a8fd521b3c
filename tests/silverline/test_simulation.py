"""`silverline simulate` as typed at the desk."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.errors import UserError
from silverline.cli import app

DAY = """\
title: an hour
starts: 2026-11-23 08:00
hours: 1
classes:
  older: {queue: senior, senior: true, calls: 5, talk: 60}
  rest: {queue: general, calls: 20, talk: {exponential: 60}, patience: {exponential: 60}}
agents:
  all: {count: 2, skills: {senior: 5, general: 5}}
"""


@pytest.fixture
def day(tmp_path: Path) -> Path:
    path = tmp_path / "day.yaml"
    path.write_text(DAY, "utf-8")
    return path


def _run(*words: object) -> str:
    result = CliRunner().invoke(app, ["simulate", *map(str, words)], catch_exceptions=True)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_it_shows_every_class_every_group_and_what_theory_expects(day: Path) -> None:
    shown = _run("--scenario", day, "--seeds", 2)
    for word in ("an hour", "older", "rest", "(seniors)", "all", "Erlang A", "Erlang C", "runs: 2"):
        assert word in shown, word


def test_json_is_json_and_the_same_for_the_same_seed(day: Path) -> None:
    one, other = (json.loads(_run("--scenario", day, "--seeds", 1, "--json")) for _ in range(2))
    assert one["callers"] == other["callers"]
    assert one["callers"]["(everyone)"]["offered"]["mean"] > 0


def test_history_is_played_instead_of_rates(day: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("started_at,queue\n2026-11-23T08:10:00,general\n", "utf-8")
    data = json.loads(_run("--scenario", day, "--history", calls, "--seeds", 1, "--json"))
    assert data["calls"] == 1
    assert data["theory"] == {}


def test_a_mistake_is_told_with_file_and_line(day: Path) -> None:
    day.write_text(DAY.replace("hours: 1", "hours: soon"), "utf-8")
    with pytest.raises(UserError, match=r"day\.yaml:3: hours"):
        _run("--scenario", day)


def test_more_calls_than_anyone_would_wait_for_are_refused(day: Path) -> None:
    day.write_text(DAY.replace("hours: 1", "hours: 8000"), "utf-8")
    with pytest.raises(UserError, match="more than 2,000,000"):
        _run("--scenario", day, "--seeds", 100)
