"""`silverline peak …`: the peak emergency from the keyboard."""

import getpass
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from core.settings import Settings

if TYPE_CHECKING:
    from acd.client import PeakView

app = typer.Typer(
    help="The peak emergency: one switch for an hour of too many calls.", no_args_is_help=True
)


@app.command("on")
def on(
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")],
    notice: Annotated[str, typer.Option(help="Prompt for callers; else the policy's.")] = "",
) -> None:
    """Merge queues, call reserves in, shorten after-call work, offer calls back, tell callers."""
    _switch(on=True, reason=reason, notice=notice)


@app.command("off")
def off(reason: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """End it: the usual rules again, for those who wait already, too."""
    _switch(on=False, reason=reason)


@app.command("status")
def status() -> None:
    """Whether it is on, since when and by whom, and what it does."""
    from acd.client import AcdClient
    from silverline.centre import opened

    with opened(Settings.load()) as centre:
        for line in lines(AcdClient(centre.redis).peak_status(), centre.settings.timezone):
            typer.echo(line)


def _switch(*, on: bool, reason: str, notice: str = "") -> None:
    from acd.client import AcdClient
    from console import audit
    from core.errors import UserError
    from silverline.centre import opened

    if re.fullmatch(r"([a-z][a-z0-9-]{0,39})?", notice) is None:
        raise UserError(f"{notice} is no name of a prompt.", "See ivr/prompts/prompts.yaml.")
    with opened(Settings.load()) as centre:
        by = getpass.getuser()
        view = AcdClient(centre.redis).peak(on=on, by=by, reason=reason, notice=notice)
        who = audit.Who(by, "command line", centre.clock.now())
        with centre.db.write() as session:
            audit.note(session, who, "peak_on" if on else "peak_off", reason)
        for line in lines(view, centre.settings.timezone):
            typer.echo(line)


def lines(view: "PeakView", timezone: str) -> Iterator[str]:
    """How it stands, and what it does."""
    zone = ZoneInfo(timezone)
    if view.since is None:
        yield "peak emergency: off"
    else:
        since = view.since.astimezone(zone).strftime("%m-%d %H:%M")
        by = f" by {view.by}" if view.by else ""
        why = f": {view.reason}" if view.reason else ""
        yield f"peak emergency: {'on' if view.on else 'off'} since {since}{by}{why}"
    if view.until is not None:
        yield f"  ends by itself at {view.until.astimezone(zone).strftime('%m-%d %H:%M')}"
    yield f"  served as one: {', '.join(view.merge) or 'nothing'}"
    yield f"  seniors accept them after {view.seniors_after_s:g} s"
    yield f"  in reserve: {', '.join(view.reserves) or 'nobody'}"
    if view.called:
        yield f"  called in: {', '.join(view.called)}"
    yield f"  after-call work at most {view.wrap_up_s:g} s"
    if view.callback_possible:
        yield f"  calls back offered to who waits longer than {view.callback_after_s:g} s"
    yield f"  callers hear: {view.notice}"
