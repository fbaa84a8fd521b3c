"""`silverline keys …`: the keys that everything stored is sealed by."""

import typer

from core.settings import Settings

app = typer.Typer(help="Keys of what is stored encrypted.", no_args_is_help=True)


@app.command("list")
def list_command() -> None:
    """The keys there are, which one is current, and how many recordings each of them opens."""
    from silverline import rekeying
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        for line in rekeying.listing(centre):
            typer.echo(line)


@app.command("rotate")
def rotate_command() -> None:
    """Make a new key, use it from now on, and seal every recording's own key by it.

    The centre may run meanwhile. Stopped half-way, it goes on with `keys finish`.
    """
    from silverline import rekeying
    from silverline.centre import opened

    rekeying.new_key(Settings.load())
    with opened(Settings.load()) as centre:
        good = rekeying.finish(centre)
    raise typer.Exit(0 if good else 1)


@app.command("finish")
def finish_command() -> None:
    """Seal by the current key whatever recordings are still sealed by an older one."""
    from silverline import rekeying
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        good = rekeying.finish(centre)
    raise typer.Exit(0 if good else 1)
