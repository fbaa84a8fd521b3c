"""After a call its note is drafted from what was said; the agent takes it over, or does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from asr.tables import TranscriptRow
from asr.transcript import Channel, Segment, Word, assemble, segment_of
from core.bus import Publisher
from core.clock import SystemClock
from core.events import Minter, RecordingStored, TranscriptReady
from crm.client import summaries
from reports import views
from silverline.centre import opened
from tests.browser.floor import Floor, desk, faults_of_access, floor, microphone
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.whole_centre import murmur

AGENT, HOTLINE, STRANGER = "1001", "12345", "057155500900"
LONG_MS = 600_000
PROMISE = "明天上午十点以前师傅上门检查。"


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


def held(page: Page, centre: Floor, folder: Path) -> str:
    """A call that was answered in the page and is over; its id."""
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
        page.get_by_role("button", name="挂断", exact=True).click()
        centre.wait_for(AGENT, "wrap_up")
    assert call_id
    return call_id


def written_down(centre: Floor, call_id: str) -> None:
    """What recordings and asr would do: a recording as long as the talk, and its words."""

    def talk_s() -> float | None:
        with centre.db.read() as session:
            row = views.call(session, call_id)
        return row.talk_s if row and row.ended_at else None

    lasted = until(talk_s, SOON_S, "the call's end in the journal")
    clock, recording = SystemClock(), f"rec-{call_id}"
    spoken = [
        Channel(channel="caller", segments=[said("家里的净水器不出水。", 0.0)]),
        Channel(channel="agent", segments=[said(PROMISE, 0.5)]),
    ]
    body = assemble(engine="whisper", model="base", duration_s=lasted, channels=spoken)
    with centre.db.write() as session:
        row = TranscriptRow(
            recording_id=recording,
            call_id=call_id,
            engine="whisper-base",
            confidence=0.9,
            low_confidence=False,
            body=body.model_dump(mode="json"),
            created_at=clock.now(),
        )
        session.add(row)
        session.flush()
        number = row.id
    minter = Minter("asr", clock)
    with opened(centre.settings) as books:
        told = Publisher(books.redis, centre.settings.data_dir / "draft.spool")
        told.publish(
            minter.mint(
                RecordingStored,
                call_id=call_id,
                recording_id=recording,
                duration_s=lasted,
                channels=2,
                sample_rate=8000,
                sha256="0" * 64,
            )
        )
        told.publish(
            minter.mint(
                TranscriptReady,
                call_id=call_id,
                recording_id=recording,
                transcript_id=number,
                engine="whisper-base",
                confidence=0.9,
            )
        )


def said(text: str, start: float) -> Segment:
    """Clear speech, twenty characters a second: the call was short."""
    return segment_of(
        [
            Word(start=start + n / 20, end=start + (n + 1) / 20, text=char, confidence=0.9)
            for n, char in enumerate(text)
        ]
    )


def test_the_draft_comes_while_the_note_is_written_and_changes_nothing_by_itself(
    page: Page, centre: Floor, tmp_path: Path
) -> None:
    call_id = held(page, centre, tmp_path)
    note = page.get_by_role("region", name="话后小结")
    text, promised = note.locator("textarea").first, note.get_by_label("对来电人的承诺")
    expect(note.get_by_text("通话转写完成后，这里会有小结草稿。")).to_be_visible()
    promised.fill("我自己写的承诺")
    written_down(centre, call_id)
    draft = page.get_by_role("region", name="根据录音起草")
    expect(draft).to_contain_text("家里的净水器不出水。")
    expect(draft).to_contain_text("提到“不出水”")
    expect(draft).to_contain_text("明天上午十点以前师傅上门检查（")
    expect(promised).to_have_value("我自己写的承诺")
    expect(text).to_have_value("")
    assert faults_of_access(page) == []

    draft.get_by_role("button", name="全部采用").click()  # and yet not where somebody has written
    expect(text).to_have_value("家里的净水器不出水。")
    expect(promised).to_have_value("我自己写的承诺")
    draft.get_by_role("button", name="忽略", exact=True).click()
    expect(draft).to_have_count(0)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(note.get_by_role("button", name="已保存")).to_be_visible()
    with opened(centre.settings) as books:
        assert call_id
        kept = summaries(books.db, books.clock).of([call_id])[call_id]
    assert (kept.topic, kept.result) == ("repair", "follow_up")
    assert (kept.text, kept.promised) == ("家里的净水器不出水。", "我自己写的承诺")
