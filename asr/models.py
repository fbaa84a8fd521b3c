"""Speech models on this machine: `python -m asr.models install [NAME] | list | check [NAME]`.

The same three functions serve `silverline models`.
"""

import argparse
import sys
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from asr.adapters import fetch
from asr.catalogue import MODELS, Model, faults, model
from core.errors import UserError
from core.settings import Settings


@dataclass(frozen=True)
class ModelState:
    """A known model and whether it can be used here."""

    model: Model
    faults: list[str]
    """Empty when the model is whole."""


def install(settings: Settings, name: str | None = None, console: Console | None = None) -> None:
    """Install a model (the settings' own by default), showing progress. Raises `UserError`."""
    wanted = model(name or settings.asr_model)
    console = console or Console(stderr=True)
    if faults(settings.models_dir / wanted.name):  # said once for logs, where no bar moves
        console.print(f"{wanted.name}: fetching about {wanted.megabytes} MB", soft_wrap=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(wanted.name, total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        folder = fetch.install(wanted, settings.models_dir, show)
    console.print(f"{wanted.name}: ready in {folder}", soft_wrap=True)


def listing(settings: Settings) -> list[ModelState]:
    """Every known model and its state."""
    return [ModelState(m, faults(settings.models_dir / m.name)) for m in MODELS.values()]


def check(settings: Settings, name: str | None = None) -> ModelState:
    """Compare a model's every byte with what was installed."""
    wanted = model(name or settings.asr_model)
    return ModelState(wanted, faults(settings.models_dir / wanted.name, deep=True))


def main(arguments: list[str] | None = None) -> int:
    """The command; exit code 1 when a model is missing or damaged."""
    parser = argparse.ArgumentParser(prog="python -m asr.models", description=__doc__)
    parser.add_argument("command", choices=("install", "list", "check"))
    parser.add_argument("name", nargs="?", help="a model; by default the one in the settings")
    asked = parser.parse_args(arguments)
    console = Console()
    try:
        settings = Settings.load()
        if asked.command == "install":
            install(settings, asked.name)
            return 0
        states = listing(settings) if asked.command == "list" else [check(settings, asked.name)]
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 (a command's answer)
        return 1
    for state in states:
        said = "; ".join(state.faults) or "ok"
        console.print(f"{state.model.name:14} {said:14} {state.model.title}", soft_wrap=True)
    return int(asked.command == "check" and any(state.faults for state in states))


if __name__ == "__main__":
    sys.exit(main())
