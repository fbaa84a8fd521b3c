"""`silverline broadcast …`: what everybody is told who calls, from the keyboard."""

import getpass
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from core.settings import Settings

if TYPE_CHECKING:
    from ivr.client import Broadcast
    from silverline.centre import Centre

app = typer.Typer(help="Notices to everybody who calls, for some hours.", no_args_is_help=True)


@app.command("start")
def start(
    prompts: Annotated[list[str], typer.Argument(help="Prompts, in order; see `prompts`.")],
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")],
    hours: Annotated[float, typer.Option(help="For how long.", min=0.1, max=744)] = 4.0,
    number: Annotated[
        list[str] | None, typer.Option(help="A dialled number, several times; none: all.")
    ] = None,
) -> None:
    """Tell it to everybody who calls from now on, and once to those in line."""
    from ivr.client import BroadcastDesk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        own = centre.settings.prompts_dir
        started = BroadcastDesk(centre.db, centre.clock, own).start(
            prompts,
            numbers=number,
            until_at=centre.clock.now() + timedelta(hours=hours),
            reason=reason[:80],
            by=getpass.getuser(),
        )
        _did(centre, "broadcast_started", started)


@app.command("stop")
def stop(which: Annotated[int, typer.Argument(help="Its number, as `list` shows it.")]) -> None:
    """End it now; `resume` undoes it."""
    from ivr.client import BroadcastDesk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        desk = BroadcastDesk(centre.db, centre.clock)
        _did(centre, "broadcast_stopped", desk.stop(which, getpass.getuser()))


@app.command("resume")
def resume(which: Annotated[int, typer.Argument(help="Its number, as `list` shows it.")]) -> None:
    """Go on with one that was stopped, until its end."""
    from ivr.client import BroadcastDesk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        desk = BroadcastDesk(centre.db, centre.clock)
        _did(centre, "broadcast_resumed", desk.resume(which))


@app.command("list")
def list_() -> None:
    """The newest notices, those that are over, too."""
    from ivr.client import BroadcastDesk
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        listed = BroadcastDesk(centre.db, centre.clock).listed()
        for line in lines(listed, centre.clock.now(), centre.settings.timezone):
            typer.echo(line)


@app.command("prompts")
def prompts_() -> None:
    """What can be said: every recorded prompt, with its words."""
    from ivr.client import choices

    for name, words in choices(Settings.load().prompts_dir).items():
        typer.echo(f"{name:24} {words}")


def _did(centre: "Centre", action: str, notice: "Broadcast") -> None:
    """Write down who did it, and show how it stands."""
    from console import audit

    who = audit.Who(getpass.getuser(), "command line", centre.clock.now())
    with centre.db.write() as session:
        audit.note(session, who, action, f"broadcast:{notice.id} {','.join(notice.prompts)}")
    for line in lines([notice], centre.clock.now(), centre.settings.timezone):
        typer.echo(line)


def lines(notices: list["Broadcast"], now: datetime, timezone: str) -> Iterator[str]:
    """One line each: number, whether callers hear it, until when, to whom, what, why."""
    zone = ZoneInfo(timezone)
    if not notices:
        yield "no notices"
    for one in notices:
        state = "on" if one.on(now) else "stopped" if one.stopped_at else "off"
        until = one.until_at.astimezone(zone).strftime("%m-%d %H:%M")
        to = " ".join(one.numbers) or "all numbers"
        yield f"{one.id}  {state:7}  until {until}  {to}  {' '.join(one.prompts)}  ({one.reason})"
