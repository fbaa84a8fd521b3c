"""What was said is looked for, and heard where it was said."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, DemoRun, sign_in, user


def test_a_word_is_found_marked_and_played_from_where_it_was_said(
    page: Page, demo: DemoRun
) -> None:
    user(demo, "searcher", "supervisor")
    page.goto("/search")
    sign_in(page, demo, PASSWORD, "searcher")
    words = page.get_by_role("searchbox", name="要查的话")
    words.fill("水")
    words.press("Enter")
    expect(page.get_by_text("没有查成")).to_be_visible()

    # Homophones, none of which anybody would write so.
    words = page.get_by_role("searchbox", name="要查的话")
    words.fill("静水气")
    words.press("Enter")
    found = page.get_by_role("region", name="查到的通话")
    expect(found.locator("mark").first).to_be_visible()
    expect(found.get_by_text("音近").first).to_be_visible()
    expect(page).to_have_url(re.compile("words="))
    place = found.locator(".said-places a").first
    at = re.search(r"at=(\d+)", place.get_attribute("href") or "")
    assert at is not None
    place.click()
    expect(page).to_have_url(re.compile(rf"/calls/.*at={at[1]}"))
    expect(page.get_by_role("region", name="录音")).to_be_visible()

    page.go_back()
    page.get_by_text("字要一样").click()
    expect(page.get_by_text("没有查到")).to_be_visible()
