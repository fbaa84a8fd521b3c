"""`silverline knowledge …`: articles brought from a folder of Markdown, and taken out again."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.settings import Settings

if TYPE_CHECKING:
    from silverline.centre import Centre

app = typer.Typer(help="The knowledge base.", no_args_is_help=True)


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(help="With *.md, each with its head in YAML.")],
    *,
    publish: Annotated[bool, typer.Option(help="Let agents read them at once.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what is wrong.")] = False,
) -> None:
    """Bring articles: new ones are drafts, known ones (by file name) get a newer text.

    A second time changes nothing. With one fault nothing is done.
    """
    from silverline import knowledge_desk

    with _opened() as centre:
        done = knowledge_desk.bring(
            centre, folder, typer.echo, publish=publish, dry_run=dry_run, by=getpass.getuser()
        )
    raise typer.Exit(0 if done else 1)


@app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="Made where it is not there.")],
) -> None:
    """Write every article as it stands to a folder that `import` reads."""
    from silverline import knowledge_desk

    with _opened() as centre:
        knowledge_desk.take_out(centre, folder, typer.echo)


@contextmanager
def _opened() -> Iterator["Centre"]:
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        centre.db.check_head()
        yield centre
