"""What is said is read at the desk while the call runs, with hints; a supervisor reads it, too."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from asr.client import Beat, Hint, Missed, Phrase, SaidBook, Standing, said_book
from core.clock import SystemClock
from core.redis import connect
from tests.browser.floor import Floor, desk, faults_of_access, floor, microphone, shown
from tests.calls.patience import SERVED_S, SOON_S
from tests.calls.whole_centre import murmur

AGENT, HOTLINE, STRANGER = "1001", "12345", "057155500900"
LONG_MS = 600_000
CLOCK = SystemClock()
Side = Literal["caller", "agent"]
FRAUD = "来电人可能正被诈骗：请其不要转账"


@pytest.fixture(scope="module")
def centre() -> Iterator[Floor]:
    with floor(wrap_up_s=600) as running:
        yield running


@pytest.fixture(scope="module")
def speaking(playwright: Playwright) -> Iterator[Browser]:
    with microphone(playwright) as browser:
        yield browser


@pytest.fixture
def page(centre: Floor, speaking: Browser) -> Iterator[Page]:
    with desk(speaking, centre, AGENT) as opened_desk:
        yield opened_desk


@pytest.fixture
def book(centre: Floor) -> Iterator[SaidBook]:
    """In the place of the process that recognises."""
    client = connect(centre.settings, timeout_s=SOON_S)
    book = said_book(client)
    book.beat(Beat(ready=True, most=2))
    yield book
    client.close()


@contextmanager
def talking(page: Page, centre: Floor, folder: Path) -> Iterator[str]:
    """A call that was answered in the page; its id."""
    expect(page.get_by_text("在线", exact=True)).to_be_visible()
    centre.wait_for_phone(f"{AGENT}web", there=True)
    page.get_by_role("button", name="上线就绪", exact=True).click()
    centre.wait_for(AGENT, "ready")
    caller = centre.telephone.caller(
        STRANGER, HOTLINE, speech=murmur(folder), talk_limit_ms=LONG_MS, wait_for_cue_s=None
    )
    with caller.start():
        answer = page.get_by_role("button", name="接听", exact=True)
        expect(answer).to_be_visible(timeout=SERVED_S * 1000)
        answer.click()
        call_id = centre.wait_for(AGENT, "talking").call_id
        assert call_id
        yield call_id
        page.get_by_role("button", name="挂断", exact=True).click()
        centre.wait_for(AGENT, "wrap_up")


def says(
    book: SaidBook, call_id: str, side: Literal["caller", "agent"], at: int, text: str
) -> None:
    book.beat(Beat(ready=True, most=2))
    phrase = Phrase(
        at=CLOCK.now(), side=side, start=at, end=at + 2, text=text, confidence=0.9, spoken_s=2
    )
    book.add(call_id, phrase)


def warns(book: SaidBook, call_id: str, at: int, quote: str) -> None:
    zh, en = f"{FRAUD}、不要告诉任何人验证码", "The caller may be being defrauded"
    hint = Hint(
        at=CLOCK.now(), rule="fraud", level="warn", zh=zh, en=en, side="caller", start=at,
        quote=quote,
    )  # fmt: skip
    book.add(call_id, hint)


def test_the_agent_reads_along_is_warned_and_scrolls_in_peace(
    page: Page, centre: Floor, speaking: Browser, book: SaidBook, tmp_path: Path
) -> None:
    card = page.get_by_role("region", name="实时转写")
    log = card.get_by_role("log")
    with talking(page, centre, tmp_path) as call_id:
        expect(card.get_by_text("双方说的话会显示在这里")).to_be_visible()
        high = card.bounding_box()
        book.add(call_id, Standing(at=CLOCK.now(), state="following"))
        says(book, call_id, "agent", 1, "您好，请问有什么可以帮您？")
        says(book, call_id, "caller", 4, "有人说我涉嫌洗钱，要我把钱转到安全账户。")
        expect(log.get_by_text("安全账户")).to_be_visible()
        expect(card.get_by_text("正在转写")).to_be_visible()
        warns(book, call_id, 4, "要我把钱转到安全账户。")
        hints = card.get_by_role("list", name="提示")
        expect(hints.get_by_text(FRAUD)).to_be_visible()
        expect(hints.get_by_text("00:04 主叫：要我把钱转到安全账户。")).to_be_visible()
        assert card.bounding_box() == high, "a hint moved what stands below"
        for number in range(20):
            says(book, call_id, "agent", 10 + 3 * number, f"第{number}步，请您不要着急。")
        last = log.get_by_text("第19步")
        expect(last).to_be_in_viewport()
        log.evaluate("list => list.scrollTo(0, 0)")
        expect(card.get_by_role("button", name="回到最新")).to_be_visible()
        says(book, call_id, "caller", 90, "我知道了。")
        expect(log.get_by_text("我知道了。")).to_be_attached()
        assert log.evaluate("list => list.scrollTop") == 0, "the reader was carried away"
        card.get_by_role("button", name="回到最新").click()
        expect(log.get_by_text("我知道了。")).to_be_in_viewport()
        book.add(call_id, Missed(at=CLOCK.now(), side="caller", start=95, end=97))
        expect(log.get_by_text("未能及时转写")).to_be_visible()
        expect(card.get_by_text("跟不上")).to_be_visible()
        assert not faults_of_access(page)

        centre.user("lead", "supervisor")
        centre.user("judge", "qa")
        with shown(speaking, centre, "lead", f"/calls/{call_id}") as beside:
            other = beside.get_by_role("region", name="实时转写")
            expect(other.get_by_text("安全账户").first).to_be_visible()
            says(book, call_id, "caller", 100, "我的电话是13912345678。")
            expect(other.get_by_text("13912345678")).to_be_visible()
        with shown(speaking, centre, "judge", f"/calls/{call_id}") as beside:
            other = beside.get_by_role("region", name="实时转写")
            expect(other.get_by_text("个人信息已隐去")).to_be_visible()
            expect(other.get_by_text("【电话139")).to_be_visible()
            expect(other.get_by_text("13912345678")).to_have_count(0)

        hints.get_by_role("button", name="知道了").click()
        expect(hints.get_by_text(FRAUD)).to_have_count(0)
    # In the after-call work it is still there, and what was put away is not.
    book.add(call_id, Standing(at=CLOCK.now(), state="over"))
    page.reload()
    expect(log.get_by_text("我知道了。")).to_be_attached()
    expect(hints.get_by_text(FRAUD)).to_have_count(0)
    expect(card.get_by_text("以录音的文字稿为准")).to_be_visible()
