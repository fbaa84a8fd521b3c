"""An article as people see it: written, published, found at the desk by its sound, marked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.floor import Floor, faults_of_access, floor, shown

AGENT, COACH = "1001", "coach"
SAID = "请准备身份证和购物小票的照片。"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        running.user(AGENT, "agent")
        running.user(COACH, "trainer")
        yield running


def test_what_is_published_is_found_copied_and_marked_at_the_desk(
    centre: Floor, browser: Browser
) -> None:
    with shown(browser, centre, COACH, "/knowledge") as coach:
        _write(coach)
        _publish(coach)
        article = coach.get_by_role("region", name="清关要哪些资料")
        expect(article.get_by_text("<img src=x")).to_be_visible()
        assert coach.evaluate("window.hacked") is None, "HTML in an article is text"
        assert faults_of_access(coach) == []
    with shown(browser, centre, AGENT, "/desk") as desk:
        panel = desk.get_by_role("region", name="知识", exact=True)
        _look_for(desk, "青官要那些")
        expect(panel.get_by_role("link", name="清关要哪些资料")).to_be_visible()
        desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
        panel.get_by_role("button", name="复制").click()
        expect(panel.get_by_text("已复制")).to_be_visible()
        assert desk.evaluate("navigator.clipboard.readText()") == SAID
        panel.get_by_role("button", name="没用").click()
        expect(panel.get_by_text("已记下")).to_be_visible()
        _look_for(desk, "电子发票")
        expect(panel.get_by_text("没有找到", exact=True)).to_be_visible()
    with shown(browser, centre, COACH, "/knowledge") as coach:
        expect(coach.get_by_text("有用 0 · 没用 1")).to_be_visible()
        expect(coach.get_by_role("region", name="没有找到的说法")).to_contain_text("电子发票")


def test_an_edit_waits_to_be_published_and_a_withdrawal_is_undone(
    centre: Floor, browser: Browser
) -> None:
    with shown(browser, centre, COACH, "/knowledge") as coach:
        coach.get_by_role("link", name="清关要哪些资料").click()
        coach.get_by_role("button", name="编辑文章").click()
        coach.get_by_role("dialog").get_by_label("标题").fill("国际件清关")
        _save(coach, "改短")
        expect(coach.get_by_role("alert").get_by_text("有未发布的修改")).to_be_visible()
        expect(coach.get_by_role("heading", level=1)).to_have_text("清关要哪些资料")
        _publish(coach)
        expect(coach.get_by_role("heading", level=1)).to_have_text("国际件清关")
        _act(coach, "下架", "规则变了")
        expect(coach.get_by_text("已下架")).to_be_visible()
        _publish(coach)
        coach.get_by_role("button", name="退回这一版 1").click()
        _confirm(coach, "退回这一版", "还是原来的好")
        expect(coach.get_by_role("region", name="历史版本").get_by_text("退回旧版")).to_be_visible()


def _write(coach: Page) -> None:
    coach.get_by_role("button", name="新建文章").click()
    form = coach.get_by_role("dialog")
    form.get_by_label("标题").fill("清关要哪些资料")
    form.get_by_role("combobox", name="分类").fill("国际")
    form.get_by_label("答复用语").fill(SAID)
    form.get_by_label("正文").fill(f"- 先查单号\n- **再登记**\n\n{HOSTILE}")
    form.get_by_label("问法").fill("海关卡住了\n要什么证件")
    _save(coach, "新写")


def _save(coach: Page, why: str) -> None:
    form = coach.get_by_role("dialog")
    form.get_by_label("说明").fill(why)
    form.get_by_role("button", name="保存为草稿").click()
    expect(form).to_be_hidden()


def _publish(coach: Page) -> None:
    _act(coach, "发布", "可以用")


def _act(coach: Page, what: str, why: str) -> None:
    coach.get_by_role("button", name=what, exact=True).click()
    _confirm(coach, what, why)


def _confirm(coach: Page, what: str, why: str) -> None:
    dialog = coach.get_by_role("dialog")
    dialog.get_by_label("说明").fill(why)
    dialog.get_by_role("button", name=what).click()
    expect(dialog).to_be_hidden()


def _look_for(desk: Page, words: str) -> None:
    expect(desk.get_by_role("searchbox", name="要找的知识")).to_be_visible()
    desk.keyboard.press("Alt+KeyK")
    desk.keyboard.press("Control+KeyA")
    desk.keyboard.type(words)
    desk.keyboard.press("Enter")
