"""`silverline recording …`: stored recordings exported, held, and how long they are kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from core.settings import Settings

app = typer.Typer(help="Stored recordings.", no_args_is_help=True)

CallId = Annotated[str, typer.Argument(help="The call's id.", metavar="CALL")]
Reason = Annotated[str, typer.Argument(help="Who needs it for what, e.g. 投诉2026-118.")]


@app.command("export")
def export_command(
    recording_id: Annotated[str, typer.Argument(help="Id, as the console and summary show it.")],
    file: Annotated[Path, typer.Argument(help="WAV file to write; replaced if it exists.")],
    redacted: Annotated[
        bool, typer.Option("--redacted", help="A tone in place of numbers, addresses and names.")
    ] = False,
) -> None:
    """Write a decrypted copy of a recording, readable by you only."""
    from silverline import exporting
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        exporting.recording(centre, recording_id, file, redacted=redacted)
    typer.echo(f"{file} written. It is not encrypted: delete it when you are done.")


@app.command("retention")
def retention_command(
    file: Annotated[
        Path | None, typer.Argument(help="Rules to look at; by default those in the settings.")
    ] = None,
    *,
    in_days: Annotated[int, typer.Option(help="Look so far ahead.", min=0, max=36_600)] = 0,
) -> None:
    """Check the rules, and list what would go by them now; nothing is deleted by looking."""
    from silverline import retaining
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        good = retaining.preview(centre, file, timedelta(days=in_days), typer.echo)
    raise typer.Exit(0 if good else 1)


@app.command("hold")
def hold_command(
    call_id: CallId,
    reason: Reason,
    days: Annotated[int, typer.Option(help="So long; 0: until released.", min=0, max=36_600)] = 0,
) -> None:
    """Keep a call's recording, whatever the rules say."""
    from silverline import retaining
    from silverline.centre import opened

    until = datetime.now(UTC) + timedelta(days=days) if days else None
    with opened(Settings.load()) as centre:
        typer.echo(retaining.hold(centre, call_id, reason, until))


@app.command("release")
def release_command(call_id: CallId, reason: Reason) -> None:
    """End a hold; the rules decide again."""
    from silverline import retaining
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        typer.echo(retaining.release(centre, call_id, reason))
