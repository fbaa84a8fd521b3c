"""One whole demo per run: its calls, its summary, and the console it left running, in Chromium."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from console.access import Role
from console.users import add_user, find
from core import assets
from core.settings import Settings
from silverline.centre import opened

DEMO_LIMIT_S = 600
CHROMIUM = "/usr/bin/chromium"
expect.set_options(timeout=60_000)  # no goal: only what never comes fails
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for the whole demo, which has a limit of its own."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(DEMO_LIMIT_S + 120))


@dataclass(frozen=True)
class DemoRun:
    """What `silverline demo` printed, returned and left behind."""

    code: int
    printed: str
    data_dir: Path
    summary: dict[str, Any]

    def call(self, kind: str) -> dict[str, Any]:
        return next(c for c in self.summary["calls"] if c["kind"] == kind)


def _silverline(data_dir: Path, *words: str, limit_s: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "silverline.cli", *words],
        env=os.environ | {"SILVERLINE_DATA_DIR": str(data_dir), "PYTHONPATH": str(assets.root())},
        cwd=data_dir.parent,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRun]:
    """A demo over an empty data folder; the centre is stopped at the end of the run."""
    data_dir = tmp_path_factory.mktemp("demo") / "var"
    try:
        done = _silverline(data_dir, "demo", limit_s=DEMO_LIMIT_S)
        path = data_dir / "demo" / "summary.json"
        assert path.exists(), done.stdout[-3000:] + done.stderr[-3000:]
        yield DemoRun(
            done.returncode, done.stdout + done.stderr, data_dir, json.loads(path.read_text())
        )
    finally:
        _silverline(data_dir, "down", limit_s=60)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for the whole run: a second one beside it is refused."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, demo: DemoRun) -> Iterator[Page]:
    """An empty tab, 1440 x 900, in Chinese; a script error on any page fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        base_url=demo.summary["console"]["url"],
    )
    context.set_default_timeout(60_000)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert not errors


PASSWORD = "an old lady's garden"
"""Of whoever `user` adds."""


def user(demo: DemoRun, name: str, role: Role) -> None:
    """Add someone who may sign in, once."""
    with opened(Settings(data_dir=demo.data_dir)) as centre:
        if not find(centre.db, name):
            add_user(centre.db, name, PASSWORD, role, name)


def sign_in(
    page: Page, demo: DemoRun, password: str | None = None, user: str | None = None
) -> None:
    """Fill in the form, as the demo's user unless another is named, and send it."""
    page.get_by_label("用户名").fill(user or demo.summary["console"]["user"])
    page.get_by_label("密码", exact=True).fill(password or demo.summary["console"]["password"])
    page.keyboard.press("Enter")
