"""A call of the demonstration is drawn, judged blind and appealed against, in the pages."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from console.users import add_user, find
from core.clock import ManualClock, SystemClock
from core.settings import Settings
from quality.client import review_desk
from quality.review.tables import ReviewRow
from silverline.centre import opened
from tests.browser.conftest import PASSWORD, DemoRun, sign_in, user


def drawn(demo: DemoRun) -> ReviewRow:
    """A review of today's calls, drawn as it will be tomorrow."""
    settings = Settings(data_dir=demo.data_dir)
    with opened(settings) as centre:
        tomorrow = ManualClock(SystemClock().now() + timedelta(days=1))
        desk = review_desk(settings, centre.db, tomorrow)
        for days in (1, 2):  # the demo may have run over midnight
            today = tomorrow.now().astimezone(ZoneInfo(settings.timezone)).date()
            desk.draw_day(today - timedelta(days=days))
        with centre.db.read() as session:
            return session.scalars(select(ReviewRow).order_by(ReviewRow.id).limit(1)).one()


def test_a_call_is_judged_blind_and_appealed_against(
    browser: Browser, page: Page, demo: DemoRun
) -> None:
    review = drawn(demo)
    for name in ("inspector", "second"):
        user(demo, name, "qa")
    page.goto(f"/calls/{review.call_id}")
    sign_in(page, demo, PASSWORD, "inspector")
    expect(page.locator(".line").first).to_be_visible()
    expect(page.locator(".score-item")).to_have_count(0)  # what the machine said is not shown

    page.goto("/reviews")
    expect(page.get_by_role("link", name=f"打开 {review.id}")).to_be_visible()
    page.goto(f"/reviews/{review.id}")
    page.get_by_role("button", name="领取并开始盲评").click()
    expect(page.locator(".line").first).to_be_visible()
    expect(page.locator(".evidence")).to_have_count(0)
    items = page.locator(".judge-verdicts")
    expect(items.first).to_be_visible()
    count = items.count()
    assert count >= 5
    send = page.get_by_role("button", name="提交判定")
    for place in range(count):
        expect(send).to_be_disabled()
        verdict = "不符合" if place == 0 else "符合"
        items.nth(place).get_by_text(verdict, exact=True).click()
    send.click()
    expect(page.locator(".judged-pair")).to_have_count(count)
    expect(page.get_by_text("机器", exact=True).first).to_be_visible()

    appealed(browser, demo, review)
    page.goto("/reviews?show=appeals")
    expect(page.get_by_role("link", name=f"打开 {review.id}")).to_be_visible()
    page.goto(f"/reviews/{review.id}")
    page.get_by_role("button", name="答复申诉").click()
    page.get_by_role("textbox", name="答复").fill("复听后改判")
    page.get_by_role("button", name="申诉成立").click()
    expect(page.get_by_role("dialog").get_by_text("没有参与判定")).to_be_visible()


def appealed(browser: Browser, demo: DemoRun, review: ReviewRow) -> None:
    """Whoever had the call does not agree."""
    assert review.agent_id
    with opened(Settings(data_dir=demo.data_dir)) as centre:
        if not find(centre.db, "appellant"):
            add_user(
                centre.db, "appellant", PASSWORD, "agent", "appellant", agent_id=review.agent_id
            )
    context = browser.new_context(locale="zh-CN", base_url=demo.summary["console"]["url"])
    page = context.new_page()
    page.goto(f"/reviews/{review.id}")
    sign_in(page, demo, PASSWORD, "appellant")
    page.get_by_role("button", name="申 诉").or_(page.get_by_role("button", name="申诉")).click()
    page.get_by_role("textbox", name="理由").fill("录音里有问候")
    page.locator(".ant-modal-footer button").click()
    expect(page.get_by_text("第 1 次申诉：录音里有问候")).to_be_visible()
    context.close()
