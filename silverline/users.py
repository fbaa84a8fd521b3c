"""`silverline user …`: who may sign in to the console, from the keyboard of the machine itself."""

from typing import Annotated

import typer
from rich.console import Console

from core import logs
from core.settings import Settings

app = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)

HERE = "(keyboard)"
"""Whom the audit names for what is done here."""

out = Console(highlight=False, soft_wrap=True)


def _settings() -> Settings:
    settings = Settings.load()
    logs.configure("silverline", settings)
    return settings


@app.command("add")
def add(
    username: str,
    role: Annotated[
        str, typer.Option(help="admin, supervisor, qa, trainer, analyst or agent.")
    ] = "agent",
    display_name: Annotated[str, typer.Option(help="Name shown in the console.")] = "",
    agent: Annotated[str, typer.Option(help="Id of the agent whose phones are theirs.")] = "",
) -> None:
    """Add a console user; the password is asked for and not shown."""
    from console.users import add_user
    from silverline.centre import opened

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with opened(_settings()) as centre:
        shown = display_name or username
        add_user(centre.db, username, password, role, shown, agent_id=agent or None)
    out.print(f"{username} may sign in as {role}.")


@app.command("reset-totp")
def reset_totp(username: Annotated[str, typer.Argument(help="Their user name.")]) -> None:
    """Forget the authenticator app of somebody who lost it; the password alone opens again."""
    from console.audit import Who
    from console.second_factor import SecondFactor
    from console.staff import Staff, user_id_of
    from silverline.centre import opened

    with opened(_settings()) as centre:
        centre.db.check_head()
        factor = SecondFactor(centre.keyring, centre.secrets.session_key, centre.clock)
        staff = Staff(centre.db, centre.clock, factor)
        who = Who(HERE, "localhost", centre.clock.now())
        user = staff.reset_factor(user_id_of(centre.db, username), who)
    out.print(f"{user.username} signs in by the password alone; their sessions have ended.")
