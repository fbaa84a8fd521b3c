"""An agent's day at the desk: the phone in the page, their state, the caller."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from core.pii import mask
from crm.client import summaries
from crm.seed import SENIOR_NUMBER
from silverline import supervise
from silverline.centre import opened
from silverline.demo.robots import Caller
from tests.browser.floor import HEARD, Floor, desk, faults_of_access, floor, microphone
from tests.calls.earphone import loudness
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.whole_centre import murmur

AGENT, HOTLINE, STRANGER = "1001", "12345", "057155500900"
LONG_MS = 600_000
"""A caller stays on the line until told, on any machine."""
CUT_MS = 30_000
"""For so long a page's network may be gone."""
AUDIBLE = 300.0
"""RMS of 16-bit samples: the microphone's beep is ten times as loud, silence is 0 to 8."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor() as running:
        yield running


@pytest.fixture(scope="module")
def speaking(playwright: Playwright) -> Iterator[Browser]:
    with microphone(playwright) as browser:
        yield browser


@pytest.fixture
def page(centre: Floor, speaking: Browser) -> Iterator[Page]:
    with desk(speaking, centre, AGENT) as opened:
        yield opened
    centre.acd.set_state(AGENT, "offline")
    centre.wait_for(AGENT, "offline")


@pytest.fixture
def caller(centre: Floor, tmp_path: Path) -> Iterator[Caller]:
    """Somebody who is about to call, and stays."""
    robot = centre.telephone.caller(
        STRANGER, HOTLINE, speech=murmur(tmp_path), talk_limit_ms=LONG_MS, wait_for_cue_s=None
    )
    yield robot
    robot.__exit__(None, None, None)


def is_heard(caller: Caller) -> bool:
    """Whether the page's microphone comes to the caller; on a busy machine not at every moment."""
    try:
        return loudness(caller.media_port, 2) > AUDIBLE
    except AssertionError:  # nothing was sent
        return False


def hears(page: Page) -> bool:
    """Whether sound comes into the page."""
    before = float(page.evaluate(HEARD))
    page.wait_for_timeout(1500)
    return float(page.evaluate(HEARD)) > before


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_ready(page: Page, centre: Floor) -> None:
    """Online, registered, and ready for calls."""
    expect(page.get_by_text("在线", exact=True)).to_be_visible()
    centre.wait_for_phone(f"{AGENT}web", there=True)
    press(page, "上线就绪")
    centre.wait_for(AGENT, "ready")


def answer(page: Page, centre: Floor, caller: Caller) -> str:
    """The caller calls, it rings in the page, the agent answers; the call's id."""
    caller.start()
    phone = page.get_by_role("region", name="网页电话")
    expect(phone.get_by_role("button", name="接听")).to_be_visible(timeout=SERVED_S * 1000)
    page.keyboard.press("Alt+a")
    call_id = centre.wait_for(AGENT, "talking").call_id
    expect(phone.get_by_text("通话中")).to_be_visible()
    assert call_id
    return call_id


def test_a_call_rings_in_the_page_is_answered_held_and_hung_up(
    page: Page, centre: Floor, caller: Caller
) -> None:
    go_ready(page, centre)
    answer(page, centre, caller)
    until(lambda: is_heard(caller), SOON_S, "sound at the caller's")
    until(lambda: hears(page), SOON_S, "sound in the page")

    press(page, "静音")
    expect(page.get_by_role("button", name="取消静音")).to_be_visible()
    until(lambda: not is_heard(caller), SOON_S, "silence at the caller's")
    press(page, "取消静音")

    press(page, "保持")
    centre.wait_for(AGENT, "on_hold")
    expect(page.get_by_role("region", name="我的状态")).to_contain_text("保持中")
    page.keyboard.press("Alt+h")
    centre.wait_for(AGENT, "talking")
    until(lambda: hears(page), SOON_S, "sound in the page after hold")

    press(page, "挂断")
    centre.wait_for(AGENT, "wrap_up")
    bar = page.get_by_role("region", name="我的状态")
    expect(bar).to_contain_text("话后处理")
    expect(bar).to_contain_text("剩余")
    press(page, "延长 30 秒")
    until(
        lambda: (
            (view := centre.agent(AGENT)).until is not None
            and (view.until - view.since).total_seconds() > 30
        ),
        SOON_S,
        "a longer wrap-up",
    )
    press(page, "完成，就绪")
    centre.wait_for(AGENT, "ready")


