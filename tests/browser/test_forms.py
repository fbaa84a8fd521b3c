"""Queues, skills and hours changed by their forms, published, and followed by the centre."""

from collections.abc import Iterator
from datetime import date

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from ivr.flow_desk import FlowDesk
from tests.browser.floor import Floor, floor, shown
from tests.calls.patience import SOON_S, until

ADMIN = "boss"


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user(ADMIN, "admin")
        yield running


def publish(page: Page, note: str) -> None:
    page.get_by_role("button", name="发布", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("为什么改").fill(note)
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布", exact=False)).to_be_visible()


def test_a_skill_and_a_queue_are_added_and_the_acd_follows(centre: Floor, browser: Browser) -> None:
    before = centre.acd.policy()
    with shown(browser, centre, ADMIN, "/config/policy") as page:
        page.get_by_role("button", name="新技能").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("代号").fill("Dialect")
        expect(dialog.get_by_role("alert")).to_contain_text("小写英文字母开头")
        dialog.get_by_label("代号").fill("dialect-min")
        dialog.get_by_label("名称").fill("闽南语")
        dialog.get_by_role("button", name="写进策略").click()

        page.get_by_role("button", name="新队列").click()
        dialog = page.get_by_role("dialog", name="新队列")
        dialog.get_by_label("代号").fill("warranty")
        dialog.get_by_label("转接代码").fill("*6")
        expect(dialog.get_by_role("alert")).to_contain_text("银发专席已经用了")
        dialog.get_by_label("转接代码").fill("*7")
        dialog.get_by_label("中文名称").fill("保修")
        dialog.get_by_label("英文名称").fill("Warranty")
        required = dialog.get_by_role("list", name="必须有的技能")
        required.get_by_role("checkbox", name="报修").check()
        dialog.get_by_role("button", name="写进策略").click()
        queues = page.get_by_role("region", name="队列", exact=True)
        expect(queues.get_by_role("listitem").filter(has_text="保修")).to_contain_text(
            "报修 1 级以上"
        )

        # The same text, comments and all.
        page.get_by_text("文本", exact=True).click()
        text = page.get_by_role("textbox", name="内容")
        expect(text).to_contain_text("Every skill that agents can have")
        publish(page, "保修热线开通")
        page.goto("/live")
        expect(page.get_by_role("region", name="排队", exact=True)).to_contain_text("保修")
    until(lambda: centre.acd.policy() != before, SOON_S, "the ACD to follow")
    assert centre.acd.policy()[1] == ""


def test_a_holiday_is_added_and_a_mistake_is_not_taken(centre: Floor, browser: Browser) -> None:
    owned = FlowDesk(centre.settings).owned("flows/hours.yaml")
    with shown(browser, centre, ADMIN, "/config/flows/hours") as page:
        plans = page.get_by_role("region", name="时间表")
        expect(plans).to_contain_text("09:00-12:00、13:30-18:00")
        plans.get_by_role("listitem").filter(has_text="office").get_by_role(
            "button", name="修改"
        ).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("周六").fill("18:00-09:00")
        expect(dialog.get_by_role("button", name="写进文件")).to_be_disabled()
        dialog.get_by_label("周六").fill("9：00～11：30")
        dialog.get_by_role("button", name="加节假日").click()
        last = dialog.get_by_role("group", name="节假日").locator(".hours-row").last
        for place, day in enumerate(("2026-12-31", "2027-01-02")):
            last.locator("input").nth(place).fill(day)
            last.locator("input").nth(place).press("Enter")
        last.get_by_label("名称").fill("元旦")
        dialog.get_by_role("button", name="写进文件").click()
        expect(plans).to_contain_text("节假日 8 个")
        publish(page, "元旦放假，周六上午加班")
    office = yaml.safe_load(owned.path.read_text())["schedules"]["office"]
    assert office["week"]["sat"] == ["09:00-11:30"]
    assert office["holidays"][-1] == {
        "from": date(2026, 12, 31),
        "to": date(2027, 1, 2),
        "name": "元旦",
    }
