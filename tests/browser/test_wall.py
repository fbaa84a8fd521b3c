"""The wallboard: what happens in the centre shows on the wall by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.floor import Floor, faults_of_access, floor, shown
from tests.calls.patience import SERVED_S
from tests.calls.whole_centre import murmur

HOTLINE, STRANGER = "12345", "057155500901"
LONG_MS = 600_000


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        yield running


@pytest.fixture
def page(centre: Floor, browser: Browser) -> Iterator[Page]:
    """The wallboard on a screen of 1920 x 1080, a supervisor's."""
    centre.user("lead", "supervisor")
    size = {"width": 1920, "height": 1080}
    with shown(browser, centre, "lead", "/wall", viewport=size) as opened:
        opened.get_by_role("heading", name="监控大屏").wait_for()
        yield opened


def test_a_caller_who_waits_turns_the_lane_red_and_one_who_gives_up_is_counted(
    page: Page, centre: Floor, tmp_path: Path
) -> None:
    lanes = page.get_by_role("list", name="排队")
    general = lanes.get_by_role("listitem").filter(has_text="综合")
    expect(general).to_contain_text("0 人等待")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="阈值").click()
    page.get_by_role("spinbutton", name="最长等待（秒）达到 红色").fill("2")
    page.keyboard.press("Escape")
    caller = centre.telephone.caller(
        STRANGER, HOTLINE, speech=murmur(tmp_path), talk_limit_ms=LONG_MS, wait_for_cue_s=None
    )
    with caller.start():
        expect(general).to_contain_text("1 人等待", timeout=SERVED_S * 1000)
        expect(general).to_have_class("wall-lane wall-bad")
        caller.hang_up()
        expect(general).to_contain_text("0 人等待")
    today = page.get_by_role("list", name="今天")
    expect(today).to_contain_text("放弃率100%")
    page.reload()  # the threshold is this screen's own
    page.get_by_role("button", name="阈值").click()
    red = page.get_by_role("spinbutton", name="最长等待（秒）达到 红色")
    expect(red).to_have_value("2")


def test_agents_stand_by_state_and_the_page_fits_a_phone(page: Page, centre: Floor) -> None:
    crew = page.get_by_role("list", name="座席")
    centre.acd.set_state("1003", "break", "用餐")
    expect(crew.get_by_role("listitem").filter(has_text="孙亮").first).to_contain_text("小休")
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    assert faults_of_access(page) == []
