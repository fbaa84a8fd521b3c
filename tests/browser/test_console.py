"""The first pages, as a supervisor uses them, over the calls of the demo."""

import re

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from core.settings import Settings
from recordings.tables import RecordingFile, RecordingMark
from silverline.centre import opened
from tests.browser.conftest import DemoRun, sign_in


def test_from_signing_in_to_listening(page: Page, demo: DemoRun) -> None:
    senior = demo.call("senior_known")
    page.goto(f"/calls/{senior['call_id']}")
    expect(page.locator("input[type=password]")).to_be_visible()
    sign_in(page, demo)

    # Back where one wanted to go.
    expect(page.get_by_text(senior["call_id"])).to_be_visible()
    expect(page.get_by_text("王建国").first).to_be_visible()
    expect(page.get_by_text("银发", exact=True).first).to_be_visible()

    # The player plays, and the transcript follows.
    lines = page.locator(".line")
    expect(lines.first).to_be_visible()
    page.get_by_label("播放（空格）").click()
    expect(page.locator(".line-now")).to_have_count(1)
    first = page.locator(".line-now").inner_text()
    expect(page.locator(".word-now").first).to_be_visible()
    lines.nth(3).locator(".bubble").click()
    expect(page.locator(".line-now")).not_to_have_text(first)
    page.get_by_label("暂停（空格）").click()

    # Evidence of the scorecard marks its place.
    page.locator(".evidence").first.click()
    expect(page.get_by_test_id("evidence-mark")).to_be_visible()


def test_the_shape_of_a_recording_is_a_way_through_it(page: Page, demo: DemoRun) -> None:
    senior = demo.call("senior_known")
    with opened(Settings(data_dir=demo.data_dir)) as centre, centre.db.write() as session:
        recording = session.scalars(
            select(RecordingFile).where(RecordingFile.call_id == senior["call_id"])
        ).one()
        for number, kind, start, end in ((0, "hold", 4.0, 7.0), (1, "pause", 9.0, 9.0)):
            session.add(
                RecordingMark(
                    recording_id=recording.id, number=number, kind=kind, agent_id="1001",
                    start=start, end=end, lasted_s=end - start, music=False,
                )
            )  # fmt: skip
    page.goto(f"/calls/{senior['call_id']}")
    sign_in(page, demo)
    place = page.get_by_label("播放位置")
    total = int(place.get_attribute("aria-valuemax") or 0)
    expect(page.get_by_test_id("break-mark")).to_have_count(2)

    # A click moves there, on a hold too; so do the keys, and the holds in words.
    box = place.bounding_box()
    assert box is not None
    for part in (0.75, 5.0 / total):
        place.click(position={"x": box["width"] * part, "y": 20})
        expect(place).to_have_attribute("aria-valuenow", re.compile(_around(total * part)))
    page.get_by_role("button", name="00:04 保持 3 秒").click()
    expect(place).to_have_attribute("aria-valuenow", "4")
    place.focus()
    page.keyboard.press("ArrowRight")
    expect(place).to_have_attribute("aria-valuenow", "9")
    expect(page.get_by_role("button", name="00:09 暂停录音（不在录音里）")).to_be_visible()


def _around(second: float) -> str:
    """A pattern for the seconds next to this one."""
    return "^(" + "|".join(str(int(second) + near) for near in (-1, 0, 1)) + ")$"


def test_the_list_filters_and_speaks_two_languages(page: Page, demo: DemoRun) -> None:
    page.goto("/calls")
    sign_in(page, demo)
    rows = page.locator(".call-row")
    expect(rows).to_have_count(len(demo.summary["calls"]))
    page.goto("/calls?senior=true")
    expect(rows).to_have_count(sum(call["senior"] for call in demo.summary["calls"]))
    expect(rows.filter(has_text="139****0072")).to_have_count(1)
    page.get_by_label("切换到英文").click()
    expect(page.get_by_text(re.compile("Caller")).first).to_be_visible()
    page.get_by_role("button", name="User menu").click()
    page.get_by_text("Sign out").click()
    expect(page.locator("input[type=password]")).to_be_visible()


def test_a_page_older_than_the_server_says_so(page: Page, demo: DemoRun) -> None:
    page.goto("/calls")
    sign_in(page, demo)
    rows = page.locator(".call-row")
    expect(rows.first).to_be_visible()
    update = page.get_by_role("status", name="页面更新")
    expect(update).to_be_empty()

    def newer(route: Route) -> None:
        answer = route.fetch()
        headers = answer.headers | {"silverline-pages": "index-newer.js"}
        route.fulfill(response=answer, headers=headers)

    page.route("**/api/calls*", newer)
    page.get_by_role("link", name="实时").click()
    page.get_by_role("link", name="通话记录").click()
    expect(update).to_contain_text("控制台已更新")
    page.unroute_all()
    update.get_by_role("button", name="刷新页面").click()
    expect(rows.first).to_be_visible()
    expect(update).to_be_empty()


def test_a_wrong_password_is_refused_in_words(page: Page, demo: DemoRun) -> None:
    page.goto("/login")
    sign_in(page, demo, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("input[type=password]")).to_be_visible()
