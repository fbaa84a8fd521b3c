"""`silverline agent …`: who works here, with which skills; all of it while the centre runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from core import logs
from core.errors import Unavailable, UserError
from core.settings import Settings

if TYPE_CHECKING:
    from acd.client import AgentChange
    from silverline.centre import Centre

app = typer.Typer(help="Who answers calls, with which skills.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)

Skills = Annotated[
    list[str] | None, typer.Option("--skill", help="Skill and level 1-10, e.g. senior=8; again.")
]
AgentId = Annotated[str, typer.Argument(help="Digits: also the name of the first phone.")]


def _settings() -> Settings:
    settings = Settings.load()
    logs.configure("silverline", settings)
    return settings


@app.command("list")
def show() -> None:
    """Everyone, those who have left included."""
    from acd.views import agents
    from silverline.centre import opened

    with opened(_settings()) as centre, centre.db.read() as session:
        for agent in agents(session):
            skills = ", ".join(f"{skill} {level}" for skill, level in sorted(agent.skills.items()))
            left = "" if agent.active else "  (left)"
            out.print(f"{agent.id}  {agent.name}  {skills or 'no skills'}{left}", markup=False)


@app.command("add")
def add(agent_id: AgentId, name: str, skill: Skills = None) -> None:
    """A new agent, with a phone on the desk and one in the console's page."""
    from acd.client import RosterDesk, routing_names
    from core.secrets import Secrets
    from silverline.centre import opened

    settings = _settings()
    with opened(settings) as centre:
        known = routing_names(settings).called
        made = RosterDesk(centre.db).add(agent_id, name, _levels(skill or []), known)
        _accounts(centre)
    password = Secrets.load(settings).sip[agent_id]
    out.print(f"{made.id} {made.name} works here.", markup=False)
    out.print(f"Their desk phone registers as {made.id}, password {password}", markup=False)
    out.print(f"Let them sign in: silverline user add NAME --agent {made.id}")


@app.command("change")
def change(
    agent_id: AgentId,
    name: Annotated[str, typer.Option(help="Their new name.")] = "",
    skill: Skills = None,
) -> None:
    """Another name, or other skills: those given are all that they have from then on."""
    from acd.client import AgentChange

    if not name and skill is None:
        raise UserError("Nothing is to be changed.", "Give --name or --skill.")
    news: dict[str, object] = {"name": name} if name else {}
    if skill is not None:
        news["skills"] = _levels(skill)
    _changed(agent_id, AgentChange.model_validate(news))


@app.command("remove")
def remove(agent_id: AgentId) -> None:
    """They have left: no calls and no phone any more; what they did stays."""
    from acd.client import AgentChange

    _changed(agent_id, AgentChange(active=False))


@app.command("restore")
def restore(agent_id: AgentId) -> None:
    """They work here again, with the skills they had."""
    from acd.client import AgentChange

    _changed(agent_id, AgentChange(active=True))


def _changed(agent_id: str, wanted: "AgentChange") -> None:
    from acd.client import RosterDesk, routing_names
    from silverline.centre import opened

    settings = _settings()
    with opened(settings) as centre:
        made = RosterDesk(centre.db).change(agent_id, wanted, routing_names(settings).called)
        _accounts(centre)
    skills = ", ".join(f"{skill} {level}" for skill, level in sorted(made.skills.items()))
    gone = "" if made.active else "; has left"
    out.print(f"{made.id} {made.name}: {skills or 'no skills'}{gone}", markup=False)


def _levels(skills: Sequence[str]) -> dict[str, int]:
    """`senior=8` and so on, as skill to level. Raises `UserError`."""
    found = {}
    for text in skills:
        skill, _, level = text.partition("=")
        if not level.isdecimal() or not 1 <= int(level) <= 10:
            raise UserError(f"{text[:40]!r} is no skill with a level.", "Write e.g. senior=8.")
        found[skill.strip()] = int(level)
    return found


def _accounts(centre: "Centre") -> None:
    """Secrets and Asterisk's accounts of everybody's phones; the running centre takes them over."""
    from silverline.accounts import renew

    try:
        renew(centre.settings)
    except (Unavailable, OSError):
        out.print("The centre does not run: it counts once it does.")
