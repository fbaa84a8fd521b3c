"""`silverline settlement …`: the policy of what may be settled at once, checked at the desk."""

from pathlib import Path
from typing import Annotated

import typer

from core.settings import Settings

app = typer.Typer(help="What may be settled at once (快处快赔).", no_args_is_help=True)


@app.command("check")
def check_command(
    file: Annotated[
        Path | None, typer.Argument(help="Policy (YAML); by default the one in force.")
    ] = None,
    *,
    role: Annotated[str, typer.Option(help="Also say what this role may give.")] = "",
) -> None:
    """Check who may settle what; problems come with file and line, the exit code is 1."""
    from crm.settling import policy
    from crm.settling.money import written

    path = file or policy.owned(Settings.load()).path
    rules, problems = policy.parse(policy.text_of(path))
    for problem in problems:
        typer.echo(f"{path}:{problem}")
    if rules is None:
        raise typer.Exit(1)
    typer.echo(f"{path}: {len(rules.levels)} levels, {len(rules.matters)} matters, nothing wrong")
    if not role:
        return
    level = rules.level_of(role)
    typer.echo(f"{role}: {level.title if level else 'no authority'}")
    for matter in rules.matters if level else ():
        most = matter.limits.get(level.id) if level else None
        typer.echo(f"  {matter.title}: {matter.never or (written(most) if most else 'asks')}")
