"""The documents say what the code says."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest
import typer

from core import assets
from core.alarms import Kind
from core.settings import Settings
from ivr.adapters.fastagi import SCRIPTS
from silverline.cli import app

ROOT = assets.root()
ROOMS = [
    "asterisk",
    "dialplans",
    "ivr",
    "acd",
    "recordings",
    "asr",
    "quality",
    "crm",
    "reports",
    "console",
    "core",
    "silverline",
]
PACKAGES = [room for room in ROOMS if room not in ("asterisk", "dialplans")]
CHANNEL_VARIABLE = re.compile(r"\bSL_[A-Z]+\b")


def _dialplan() -> str:
    return "\n".join(p.read_text() for p in sorted((ROOT / "dialplans").glob("*.conf")))


def _commands() -> Iterator[str]:
    click_app = typer.main.get_command(app)
    stack = [("silverline", click_app)]
    while stack:
        name, command = stack.pop()
        children = getattr(command, "commands", None)
        if children is None:
            yield name
        else:
            stack += [(f"{name} {child}", sub) for child, sub in children.items()]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/settings.md").read_text()


@pytest.mark.parametrize("command", sorted(_commands()))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/cli.md").read_text()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_alarm_is_documented_and_said_in_english(kind: str) -> None:
    assert f"| `{kind}` |" in (ROOT / "docs/alarms.md").read_text()
    english = (ROOT / "console/web/src/i18n/en.ts").read_text()
    assert f'"alarm.{kind}.what"' in english
    assert f'"alarm.{kind}.do"' in english


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_page_that_says_what_it_does_not_do_yet(room: str) -> None:
    assert "\n## Not yet\n" in (ROOT / f"docs/rooms/{room}.md").read_text()


@pytest.mark.parametrize("room", PACKAGES)
def test_every_rooms_docstring_says_its_job_events_tables_client_and_views(room: str) -> None:
    text = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text())) or ""
    for part in ("job:", "events in:", "events out:", "tables:", "client:", "views:"):
        assert part in text.lower(), f"{room}/__init__.py does not name its {part}"


def test_every_channel_variable_the_ivr_sets_is_read_in_the_dialplan() -> None:
    used = set(CHANNEL_VARIABLE.findall(_dialplan()))
    in_ivr = "\n".join(p.read_text() for p in (ROOT / "ivr").rglob("*.py"))
    said = set(CHANNEL_VARIABLE.findall(in_ivr))
    assert said, "the IVR names no channel variable?"
    assert said <= used


def test_every_agi_target_of_the_dialplan_is_served_and_the_reverse() -> None:
    assert set(re.findall(r"AGI\(\$\{SL_AGI\}/(\w+)", _dialplan())) == SCRIPTS


def test_every_user_event_of_the_dialplan_is_known_to_the_acd() -> None:
    acd = "\n".join(p.read_text() for p in (ROOT / "acd").rglob("*.py"))
    names = set(re.findall(r"UserEvent\((\w+)", _dialplan()))
    assert names
    assert all(f'"{name}"' in acd for name in names)


@pytest.mark.parametrize("path", sorted(p.name for p in (ROOT / "docs").glob("*.md")))
def test_links_in_documents_lead_somewhere(path: str) -> None:
    text = (ROOT / "docs" / path).read_text()
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / "docs" / target).exists(), f"{path}: {target}"


def test_every_fault_names_the_test_that_shows_it() -> None:
    there = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    rows = re.findall(r"^\|(.*)\|$", (ROOT / "docs" / "faults.md").read_text(), re.MULTILINE)
    shown = [row.rpartition("|")[2].strip() for row in rows]
    shown = [cell for cell in shown if cell not in ("shown by", "---", "the same")]
    assert len(shown) > 15
    assert [cell for cell in shown if f"def {cell.strip('`')}(" not in there] == []