def test_the_caller_is_known_before_the_answer_and_what_was_said_is_kept(
    page: Page, centre: Floor, tmp_path: Path
) -> None:
    assert faults_of_access(page) == []
    go_ready(page, centre)
    track = murmur(tmp_path)
    old = centre.telephone.caller(
        SENIOR_NUMBER, HOTLINE, speech=track, talk_limit_ms=LONG_MS, wait_for_cue_s=None
    )
    with old.start():
        expect(page.get_by_role("button", name="接听")).to_be_visible(timeout=SERVED_S * 1000)
        card = page.get_by_role("region", name="来电人", exact=True)
        expect(card).to_contain_text("王建国")
        expect(card).to_contain_text("本人来电")
        expect(card).to_contain_text("听力不佳：大声、慢速、短句")
        assert faults_of_access(page) == []
        press(page, "接听")
        call_id = centre.wait_for(AGENT, "talking").call_id
        summary = page.get_by_role("region", name="话后小结")
        summary.get_by_label("小结").fill("净水器滤芯到期")
        summary.get_by_label("对来电人的承诺").fill("明天送新滤芯")
        press(page, "约定回电")
        page.get_by_role("menuitem", name="30 分钟后").click()
        expect(summary).to_contain_text("已约定")
        press(page, "开工单")
        page.get_by_role("menuitem", name="报修").click()
        expect(summary).to_contain_text("已开工单 WO")
        owed = page.get_by_role("region", name="未办结的任务和工单")
        expect(owed).to_contain_text("回访")
        expect(owed).to_contain_text("报修")
        press(page, "挂断")
    centre.wait_for(AGENT, "wrap_up")
    missing = page.get_by_role("region", name="待补小结")
    expect(missing).to_contain_text(mask(SENIOR_NUMBER))
    page.reload()  # the after-call work is still about the same caller, and nothing is saved yet
    summary.get_by_label("小结").fill("净水器滤芯到期")
    summary.get_by_label("对来电人的承诺").fill("明天送新滤芯")
    press(page, "保存")
    expect(summary.get_by_role("button", name="已保存")).to_be_visible()
    expect(missing.get_by_text(mask(SENIOR_NUMBER))).to_have_count(0)
    assert faults_of_access(page) == []
    with opened(centre.settings) as books:
        assert call_id
        kept = summaries(books.db, books.clock).of([call_id])[call_id]
    assert (kept.promised, kept.agent_id) == ("明天送新滤芯", AGENT)


def test_a_page_loaded_anew_in_a_talk_loses_no_caller(
    page: Page, centre: Floor, caller: Caller
) -> None:
    go_ready(page, centre)
    call_id = answer(page, centre, caller)
    page.reload()
    # The line was cut, not hung up: the caller stands in line again, and no survey is asked.
    expect(page.get_by_text("在线", exact=True)).to_be_visible()
    centre.wait_for(AGENT, "wrap_up", "ready", "ringing")
    press(page, "完成，就绪")
    expect(page.get_by_role("button", name="接听")).to_be_visible(timeout=SERVED_S * 1000)
    press(page, "接听")
    assert centre.wait_for(AGENT, "talking").call_id == call_id
    until(lambda: hears(page), SOON_S, "sound in the page again")
    caller.hang_up()
    centre.wait_for(AGENT, "wrap_up")


