"""Every page, light and dark: nothing that keeps people out, nothing over the screen's edge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from core.clock import SystemClock
from crm.client import (
    ArticleContent,
    Caller,
    CrisisReport,
    Settler,
    Wish,
    alarming,
    knowledge,
    settling,
)
from silverline.centre import opened
from tests.browser.floor import Floor, faults_of_access, floor, shown

ADMIN = "boss"
PAGES = (
    *("/calls", "/live", "/wall", "/people", "/people/import", "/tasks", "/work-orders", "/crises"),
    *("/reviews", "/calibrations", "/coaching", "/review-months", "/satisfaction", "/blacklist"),
    *("/knowledge", "/knowledge/1", "/knowledge/new", "/settlements"),
    *("/broadcasts", "/prompts", "/search", "/training", "/accuracy", "/account"),
    *(
        "/config/flows",
        "/config/flows/brand",
        "/config/flows/hours",
        "/config/policy",
        "/config/agents",
    ),
    *(
        "/config/settlement",
        "/config/retention",
        "/admin/users",
        "/admin/tokens",
        "/admin/webhooks",
        "/admin/audit",
    ),
)
BEYOND = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user(ADMIN, "admin")
        danger = CrisisReport(danger="fire")  # the loudest thing that a page can show
        alarming(running.db, SystemClock()).report(
            "sl-1.1", danger, source="supervisor", by=ADMIN, agent_id=None
        )
        told = {"title": "快件遗失怎么赔", "category": "理赔", "owner": ADMIN}
        told["say"] = "最高赔三百元。"
        content = ArticleContent.model_validate({**told, "body": "- 先查物流\n- **再登记**"})
        base = knowledge(running.db, SystemClock())
        base.write("lost", content, by=ADMIN, note="新写")
        base.missed("电子发票")
        _settle(running)
        yield running


def _settle(centre: Floor) -> None:
    """One settlement waits for an approval, above every page; another has its words."""
    with opened(centre.settings) as parts:
        desk = settling(parts.db, parts.settings, parts.pii, parts.keyring, SystemClock())
        agent = Settler("1001", "agent", "1001")
        desk.ask(Caller("sl-1.1"), Wish("service", "voucher", 1_250), agent)
        known = Caller("sl-1.2", caller_hash="h", caller_masked="139****0072")
        proof = "企业微信相册" * 10
        desk.ask(known, Wish("damaged", "money", 20_000, "773300112826", evidence=proof), agent)


@pytest.mark.parametrize(("theme", "width"), [("light", 1360), ("dark", 1360), ("light", 400)])
def test_pages_keep_nobody_out(centre: Floor, browser: Browser, theme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    with shown(browser, centre, ADMIN, "/live", viewport=size, color_scheme=theme) as page:
        page.get_by_role("alert", name="危急情况").get_by_text("火灾险情").wait_for()
        found = []
        for path in PAGES:
            page.goto(path)
            page.locator("main h1").first.wait_for()
            expect(page.get_by_text("正在加载")).to_have_count(0)
            found += [f"{path}: {fault}" for fault in faults_of_access(page)]
            if page.evaluate(BEYOND) > 0:
                found.append(f"{path}: wider than the screen")
        assert found == []
