"""`silverline scorecard shadow` and `rescore`: past calls by a changed scorecard."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from asr.client import AsrClient
from core import assets
from core.clock import SystemClock
from core.errors import UserError
from crm.client import CrmDesk
from quality.client import plans
from quality.gathering import Gatherer
from quality.scorecard import SHIPPED, Scorecard, load_folder, load_over
from quality.shadow import Comparison, Shadow
from silverline.centre import Centre

WORDS = {
    "pass": "符合", "fail": "不符合", "na": "不适用", "unsure": "无法判定", "-": "无",
}  # fmt: skip


def shadow(centre: Centre, file: Path, days: int, most: int, out: Console) -> None:
    """Judge past calls by the file's scorecard and show what would change; nothing is kept."""
    card = load_over(assets.path(SHIPPED), file)
    desk = _desk(centre)
    rows = desk.calls(card.id, timedelta(days=days), most)
    if not rows:
        raise UserError(f"No call of the last {days} days was inspected by {card.id!r}.")
    with _bar(out, len(rows)) as step:
        made = desk.compare(rows, card, step)
    show(made, card, out)


def rescore(centre: Centre, name: str, days: int, most: int, out: Console) -> None:
    """Judge past calls by the scorecard as it is now; old scores stay beside the new ones."""
    cards = load_folder(assets.path(SHIPPED))
    if name not in cards:
        raise UserError(f"There is no scorecard {name[:40]!r}; there are {', '.join(cards)}.")
    desk = _desk(centre)
    rows = desk.calls(name, timedelta(days=days), most)
    with _bar(out, len(rows)) as step:
        kept = desk.rescore(rows, cards[name], step)
    out.print(f"{name} {cards[name].version}: {kept} of {len(rows)} calls scored anew")


def show(made: Comparison, card: Scorecard, out: Console) -> None:
    """The comparison as a person reads it."""
    before, after = _mean(made.hints_before), _mean(made.hints_after)
    out.print(f"{card.id} {card.version}: {made.calls} calls; mean hint {before} → {after}")
    table = Table()
    for heading in ("item", "same", "would change", "calls"):
        table.add_column(heading, overflow="fold")
    for name, change in made.items.items():
        moves = [
            f"{WORDS[was]} → {WORDS[now]}: {count}"
            for (was, now), count in change.changed.most_common()
        ]
        calls = [", ".join(change.examples[move]) for move, _ in change.changed.most_common()]
        title = f"{name} {change.title}"
        table.add_row(title, str(change.same), "\n".join(moves) or "nothing", "\n".join(calls))
    out.print(table)


def _mean(numbers: list[float]) -> str:
    return f"{sum(numbers) / len(numbers):.1f}" if numbers else "none"


def _desk(centre: Centre) -> Shadow:
    clock = SystemClock()
    desk = CrmDesk.of(centre.db, centre.keyring, clock, centre.settings.timezone)
    settings = centre.settings
    gatherer = Gatherer(centre.db, desk, settings.timezone, plans(settings).calendar)
    return Shadow(centre.db, AsrClient(centre.db), gatherer, clock)


@contextmanager
def _bar(out: Console, total: int) -> Any:
    """A progress bar; what it gives is called after each call."""
    with Progress(console=out, transient=True) as progress:
        task = progress.add_task("calls", total=total)
        advance: Callable[[], None] = lambda: progress.advance(task)  # noqa: E731 (typed)
        yield advance