@contextmanager
def no_network(centre: Floor) -> Iterator[None]:
    """Nothing comes from the console and nothing gets there, as in a network that is gone: its
    lines stay open and are silent. What is spoken goes past it, from the page to Asterisk."""
    console = supervise.states(centre.settings, ["console"])[0].pid
    assert console is not None
    os.kill(console, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(console, signal.SIGCONT)


def test_half_a_minute_without_a_network_ends_no_talk(
    page: Page, centre: Floor, caller: Caller
) -> None:
    go_ready(page, centre)
    answer(page, centre, caller)
    phone = page.get_by_role("region", name="网页电话")
    with no_network(centre):
        page.wait_for_timeout(CUT_MS)
        assert centre.agent(AGENT).state == "talking"
        assert is_heard(caller)
    expect(phone.get_by_text("在线", exact=True)).to_be_visible(timeout=SERVED_S * 1000)
    expect(phone.get_by_text("通话中")).to_be_visible()
    until(lambda: hears(page), SOON_S, "sound in the page after the cut")
    press(page, "静音")
    until(lambda: not is_heard(caller), SOON_S, "silence at the caller's")


def test_who_hangs_up_while_the_network_is_gone_is_gone_when_it_is_back(
    page: Page, centre: Floor, caller: Caller
) -> None:
    go_ready(page, centre)
    answer(page, centre, caller)
    phone = page.get_by_role("region", name="网页电话")
    with no_network(centre):
        caller.hang_up()
        centre.wait_for(AGENT, "wrap_up")
    expect(phone.get_by_text("通话中")).to_have_count(0, timeout=SERVED_S * 1000)
    expect(page.get_by_role("region", name="我的状态")).to_contain_text("话后处理")


def test_a_page_that_closes_takes_the_agent_off_the_line_at_once(
    centre: Floor, speaking: Browser
) -> None:
    with desk(speaking, centre, AGENT) as page:
        go_ready(page, centre)
        assert centre.agent(AGENT).held_back == ""
    centre.wait_for_phone(f"{AGENT}web", there=False)
    assert centre.agent(AGENT).held_back == "phone_gone"
    assert centre.wait_for(AGENT, "offline").reason == "console_closed"


def test_a_second_page_takes_the_phone_and_the_first_says_so(
    page: Page, centre: Floor, speaking: Browser, caller: Caller
) -> None:
    go_ready(page, centre)
    with desk(speaking, centre, AGENT) as second:
        expect(second.get_by_text("在线", exact=True)).to_be_visible()
        expect(page.get_by_text("已在另一个页面打开", exact=True)).to_be_visible()
        answer(second, centre, caller)
        expect(page.get_by_role("button", name="接听")).to_have_count(0)
        # With a call on it, the phone is not taken without a word.
        page.reload()
        phone = page.get_by_role("region", name="网页电话")
        expect(phone.get_by_text("另一个页面正在使用", exact=True)).to_be_visible()
        until(lambda: is_heard(caller), SOON_S, "sound at the caller's")
        press(second, "挂断")
        centre.wait_for(AGENT, "wrap_up")
        press(page, "改用这个页面")
        expect(phone.get_by_text("在线", exact=True)).to_be_visible()
        expect(second.get_by_text("已在另一个页面打开", exact=True)).to_be_visible()
    # The page that had lost the phone has gone: the agent is still at their desk.
    centre.wait_for_phone(f"{AGENT}web", there=True)


def test_without_a_microphone_no_call_comes_and_the_page_says_why(
    centre: Floor, playwright: Playwright
) -> None:
    with (
        microphone(playwright, allowed=False) as deaf,
        desk(deaf, centre, "1002") as page,
    ):
        phone = page.get_by_role("region", name="网页电话")
        expect(phone.get_by_text("没有麦克风", exact=True)).to_be_visible()
        expect(phone.get_by_role("alert")).to_contain_text("浏览器不允许使用麦克风")
        press(page, "上线就绪")
        assert centre.wait_for("1002", "ready").held_back == "phone_gone"


def test_the_phone_outlives_asterisk(page: Page, centre: Floor, caller: Caller) -> None:
    go_ready(page, centre)
    phone = page.get_by_role("region", name="网页电话")
    centre.telephone.control.rx("core stop now")
    expect(phone.get_by_text("线路断开")).to_be_visible()
    expect(phone.get_by_text("在线", exact=True)).to_be_visible()
    centre.wait_for_phone(f"{AGENT}web", there=True)
    answer(page, centre, caller)
    until(lambda: is_heard(caller), SOON_S, "sound at the caller's")
