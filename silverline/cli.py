"""`silverline …`: one command per thing an engineer does; thin, imports what it needs when it runs.

Exit codes: 0 done, 1 it did not work, 2 wrong use. Errors say what to do.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core import logs
from core.errors import SilverlineError, UserError
from core.settings import Settings
from silverline import (
    accuracy,
    agents,
    broadcast,
    flows,
    keys,
    knowledge,
    peak,
    prompts,
    recording,
    seniors,
    settlement,
    users,
)

app = typer.Typer(
    name="silverline",
    help="A contact centre for the telephone.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
policy_app = typer.Typer(help="Who serves which callers.", no_args_is_help=True)
models_app = typer.Typer(help="Speech recognition models.", no_args_is_help=True)
review_app = typer.Typer(help="What people review.", no_args_is_help=True)
scorecard_app = typer.Typer(help="What calls are inspected for.", no_args_is_help=True)
phone_app = typer.Typer(help="Agents' phones.", no_args_is_help=True)
for name, sub in (
    ("db", db_app),
    ("policy", policy_app),
    ("models", models_app),
    ("scorecard", scorecard_app),
    ("review", review_app),
    ("phone", phone_app),
):
    app.add_typer(sub, name=name)
app.add_typer(accuracy.app, name="asr")
app.add_typer(flows.app, name="flow")
app.add_typer(peak.app, name="peak")
app.add_typer(recording.app, name="recording")
app.add_typer(keys.app, name="keys")
app.add_typer(seniors.app, name="senior")
app.add_typer(broadcast.app, name="broadcast")
app.add_typer(prompts.app, name="prompts")
app.add_typer(users.app, name="user")
app.add_typer(agents.app, name="agent")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(settlement.app, name="settlement")

LOG_WIDTH = 150
"""Columns when nobody's terminal says how many there are."""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else LOG_WIDTH)


def main() -> None:
    """Entry point: turns our errors into one line that says what to do."""
    try:
        app()
    except UserError as error:
        Console(stderr=True).print(f"[red]{error.what}[/red] {error.do}")
        sys.exit(1)
    except SilverlineError as error:
        Console(stderr=True).print(f"[red]{error}[/red]")
        sys.exit(1)


def _settings() -> Settings:
    settings = Settings.load()
    logs.configure("silverline", settings)
    return settings


@app.command()
def init() -> None:
    """Make the data folder, the secrets (once) and the database."""
    from silverline import setup

    setup.initialise(_settings(), out.print)


@app.command()
def seed() -> None:
    """Add the demonstration agents and customers; does nothing when they are there."""
    from silverline import setup
    from silverline.centre import opened

    with opened(_settings()) as centre:
        setup.seed(centre, out.print)


@app.command()
def up() -> None:
    """Start the centre and wait until every process answers."""
    from silverline import setup, supervise

    settings = _settings()
    setup.initialise(settings, out.print)
    supervise.up(settings, setup.phones(settings), out.print)
    _print_alarms(settings)


@app.command()
def down() -> None:
    """Stop the centre; leaves no process behind."""
    from silverline import supervise

    supervise.down(_settings(), out.print)


@app.command()
def demo() -> None:
    """Start a centre, place real calls, check them, leave the console running."""
    from silverline.demo.command import run

    raise typer.Exit(0 if run(_settings(), out) else 1)


@app.command()
def doctor() -> None:
    """Check this machine and say what is missing and what to do."""
    from silverline import doctor as room

    checks = room.examine(_settings())
    for check in checks:
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        todo = "" if check.ok else f"  → {check.what_to_do}"
        out.print(f"{mark} {check.name}: {check.found}{todo}")
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


@app.command()
def alarms(
    everything: Annotated[
        bool, typer.Option("--all", help="Also those of the last 30 days that are over.")
    ] = False,
) -> None:
    """Say what is wrong now and what to do; the exit code is 1 when something is."""
    from silverline import alarms as room

    settings = _settings()
    if everything:
        over = [row for row in room.history(settings) if not row.open]
        for line in room.lines(over, settings.timezone):
            out.print(line, markup=False)
    if _print_alarms(settings):
        raise typer.Exit(1)
    out.print("no open alarm")


