"""`silverline senior …`: older people enlisted from a community's list."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.settings import Settings

if TYPE_CHECKING:
    from silverline.centre import Centre

app = typer.Typer(help="Older callers: lists of them.", no_args_is_help=True)


@app.command("import")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="CSV with headings 姓名, 出生日期, 电话 …; UTF-8 or GBK.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
    skip_bad: Annotated[bool, typer.Option(help="Take the good lines of a faulty file.")] = False,
) -> None:
    """Enlist older people, so that their calls go through the green channel.

    Who is new is filed, who is known is completed and never overwritten; a second time changes
    nothing. Lines that cannot be used are named, and nothing is done unless they may be skipped.
    """
    from silverline import senior_desk

    with _opened() as centre:
        done = senior_desk.enlist(
            centre, file, typer.echo, dry_run=dry_run, skip_bad=skip_bad, by=getpass.getuser()
        )
    raise typer.Exit(0 if done else 1)


@app.command("figures")
def figures_command(
    hours: Annotated[float, typer.Option(help="How far back.", min=0.1, max=24 * 366)] = 24.0,
) -> None:
    """How each kind of caller came to a person: keys, seconds, how many within 15 s in line."""
    from rich.console import Console

    from silverline import senior_desk

    with _opened() as centre:
        Console().print(senior_desk.figures(centre, hours))


@app.command("imports")
def imports_command() -> None:
    """The newest imports: number, when, by whom, how many changes, whether taken back."""
    from silverline import senior_desk

    with _opened() as centre:
        senior_desk.imports(centre, typer.echo)


@app.command("undo")
def undo_command(
    number: Annotated[int, typer.Argument(help="The import's number; see `imports`.", min=1)],
) -> None:
    """Take an import back: who was filed by it is removed, what it filled in is unknown again.

    What has been removed can be restored in the console.
    """
    from silverline import senior_desk

    with _opened() as centre:
        senior_desk.undo(centre, number, typer.echo, by=getpass.getuser())


@contextmanager
def _opened() -> Iterator["Centre"]:
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        centre.db.check_head()
        yield centre
