"""A crisis as people see it: reported at the desk, alarmed above every page, seen to and closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.floor import Floor, faults_of_access, floor, shown
from tests.calls.patience import SERVED_S
from tests.calls.whole_centre import murmur

AGENT, LEAD, LONG_MS = "1001", "lead", 600_000


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user(AGENT, "agent")
        running.user(LEAD, "supervisor")
        yield running


@pytest.fixture
def talking(centre: Floor, tmp_path: Path) -> Iterator[None]:
    """1001 talks on a desk phone; the desk is open beside it."""
    track = murmur(tmp_path)
    with (
        centre.telephone.agent(AGENT, ring_ms=50, speech=track).start() as agent,
        centre.telephone.caller(
            "13912340072", speech=track, talk_limit_ms=LONG_MS, wait_for_cue_s=None
        ) as caller,
    ):
        centre.acd.set_state(AGENT, "ready")
        caller.start()
        agent.wait_noted("answered", SERVED_S)
        centre.wait_for(AGENT, "talking")
        yield


@pytest.mark.usefixtures("talking")
def test_what_the_agent_reports_alarms_the_supervisor_until_it_is_seen_to(
    centre: Floor, browser: Browser
) -> None:
    with (
        shown(browser, centre, LEAD, "/live") as lead,
        shown(browser, centre, AGENT, "/desk") as desk,
    ):
        expect(lead.get_by_role("heading", name="实时")).to_be_visible()
        banner = lead.get_by_role("alert", name="危急情况")
        expect(banner).to_be_empty()
        _report(desk, "自伤轻生")
        expect(banner).to_contain_text("自伤轻生")
        expect(banner).to_contain_text("还没有人处理")
        assert faults_of_access(lead) == []
        expect(desk.get_by_text("危急情况：自伤轻生")).to_be_visible()
        desk.get_by_role("button", name="遇到辱骂").click()
        desk.get_by_role("dialog").get_by_role("button", name="通话后休息").click()
        expect(desk.get_by_role("region", name="我的状态")).to_contain_text("随后：小休")
        banner.get_by_role("button", name="我来处理").click()
        expect(banner).to_contain_text(f"{LEAD} 正在处理")
        expect(desk.get_by_text(f"{LEAD} 正在处理")).to_be_visible()
        assert faults_of_access(desk) == []
        _close(lead)
        expect(banner).to_be_empty()
        lead.get_by_role("link", name="危急情况").click()
        expect(lead.get_by_text("现在没有危急情况")).to_be_visible()
        lead.get_by_text("已结束", exact=True).click()
        expect(lead.get_by_role("listitem").filter(has_text="家人已到")).to_contain_text("自伤轻生")
        assert faults_of_access(lead) == []


def _report(desk: Page, danger: str) -> None:
    desk.get_by_role("button", name="报告危急").click()
    desk.get_by_role("button", name=danger).click()
    expect(desk.get_by_text("已报告主管")).to_be_visible()


def _close(lead: Page) -> None:
    lead.get_by_role("button", name="处理完毕").click()
    dialog = lead.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="处理完毕")).to_be_disabled()
    dialog.get_by_role("radio", name="已安抚，确认安全").click()
    dialog.get_by_label("做了什么").fill("家人已到")
    dialog.get_by_role("button", name="处理完毕").click()
