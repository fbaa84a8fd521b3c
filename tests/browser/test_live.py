"""Pages that follow the centre: a call appears by itself, also one that came during a cut."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from core.settings import Settings
from silverline import supervise
from silverline.demo.robots import Caller, Centre
from tests.browser.conftest import DemoRun, sign_in

LIMIT_MS = 60_000
"""For whatever has to travel from the telephone to the page, on a busy machine."""


def _caller(settings: Settings, folder: Path) -> Caller:
    """Someone who hangs up a few seconds after the machine answered: no agent is there."""
    centre = Centre(settings.reach, settings.sip_port)
    return Caller("13900000001", "12345", centre, folder, talk_limit_ms=3000).start(120)


def test_a_call_appears_by_itself_also_one_that_came_during_a_cut(
    page: Page, demo: DemoRun, tmp_path: Path
) -> None:
    settings = Settings(data_dir=demo.data_dir)
    page.goto("/calls")
    sign_in(page, demo)
    mark = page.locator(".live-mark")
    expect(mark).to_have_text("实时", timeout=LIMIT_MS)
    expect(page.locator(".call-row").first).to_be_visible()
    new = page.locator(".call-fresh")
    expect(new).to_have_count(0)
    with _caller(settings, tmp_path) as caller:
        expect(new).to_have_count(1, timeout=LIMIT_MS)
        caller.wait_noted("answered", 60)
        caller.wait(90)
    expect(new.first).to_contain_text(re.compile("已放弃|语音中结束"), timeout=LIMIT_MS)

    supervise.stop(settings, "console")
    try:
        expect(mark).to_have_text("重连中", timeout=LIMIT_MS)
        with _caller(settings, tmp_path) as caller:
            caller.wait(90)
    finally:
        supervise.start(settings, "console")
    expect(mark).to_have_text("实时", timeout=LIMIT_MS)
    # Where the journal is late, the page looks once more by itself.
    expect(new).to_have_count(2, timeout=2 * LIMIT_MS)


def test_the_live_page_shows_lanes_and_agents(page: Page, demo: DemoRun) -> None:
    page.goto("/live")
    sign_in(page, demo)
    expect(page.locator(".lane").first).to_contain_text("银发专席")
    expect(page.locator(".agent")).to_have_count(4)
    expect(page.locator(".agent").first).to_contain_text("离线")
