"""What `silverline demo` leaves behind: the table on the screen, and `summary.json`."""

import json
import os
from pathlib import Path

from pydantic import BaseModel
from rich.table import Table

from silverline.demo.plan import Kind, Outcome


class Said(BaseModel):
    """What recognition wrote down, one string per channel."""

    caller: str | None = None
    agent: str | None = None


class CallSummary(BaseModel):
    """One call of the demo; null where there is nothing."""

    call_id: str | None
    kind: Kind
    caller: str
    """Masked."""
    senior: bool | None = None
    keys: int | None = None
    path: list[str] = []
    waited_s: float | None = None
    agent: str | None = None
    talk_s: float | None = None
    outcome: Outcome | None = None
    recording: str | None = None
    """Id of the stored recording: `silverline recording export ID FILE`."""
    channels: int | None = None
    transcript: Said = Said()
    score: float | None = None
    """Of items that proved themselves against people; a new centre has none."""
    hint: float | None = None
    """Of all items: what the machine thinks."""


class ConsoleAccess(BaseModel):
    """Where the running console is, and who may sign in."""

    url: str
    user: str
    password: str


class Summary(BaseModel):
    """The whole file; `schema` rises when a field changes its meaning."""

    schema_: int = 1
    calls: list[CallSummary]
    console: ConsoleAccess

    def write(self, path: Path) -> None:
        """Replace the file, readable by its owner only: it holds a password."""
        body = self.model_dump(mode="json")
        body = {"schema": body.pop("schema_"), **body}
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(body, file, ensure_ascii=False, indent=2)
            file.write("\n")
        temporary.replace(path)


def table(calls: list[tuple[CallSummary, list[str]]]) -> Table:
    """The calls as a person reads them, each with the checks that did not hold."""
    made = Table(title="Calls of the demo", show_lines=True)
    for heading in ("kind", "caller", "keys", "path", "waited", "agent", "talk", "hint", "said"):
        made.add_column(heading, overflow="fold")
    made.add_column("checks")
    for call, wrong in calls:
        made.add_row(
            call.kind.value,
            call.caller + (" 银发" if call.senior else ""),
            _shown(call.keys),
            " → ".join(step.partition("@")[0] for step in call.path),  # versions fill the line
            _seconds(call.waited_s),
            _shown(call.agent),
            _seconds(call.talk_s),
            _shown(call.hint),
            _said(call.transcript),
            "\n".join(f"[red]✗ {w}[/red]" for w in wrong) or "[green]✓[/green]",
        )
    return made


def _said(said: Said) -> str:
    if said.caller is None and said.agent is None:
        return "—"
    return f"主叫：{said.caller or '—'}\n座席：{said.agent or '—'}"


def _shown(value: object) -> str:
    return "—" if value is None else str(value)


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f} s"
