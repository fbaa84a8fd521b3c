"""`silverline prompts …`: what callers hear, in the owner's own voice."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from core.settings import Settings

app = typer.Typer(help="Prompts, and the owner's recordings of them.", no_args_is_help=True)

Recordings = Annotated[
    list[Path], typer.Argument(help="Recordings named <set>/<name>.wav, or a folder of them.")
]
As = Annotated[str, typer.Option("--as", help="Which prompt one file is, e.g. slow/welcome.")]
New = Annotated[bool, typer.Option(help="Prompts that the product does not have are meant.")]


@app.command("list")
def list_command(
    prompt: Annotated[str, typer.Argument(help="Show the versions of this one.")] = "",
    *,
    own: Annotated[bool, typer.Option(help="Only those in the owner's voice.")] = False,
    voice: Annotated[
        list[str] | None, typer.Option("--set", help="Only this set; several times.")
    ] = None,
) -> None:
    """Every prompt: its length, whose recording is heard, and what the product's says."""
    from silverline import prompt_desk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        desk = prompt_desk.desk(centre)
        found = prompt_desk.versions(desk, prompt) if prompt else None
        for line in found or prompt_desk.listed(desk, own, voice or ()):
            typer.echo(line)


@app.command("check")
def check_command(recordings: Recordings, as_: As = "", *, new: New = False) -> None:
    """Say whether recordings can be used, and what they would become; changes nothing."""
    from silverline import prompt_desk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        found = prompt_desk.examined(recordings, prompt_desk.desk(centre), as_, new=new)
    raise typer.Exit(0 if prompt_desk.tell(found, typer.echo) else 1)


@app.command("replace")
def replace_command(
    recordings: Recordings,
    as_: As = "",
    *,
    new: New = False,
    text: Annotated[
        str, typer.Option(help="What it says, where that is not what the product's says.")
    ] = "",
    skip_bad: Annotated[bool, typer.Option(help="Take the good ones of several.")] = False,
) -> None:
    """Have callers hear these instead, from the next calls on; `restore` undoes it.

    Any rate and format that sound files have; levelled and trimmed like the product's. With a fault
    in one of them nothing is done, unless it may be skipped.
    """
    from silverline import prompt_desk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        centre.db.check_head()
        found = prompt_desk.examined(recordings, prompt_desk.desk(centre), as_, new=new)
        good = prompt_desk.tell(found, typer.echo)
        if not good and not skip_bad:
            typer.echo("nothing was replaced")
            raise typer.Exit(1)
        prompt_desk.replace(centre, found, typer.echo, by=getpass.getuser(), words=text)


@app.command("restore")
def restore_command(
    prompt: Annotated[str, typer.Argument(help="Set and name, e.g. slow/welcome.")],
    version: Annotated[
        int | None, typer.Option(help="Which one; 0: the product's. Left out: the one before.")
    ] = None,
) -> None:
    """Have callers hear the version before, or any other; nothing is deleted."""
    from silverline import prompt_desk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        centre.db.check_head()
        prompt_desk.restore(centre, prompt, version, typer.echo, by=getpass.getuser())
