"""Every call of a run, drawn beforehand: two policies compared on one seed get the same callers."""

import csv
import io
import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from acd.simulate.scenario import CallClass, Scenario
from acd.simulate.times import patience_of
from core.errors import UserError


@dataclass(frozen=True, slots=True)
class Planned:
    """A call and all that is the caller's own. Seconds."""

    at: float
    """From the scenario's beginning."""
    kind: str
    """Its class."""
    talk_s: float
    wrap_s: float
    patience_s: float
    """Infinite for one who never gives up."""


@dataclass(frozen=True, slots=True)
class Past:
    """A call that was."""

    at: datetime
    """Aware."""
    kind: str
    """Its class in the scenario."""
    talk_s: float | None
    """None: not known, drawn."""


def plan(scenario: Scenario, seed: int) -> list[Planned]:
    """The calls of one run, in order of arrival; the same for the same seed."""
    calls: list[Planned] = []
    for name, kind in scenario.classes.items():
        chance = _chance(seed, name)
        calls += (_drawn(kind, name, at, None, chance) for at in _moments(scenario, kind, chance))
    return sorted(calls, key=lambda call: (call.at, call.kind))


def replay(scenario: Scenario, history: Iterable[Past], seed: int) -> list[Planned]:
    """The calls that were; what is not known of them is drawn."""
    chances = {name: _chance(seed, name) for name in scenario.classes}
    calls = (
        _drawn(
            scenario.classes[past.kind],
            past.kind,
            past.at.timestamp() - scenario.epoch,
            past.talk_s,
            chances[past.kind],
        )
        for past in history
    )
    return [call for call in calls if 0 <= call.at < scenario.duration_s]


def expected(scenario: Scenario) -> float:
    """How many calls a run brings on average."""
    count, width = math.ceil(scenario.duration_s / scenario.interval_s), scenario.interval_s
    shares = (min(1.0, scenario.duration_s / width - number) for number in range(count))
    return sum(
        share * sum(kind.calls_in(number) for kind in scenario.classes.values())
        for number, share in enumerate(shares)
    )


def _chance(seed: int, name: str) -> random.Random:
    """A stream of its own for every class: a change to one leaves the others' callers alone."""
    return random.Random(f"{seed}/{name}")  # noqa: S311 -- not for secrets


def _drawn(
    kind: CallClass, name: str, at: float, talk_s: float | None, chance: random.Random
) -> Planned:
    drawn_s = kind.talk.draw(chance)
    return Planned(
        at=at,
        kind=name,
        talk_s=drawn_s if talk_s is None else talk_s,
        wrap_s=kind.wrap_up.draw(chance),
        patience_s=patience_of(kind.patience, chance),
    )


def _moments(scenario: Scenario, kind: CallClass, chance: random.Random) -> Iterator[float]:
    """A Poisson process whose rate is constant within each interval."""
    width, number = scenario.interval_s, 0
    while (start := number * width) < scenario.duration_s:
        end = min(start + width, scenario.duration_s)
        rate = kind.calls_in(number) / width
        at = start
        while rate > 0 and (at := at + chance.expovariate(rate)) < end:
            yield at
        number += 1


# -- history --


def read_history(text: str, scenario: Scenario) -> list[Past]:
    """Calls from CSV, or from JSON as `GET /api/calls` gives it, in order of arrival.

    Columns: `started_at` (ISO 8601; without a zone, the scenario's), `class` or `queue` (with
    `senior` where classes of one queue differ in it), and optionally `talk_s`. Calls without a
    queue never asked for a person and are left out. Raises `UserError` naming the row.
    """
    rows = _json_rows(text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text)
    zone = ZoneInfo(scenario.timezone)
    past = [
        _past(row, number, scenario, zone)
        for number, row in rows
        if row.get("class") or row.get("queue")
    ]
    if not past:
        raise UserError("The history holds no call that asked for a person.")
    return sorted(past, key=lambda call: call.at)


def spanning(scenario: Scenario, history: list[Past]) -> Scenario:
    """The scenario over the time of the history, in whole intervals of the centre's clock."""
    zone = ZoneInfo(scenario.timezone)
    first = history[0].at.astimezone(zone)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    width = scenario.interval_s
    start = midnight.timestamp() + (first - midnight).total_seconds() // width * width
    whole = (history[-1].at.timestamp() - start) // width + 1
    starts = datetime.fromtimestamp(start, zone).replace(tzinfo=None)
    return scenario.model_copy(update={"starts": starts, "hours": whole * width / 3600})


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    try:
        if "started_at" not in (reader.fieldnames or ()):
            raise UserError("line 1: there is no column started_at.")
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise UserError(f"line {reader.line_num + 1}: {error}") from None


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"The history is not JSON: {error}") from None
    items = data.get("items") if isinstance(data, dict) else data
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UserError("The history is no list of calls.")
    yield from enumerate(items, 1)


def _past(row: Mapping[str, Any], number: int, scenario: Scenario, zone: ZoneInfo) -> Past:
    try:
        at = datetime.fromisoformat(str(row.get("started_at") or ""))
        talk = row.get("talk_s")
        talk_s = None if talk in (None, "") else float(talk)
        if talk_s is not None and not 0 <= talk_s < 86_400:
            raise ValueError(f"talk_s: {talk}")
        kind = _class_of(row, scenario)
    except (ValueError, TypeError, OverflowError) as error:
        raise UserError(f"line {number}: {error}") from None
    return Past(at if at.tzinfo else at.replace(tzinfo=zone), kind, talk_s)


def _class_of(row: Mapping[str, Any], scenario: Scenario) -> str:
    name = row.get("class")
    if name:
        if name not in scenario.classes:
            raise ValueError(f"the scenario has no class {name}")
        return str(name)
    fits = {n: kind for n, kind in scenario.classes.items() if kind.queue == row.get("queue")}
    senior = str(row.get("senior", "")).lower() in ("1", "true", "yes")
    found = next((n for n, kind in fits.items() if kind.senior == senior), next(iter(fits), None))
    if found is None:
        raise ValueError(f"the scenario has no class in queue {row.get('queue')}")
    return found
