"""`silverline flow …`: what callers hear, checked, drawn and tried at the desk."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from core.settings import Settings


class Caller(StrEnum):
    """Who may be made to call."""

    senior = "senior"
    young = "young"
    family = "family"
    unknown = "unknown"


class LookUp(StrEnum):
    """What look-ups may be made to give."""

    found = "found"
    none = "none"
    late = "late"


app = typer.Typer(help="What callers hear: flow files.", no_args_is_help=True)


@app.command("check")
def check_command(
    what: Annotated[
        list[str], typer.Argument(help="Files of a folder of flows, or `all` of the centre's.")
    ],
) -> None:
    """Check flows, numbers.yaml and hours.yaml; mistakes come with file and line (exit code 1).

    A file is checked together with its neighbours in the folder; queues and skills must be those
    of the routing policy in the settings.
    """
    from silverline import flow_desk

    settings = Settings.load()
    good = [flow_desk.check(settings, one, typer.echo) for one in what]
    raise typer.Exit(0 if all(good) else 1)


@app.command("graph")
def graph_command(
    file: Annotated[Path, typer.Argument(help="A flow's file.")],
) -> None:
    """Draw a flow in Mermaid's language."""
    from ivr import drawing
    from silverline import flow_desk

    found = flow_desk.read(Settings.load(), file.parent)
    typer.echo(drawing.mermaid(flow_desk.flow_in(found, file)))


@app.command("simulate")
def simulate_command(  # noqa: PLR0917 (options, which typer names)
    file: Annotated[Path, typer.Argument(help="A flow's file; those beside it are known, too.")],
    keys: Annotated[
        str | None,
        typer.Option(help="Keys pressed, one for each question; `-` silence, `!` hangs up."),
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option(help="A sentence (or keys), where speech is heard; several, after --keys."),
    ] = None,
    deaf: Annotated[bool, typer.Option(help="Nobody can listen to speech.")] = False,
    caller: Annotated[Caller, typer.Option(help="Who calls.")] = Caller.unknown,
    at: Annotated[
        str, typer.Option(help="When, e.g. 2026-10-01T09:30; left out: within all hours.")
    ] = "",
    did: Annotated[str, typer.Option(help="The dialled number, for its hours.")] = "",
    look_up: Annotated[LookUp, typer.Option(help="What look-ups give.")] = LookUp.found,
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact, e.g. order_state=done; several times.")
    ] = None,
) -> None:
    """Walk through a flow at the desk: what the caller hears, and where the call goes.

    Without --keys and --say, you are asked what the caller presses or says.
    """
    from ivr import directory, simulate
    from silverline import flow_desk

    settings = Settings.load()
    texts = flow_desk.texts_in(settings, file.parent)
    known = directory.make(texts, settings.profile, settings.timezone, where=f"{file.parent}/")
    scene = simulate.Scene(
        file.stem,
        caller=caller.value,
        did=did,
        at=flow_desk.moment(at, settings.timezone),
        look_up=look_up.value,
        deaf=deaf,
        facts=dict(flow_desk.facts(fact or [])),
    )
    given = keys is not None or say is not None
    press = flow_desk.scripted(keys or "", say or []) if given else flow_desk.asked
    simulate.run(known, scene, press, typer.echo)
