"""`silverline asr accuracy`: how well calls are written down, by what people listened to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table

from core.settings import Settings
from reports.views import Figures, Group, accuracy_csv

app = typer.Typer(help="What was said.", no_args_is_help=True)


@app.callback()
def _room() -> None:
    """What was said."""


@app.command("accuracy")
def accuracy_command(
    days: Annotated[int, typer.Option(help="Checked in so many days.", min=1, max=400)] = 90,
    file: Annotated[Path | None, typer.Option("--csv", help="Write a CSV file instead.")] = None,
) -> None:
    """Character error rates of segments that people checked, with their intervals."""
    from silverline.centre import opened

    now = datetime.now(UTC)
    with opened(Settings.load()) as centre:
        centre.db.check_head()
        with centre.db.read() as session:
            figures = Figures(session, now - timedelta(days=days), now)
    if file is not None:
        file.write_text(accuracy_csv(figures), encoding="utf-8-sig")
        typer.echo(f"{file} written.")
        return
    Console(highlight=False).print(table(figures))


def table(figures: Figures) -> Table:
    """The figures as a person reads them: drawn by chance, in groups; then what people chose."""
    made = Table()
    for heading in ("group", "error rate", "95 %", "wrong", "of", "segments", "corrected", "calls"):
        made.add_column(heading)
    rows = [("drawn by chance", figures.total())]
    for group in get_args(Group):
        rows += [(f"  {group} {name or 'unknown'}", found) for name, found in figures.by(group)]
    rows.append(("chosen by people (too high)", figures.total(drawn=False)))
    for name, found in rows:
        rate = "none" if found.rate is None else f"{found.rate:.1%}"
        span = "too few" if found.low is None else f"{found.low:.1%} to {found.high:.1%}"
        counts = found.errors, found.characters, found.segments, found.corrected, found.calls
        made.add_row(name, rate, span, *map(str, counts))
    return made
