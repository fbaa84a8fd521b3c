"""What the documents name exists: files, commands, settings, services, log lines, headings."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import typer

from core import assets
from core.settings import NOT_SETTINGS, Settings
from silverline.cli import app
from silverline.services import ALL

ROOT = assets.root()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WITH_ROOMS = [*PAGES, *sorted((ROOT / "docs/rooms").glob("*.md"))]
SERVICES = {service.name for service in ALL}
FOLDERS = (
    "acd|asr|asterisk|bench|console|core|crm|dialplans|docs|ivr|quality|recordings|reports|"
    "silverline|tests"
)
FOREIGN = {"pg_dump", "res_pjsip_outbound_registration", "server_uri", "external_media_address"}
"""Names that are not ours: PostgreSQL's tool, and what Asterisk has and we do not use."""
CODE = {".py", ".conf", ".yaml", ".sh", ".ts", ".tsx", ".toml"}


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _spans(page: Path) -> list[str]:
    """What stands in code: between backticks, and the lines of blocks."""
    text = page.read_text()
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", rest) + [line for b in blocks for line in b.splitlines()]


@cache
def _code() -> str:
    folders = [ROOT / name for name in FOLDERS.split("|") if name != "docs"]
    files = [p for folder in folders for p in sorted(folder.rglob("*")) if p.suffix in CODE]
    return "\n".join(f"{p.stem}\n{p.read_text()}" for p in files if "node_modules" not in p.parts)


@cache
def _commands() -> dict[str, bool]:
    """Every command's words, and whether it is a group of others."""
    found: dict[str, bool] = {}
    stack = [("", typer.main.get_command(app))]
    while stack:
        name, command = stack.pop()
        children = getattr(command, "commands", {})
        found[name] = bool(children)
        stack += [(f"{name} {child}".strip(), sub) for child, sub in children.items()]
    return found


@pytest.mark.parametrize("page", WITH_ROOMS, ids=_name)
def test_commands_exist(page: Path) -> None:
    for span in _spans(page):
        for line in re.findall(r"(?:^|[&;] *)silverline ([a-z][^;&|#]*)", span):
            words = [word for word in line.split() if re.fullmatch(r"[a-z]+", word)]
            known = "" if words else "?"
            while words and _commands().get(known, False):
                known = f"{known} {words.pop(0)}".strip()
            assert known in _commands(), f"{page.name}: silverline {line}"


@pytest.mark.parametrize("page", WITH_ROOMS, ids=_name)
def test_options_exist(page: Path) -> None:
    for span in _spans(page):
        if span.startswith("silverline "):
            for option in re.findall(r" --([a-z][a-z-]+)", span):
                said = f'"--{option}"' in _code() or f"{option.replace('-', '_')}:" in _code()
                assert option == "help" or said, f"{page.name}: {span}"


@pytest.mark.parametrize("page", WITH_ROOMS, ids=_name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for span in _spans(page):
        for target in re.findall(r"^make ([a-z-]+)", span):
            assert target in targets, f"{page.name}: make {target}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_exist(page: Path) -> None:
    for span in _spans(page):
        for path in re.findall(rf"(?:^|(?<=[ `(]))((?:{FOLDERS})/[\w./*-]+)", span):
            assert list(ROOT.glob(path.rstrip("/."))), f"{page.name}: {path}"


@pytest.mark.parametrize("page", WITH_ROOMS, ids=_name)
def test_services_logs_and_supervised_folders_exist(page: Path) -> None:
    for span in _spans(page):
        for kind, name in re.findall(r"var/(log|sv)/([a-z][\w-]*)(?![\w.-])", span):
            assert name in SERVICES, f"{page.name}: var/{kind}/{name}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_settings_exist(page: Path) -> None:
    environment = {f"SILVERLINE_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    text = page.read_text()
    for name in re.findall(r"\bSILVERLINE_[A-Z_]+[A-Z]\b", text):
        assert name in environment, f"{page.name}: {name}"
    for block in re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for name in re.findall(r"^(\w+) *=", block, re.MULTILINE):
            assert name in Settings.model_fields, f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_names_with_underscores_are_the_codes_own(page: Path) -> None:
    rest = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`([^`\n]+)`", rest):
        for name in re.findall(r"(?<![\w/.])[a-z]+(?:_[a-z]+)+(?![\w/])", span):
            assert name in FOREIGN or name in _code(), f"{page.name}: {name}"


def test_every_service_is_in_the_table_of_processes() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    assert {name for name in SERVICES if f"| `{name}` |" not in text} == set()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_to_headings_lead_to_one(page: Path) -> None:
    for file, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
        target = page.parent / file if file else page
        headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
        assert anchor in slugs, f"{page.name}: {file}#{anchor}"


@pytest.mark.parametrize("page", WITH_ROOMS, ids=_name)
def test_shell_blocks_can_be_read_by_a_shell(page: Path) -> None:
    for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            shlex.split(line, comments=True)  # raises for a quote without its other half


def test_asterisk_commands_in_the_documents_are_asked_through_ours() -> None:
    for page in PAGES:
        assert "asterisk -rx" not in page.read_text(), f"{page.name}: its root is not the machine's"
