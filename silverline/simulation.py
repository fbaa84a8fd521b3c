"""`silverline simulate`: reads the files, shows the progress, prints the study."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from acd import policy_file as policies
from acd.simulate import arrivals, scenario
from acd.simulate.figures import Figure
from acd.simulate.study import Study, as_data, study
from acd.simulate.theory import Predicted
from core import assets
from core.errors import UserError

DEFAULT = "acd/simulate/scenarios/weekday.yaml"
MOST_CALLS = 2_000_000
"""In all runs; beyond it the command says so instead of taking hours."""
MOST_CHARS = 200_000_000

NOTHING = "–"
MODELS = {"erlang_c": "Erlang C, pooled", "erlang_a": "Erlang A, pooled"}

Show = Callable[[float], str]


def _seconds(value: float) -> str:
    return f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{value * 100:.1f}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


class Column(NamedTuple):
    """How a figure is shown."""

    heading: str
    show: Show
    sure: bool
    """Without its confidence."""


CALLERS: Mapping[str, Column] = {
    "offered": Column("calls", _count, True),
    "average_s": Column("average", _seconds, False),
    "p50_s": Column("p50", _seconds, True),
    "p95_s": Column("p95", _seconds, False),
    "p99_s": Column("p99", _seconds, False),
    "within_15": Column("% in 15 s", _percent, False),
    "within_20": Column("20 s", _percent, True),
    "within_30": Column("30 s", _percent, True),
    "abandonment": Column("% gave up", _percent, False),
    "waiting": Column("left", _count, True),
}
AGENTS: Mapping[str, Column] = {
    "occupancy": Column("% busy", _percent, False),
    "least": Column("least", _percent, True),
    "most": Column("most", _percent, True),
    "spread": Column("spread", _percent, False),
    "calls": Column("calls each", _count, True),
}


def run(
    policy_file: Path,
    scenario_file: Path | None,
    history_file: Path | None,
    seeds: Sequence[int],
    out: Console,
) -> Study:
    """The study of the files; progress goes to `out`. Raises `UserError`."""
    queues = policies.load(policy_file, "UTC").rules.queues
    told = scenario.load(scenario_file or assets.path(DEFAULT), queues)
    policy = policies.load(policy_file, told.timezone)
    history = None
    if history_file is not None:
        history = arrivals.read_history(_text(history_file), told)
        told = arrivals.spanning(told, history)
    expected = arrivals.expected(told) if history is None else len(history)
    if expected * len(seeds) > MOST_CALLS:
        raise UserError(
            f"That would be {expected * len(seeds):,.0f} calls, more than {MOST_CALLS:,}.",
            "Give fewer hours or seeds.",
        )
    with Progress(console=out, transient=True) as bar:
        task = bar.add_task(told.title, total=1.0)
        return study(told, seeds, policy, history, lambda share: bar.update(task, completed=share))


def as_json(made: Study) -> str:
    """For programs."""
    return json.dumps(as_data(made), ensure_ascii=False, indent=2)


def show(made: Study, out: Console) -> None:
    """For people."""
    out.print(_callers(made))
    out.print(_agents(made))
    if made.estimate:
        out.print(_estimate(made.estimate))
    confidence = " ±: 95 % confidence." if len(made.seeds) > 1 else ""
    out.print(
        f"Policy {made.policy}; runs: {len(made.seeds)}; {made.calls:,} calls, "
        f"{made.calls_per_s:,.0f} a second.{confidence}"
    )


def _callers(made: Study) -> Table:
    table = Table(title=made.title, caption="Waits in seconds, until answered or given up.")
    table.add_column("callers")
    for column in CALLERS.values():
        table.add_column(column.heading, justify="right", no_wrap=True)
    for name, row in made.callers.items():
        cells = (_cell(row.get(field), column) for field, column in CALLERS.items())
        table.add_row(name, *cells, style="bold" if name.startswith("(") else None)
    for model, predicted in made.theory.items():
        table.add_row(MODELS[model], *_predicted(predicted), style="dim")
    return table


def _predicted(predicted: Predicted | None) -> list[str]:
    """What a theory says; a dash where it says nothing."""
    known = {} if predicted is None else vars(predicted)
    return [
        column.show(known[field]) if field in known else NOTHING
        for field, column in CALLERS.items()
    ]


def _agents(made: Study) -> Table:
    table = Table(caption="Busy: ringing, talking and wrap-up over time at work.")
    table.add_column("agents")
    for column in AGENTS.values():
        table.add_column(column.heading, justify="right", no_wrap=True)
    for name, row in made.agents.items():
        cells = (_cell(row.get(field), column) for field, column in AGENTS.items())
        table.add_row(name, *cells, style="bold" if name.startswith("(") else None)
    return table


def _estimate(row: Mapping[str, Figure]) -> str:
    told, waited = row["told"].mean, row["average_wait_s"].mean
    return (
        f"Expected wait of {told:.0f} callers a run who were answered after "
        f"{waited:.0f} s on average: off by {row['error_s'].mean:.0f} s, "
        f"{abs(row['bias_s'].mean):.0f} s too "
        f"{'long' if row['bias_s'].mean > 0 else 'short'} on average; "
        f"told {row['average_told_s'].mean:.0f} s, "
        f"{row['no_later'].mean:.0%} were answered no later than told."
    )


def _cell(figure: Figure | None, column: Column) -> str:
    if figure is None or math.isnan(figure.mean):
        return NOTHING
    if column.sure or figure.half_width is None:
        return column.show(figure.mean)
    return f"{column.show(figure.mean)} ±{column.show(figure.half_width)}"


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_CHARS:
            raise UserError(f"{path} is larger than {MOST_CHARS // 1_000_000} MB.", "Split it.")
        return path.read_text("utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8 text.") from None