def _print_alarms(settings: Settings) -> bool:
    """Print the open ones; whether there are any."""
    from silverline import alarms as room

    rows = room.standing(settings)
    for line in room.lines(rows, settings.timezone):
        out.print(line, markup=False, style="red")
    return bool(rows)


@app.command("call")
def call_story(
    call_id: Annotated[str, typer.Argument(help="Its id, a unique beginning of it, or `last`.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tell the whole story of a call: facts, events, files, Asterisk's own account, log lines."""
    from silverline import story, telling
    from silverline.centre import opened

    with opened(_settings()) as centre:
        centre.db.check_head()
        with centre.db.read() as session:
            found = story.find(session, centre.settings, call_id)
        told = story.gather(centre, found)
    if as_json:
        out.print(telling.as_json(told), markup=False)
        return
    for line in telling.lines(told, centre.settings.timezone):
        out.print(line.text, markup=False, style="red" if line.bad else None)


@app.command("asterisk")
def asterisk_command(
    words: Annotated[list[str], typer.Argument(help="A command, e.g. pjsip show contacts.")],
) -> None:
    """Run a command of Asterisk's own console in this centre's Asterisk."""
    from silverline.telephony.control import Control

    command = " ".join(words)
    if "\n" in command or "\0" in command:
        raise UserError("One command, one line.")
    out.print(Control.of(_settings()).rx(command).rstrip(), markup=False)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database's schema to this program's."""
    from silverline import setup

    setup.upgrade_database(_settings(), out.print)


@policy_app.command("check")
def policy_check(
    file: Annotated[
        Path | None, typer.Argument(help="Policy (YAML); by default the one in the settings.")
    ] = None,
) -> None:
    """Check who serves which callers; problems come with file and line, the exit code is 1."""
    from silverline import policy

    path = policy.path_of(_settings(), file)
    raise typer.Exit(0 if policy.check(path, lambda line: out.print(line, markup=False)) else 1)


@policy_app.command("reload")
def policy_reload() -> None:
    """Have the running ACD take the policy over, for callers who wait already, too."""
    from acd.client import AcdClient
    from silverline import policy
    from silverline.centre import opened

    with opened(_settings()) as centre:
        policy.reload(centre.settings, AcdClient(centre.redis), out.print)


@app.command()
def why(
    call_id: Annotated[str, typer.Argument(help="Its id, a unique beginning of it, or `last`.")],
) -> None:
    """Say why a call went to whom it went, and why it waited (in Chinese)."""
    from silverline import why as room
    from silverline.centre import opened

    with opened(_settings()) as centre:
        for line in room.told(centre, call_id):
            out.print(line, markup=False)


@app.command()
def estimate(
    hours: Annotated[float, typer.Option(help="How far back.", min=0.1, max=24 * 366)] = 24.0,
) -> None:
    """How honest the announced waits were: what callers were told against what came."""
    from silverline import estimate as room
    from silverline.centre import opened

    with opened(_settings()) as centre:
        out.print(room.table(centre, hours))


@app.command()
def transcribe(
    file: Annotated[Path, typer.Argument(help="A WAV file, mono or stereo.", exists=True)],
) -> None:
    """Recognise a WAV file and print what was said, channel by channel."""
    from asr.files import lines, transcribe_file

    for line in lines(transcribe_file(file, _settings())):
        out.print(line, markup=False)


@models_app.command("list")
def models_list() -> None:
    """Models that can be had, and which are installed."""
    from asr import models

    for state in models.listing(_settings()):
        found = state.faults[0] if state.faults else "installed"
        out.print(f"{state.model.name:<24} {found}", markup=False)


@models_app.command("install")
def models_install(
    name: Annotated[str, typer.Argument(help="Model; see `models list`.")] = "whisper-base",
) -> None:
    """Download a model, check its checksum, and put it where the engines look."""
    from asr import models

    models.install(_settings(), name, out)


@models_app.command("check")
def models_check(
    name: Annotated[str, typer.Argument(help="Model; by default the one in the settings.")] = "",
) -> None:
    """Compare a model's every byte with what was installed."""
    from asr import models

    state = models.check(_settings(), name or None)
    for fault in state.faults:
        out.print(f"✗ {fault}", style="red", markup=False)
    if not state.faults:
        out.print(f"{state.model.name}: as installed")
    raise typer.Exit(1 if state.faults else 0)


@app.command()
def simulate(
    policy: Annotated[
        Path | None, typer.Argument(help="Policy (YAML); by default the one in the settings.")
    ] = None,
    *,
    scenario: Annotated[
        Path | None, typer.Option(help="Who calls and who works (YAML); by default a weekday.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(help="Calls that were (CSV or JSON), instead of rates.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="Runs, each with other chances.", min=1, max=1000)] = 5,
    first_seed: Annotated[int, typer.Option(help="The first run's seed.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Play a day through the real routing in virtual time: waits, service levels, occupancy."""
    from silverline import policy as owners
    from silverline import simulation

    path = owners.path_of(_settings(), policy)
    numbers = range(first_seed, first_seed + seeds)
    made = simulation.run(path, scenario, history, numbers, Console(stderr=True))
    if as_json:
        out.print(simulation.as_json(made), markup=False)
    else:
        simulation.show(made, out)


@scorecard_app.command("check")
def scorecard_check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of scorecards (YAML); by default the product's.")
    ] = None,
) -> None:
    """Check scorecards; every fault is printed with its line, and the exit code is 1."""
    from core import assets
    from quality import choosing
    from quality.scorecard import SHIPPED, load_folder

    cards = load_folder(folder or assets.path(SHIPPED))
    for card in cards.values():
        out.print(f"{card.id} {card.version}: {card.title_zh}, {len(card.items)} items")
    if folder is None:
        rules = choosing.load(assets.path("quality/choosing.yaml"), cards)
        out.print(f"choosing.yaml: {len(rules.rules)} rules, otherwise {rules.otherwise}")


@scorecard_app.command("shadow")
def scorecard_shadow(
    file: Annotated[Path, typer.Argument(help="The changed scorecard (YAML).")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="Calls at most.")] = 1000,
) -> None:
    """Judge past calls by a changed scorecard and show what would change; nothing is kept."""
    from silverline import scorecards
    from silverline.centre import opened

    with opened(_settings()) as centre:
        scorecards.shadow(centre, file, days, most, out)


@scorecard_app.command("rescore")
def scorecard_rescore(
    name: Annotated[str, typer.Argument(help="The scorecard's id, e.g. general.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="Calls at most.")] = 1000,
) -> None:
    """Score past calls by the scorecard as it is now; old scores stay."""
    from silverline import scorecards
    from silverline.centre import opened

    with opened(_settings()) as centre:
        scorecards.rescore(centre, name, days, most, out)


@review_app.command("check")
def review_check(
    file: Annotated[
        Path | None, typer.Argument(help="A plan of reviews (YAML); by default the centre's.")
    ] = None,
) -> None:
    """Check a plan of reviews; every fault is printed with its line, and the exit code is 1."""
    from quality.client import plans
    from quality.review import plan

    made = plan.load(file) if file else plans(_settings())
    for one in made.plans:
        out.print(f"{one.name}: {one.kind}")
    out.print(f"{len(made.teams)} teams, {len(made.calendar.holidays)} holidays")


@phone_app.command("list")
def phone_list() -> None:
    """Every phone of the agents on file."""
    from acd.views import phones
    from silverline.centre import opened

    with opened(_settings()) as centre, centre.db.read() as session:
        for phone in phones(session):
            out.print(f"{phone.id}  agent {phone.agent_id}  {phone.kind}")


@phone_app.command("add")
def phone_add(
    name: Annotated[str, typer.Argument(help="The agent's id and letters, e.g. 1001soft.")],
    kind: Annotated[str, typer.Option(help="desk, soft or web (named <agent>web).")] = "desk",
) -> None:
    """Give an agent a further phone; its offers ring all that are registered."""
    from acd.adapters.phones import add
    from silverline.centre import opened

    with opened(_settings()) as centre:
        agent_id = add(centre.db, name, kind)
    out.print(f"{name} is a phone of agent {agent_id}; its account is there after down and up.")


@phone_app.command("remove")
def phone_remove(name: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Take a phone away from an agent who has others."""
    from acd.adapters.phones import remove
    from silverline.centre import opened

    with opened(_settings()) as centre:
        remove(centre.db, name)
    out.print(f"{name} is gone after down and up.")


if __name__ == "__main__":
    main()
