"""A secret report on its pages: marked by one act, then known to nearly nobody."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core import events as e
from core.clock import SystemClock
from core.pii import Pii
from core.secrets import Secrets
from reports.projector import apply
from tests.browser.floor import Floor, faults_of_access, floor, shown

ACT, PAGES = "sl-1763775555.12", "sl-1763775555.13"
"""One call for each test: the other is not to find it marked."""
NUMBER = "13912340072"
MASKED = "139****0072"
BEYOND = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user("boss", "admin")
        running.user("lead", "supervisor")
        pii = Pii(Secrets.load(running.settings).pii_key)
        minter = e.Minter("test", SystemClock())
        with running.db.write() as session:
            for call_id in (ACT, PAGES):
                apply(session, [
                    minter.mint(e.CallArrived, call_id=call_id, did="12345",
                                caller=pii.masked(NUMBER)),
                    minter.mint(e.CallEnded, call_id=call_id, cause=16, talk_s=0),
                ])  # fmt: skip
        yield running


def picture(page: Page, name: str) -> None:
    """For people to look at, where `SHOTS` names a folder."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_one_act_keeps_a_reporter_secret_and_only_the_right_undoes_it(
    centre: Floor, browser: Browser
) -> None:
    with shown(browser, centre, "lead", f"/calls/{ACT}") as page:
        page.get_by_text(MASKED).first.wait_for()
        page.get_by_role("button", name="举报保密").click()
        page.get_by_role("dialog").get_by_label("原因").fill("举报邻居违建，要求保密")
        picture(page, "mark")
        page.get_by_role("dialog").get_by_role("button", name="举报保密").click()
        page.get_by_role("heading", name="保密举报人").wait_for()
        expect(page.get_by_text(MASKED)).to_have_count(0)
        expect(page.get_by_role("button", name="解除保密")).to_have_count(0)
        page.goto(f"/calls?q={NUMBER}")
        page.locator("main h1").first.wait_for()
        expect(page.locator(f"a[href='/calls/{ACT}']")).to_have_count(0)
        page.goto("/calls")
        page.get_by_text("保密举报人").first.wait_for()
        picture(page, "list")
    with shown(browser, centre, "boss", f"/calls/{ACT}") as page:
        page.get_by_text(MASKED).first.wait_for()
        page.get_by_role("button", name="解除保密").click()
        page.get_by_role("dialog").get_by_label("原因").fill("举报人书面同意公开")
        page.get_by_role("dialog").get_by_role("button", name="解除保密").click()
        page.get_by_role("button", name="举报保密").wait_for()


@pytest.mark.parametrize(("theme", "width"), [("light", 1360), ("dark", 1360), ("light", 400)])
def test_its_page_keeps_nobody_out(centre: Floor, browser: Browser, theme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    address = f"/calls/{PAGES}"
    with shown(browser, centre, "lead", address, viewport=size, color_scheme=theme) as page:
        mark = page.get_by_role("button", name="举报保密")
        hidden = page.get_by_role("heading", name="保密举报人")
        mark.or_(hidden).first.wait_for()
        if mark.count():
            mark.click()
            page.get_by_role("dialog").get_by_label("原因").fill("要求保密")
            page.get_by_role("dialog").get_by_role("button", name="举报保密").click()
        hidden.wait_for()
        expect(page.get_by_role("dialog")).to_have_count(0)
        picture(page, f"call-{theme}-{width}")
        assert faults_of_access(page) == []
        assert page.evaluate(BEYOND) <= 0
