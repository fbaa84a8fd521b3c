"""Settling at once as people see it: asked for at the desk, approved live, agreed to, listed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.floor import Floor, faults_of_access, floor, shown
from tests.calls.patience import SERVED_S
from tests.calls.whole_centre import murmur

AGENT, LEAD, BOSS, LONG_MS = "1001", "lead", "boss", 600_000
PARCEL = "773300112826"


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user(AGENT, "agent")
        running.user(LEAD, "supervisor")
        running.user(BOSS, "admin")
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
def test_what_is_beyond_the_agent_is_approved_while_the_caller_waits(
    centre: Floor, browser: Browser
) -> None:
    with (
        shown(browser, centre, LEAD, "/live") as lead,
        shown(browser, centre, AGENT, "/desk") as desk,
    ):
        banner = lead.get_by_role("status", name="等待批准")
        expect(banner).to_be_empty()
        card = desk.get_by_role("region", name="快处快赔")
        _within(desk)
        _beyond(desk)
        expect(card.get_by_text("要组长批准", exact=True)).to_be_visible()
        assert faults_of_access(desk) == []
        expect(banner).to_contain_text("1 笔快处快赔等待批准")
        banner.get_by_role("link", name="去处理").click()
        _approve(lead)
        expect(card.get_by_text("已批准", exact=True).first).to_be_visible()
        expect(card.get_by_text("三百元")).to_be_visible()
        card.get_by_role("button", name="来电人已同意").click()
        expect(card.get_by_text("来电人已同意", exact=True).first).to_be_visible()
        everything = lead.get_by_role("region", name="全部")
        expect(everything.get_by_text("来电人已同意", exact=True).first).to_be_visible()
        expect(lead.get_by_role("region", name="合计")).to_contain_text("¥300.00")
        assert faults_of_access(lead) == []
        _withdraw(desk)
        expect(everything.get_by_text("已撤回", exact=True).first).to_be_visible()


def test_the_policy_is_text_with_its_mistakes_and_a_history(
    centre: Floor, browser: Browser
) -> None:
    with shown(browser, centre, BOSS, "/config/settlement") as boss:
        text = boss.get_by_role("textbox", name="内容")
        expect(text).to_contain_text("快处快赔")
        expect(boss.get_by_role("heading", level=1)).to_have_text("赔付权限")
        assert faults_of_access(boss) == []


def _within(desk: Page) -> None:
    """A voucher within the agent's own authority, withdrawn before anybody was told."""
    dialog = _opened(desk, "服务态度")
    expect(dialog.get_by_text("每笔不超过 ¥30.00")).to_be_visible()
    dialog.get_by_label("金额（元）").fill("12.5")
    expect(dialog.get_by_text("十二元五角")).to_be_visible()
    dialog.get_by_label("金额（元）").fill("-5")
    expect(dialog.get_by_text("金额应写成")).to_be_visible()
    expect(dialog.get_by_role("button", name="登记")).to_be_disabled()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()


def _beyond(desk: Page) -> None:
    dialog = _opened(desk, "破损")
    dialog.get_by_label("运单号").fill(PARCEL)
    dialog.get_by_label("证据").fill("企业微信相册")
    dialog.get_by_label("金额（元）").fill("600")
    expect(dialog.get_by_text("需要主管批准")).to_be_visible()
    dialog.get_by_label("金额（元）").fill("300")
    expect(dialog.get_by_text("超出一线每笔¥200.00的权限，需要组长批准")).to_be_visible()
    assert faults_of_access(desk) == []
    dialog.get_by_role("button", name="请求批准").click()
    expect(dialog).to_be_hidden()


def _opened(desk: Page, matter: str) -> Locator:
    desk.get_by_role("button", name="快处快赔").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_text("还可赔 ¥500.00，3 笔")).to_be_visible()
    dialog.get_by_role("combobox", name="事项").click()
    desk.locator(".ant-select-item-option").get_by_text(matter, exact=True).click()
    return dialog


def _approve(lead: Page) -> None:
    waiting = lead.get_by_role("region", name="等待批准")
    expect(waiting.get_by_text("来电人在线")).to_be_visible()
    waiting.get_by_role("button", name="批准 KP").first.click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_label("备注").fill("老客户")
    dialog.get_by_role("button", name="批准").click()
    expect(dialog).to_be_hidden()
    expect(waiting.get_by_text("没有等待批准的")).to_be_visible()


def _withdraw(desk: Page) -> None:
    desk.get_by_role("button", name="撤回 KP").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("原因").fill("来电人改了主意")
    dialog.get_by_role("button", name="撤回").click()
    expect(dialog).to_be_hidden()
