"""An agent's own conversation, acted in from the page: hold, a colleague asked, three, help."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from acd.client import AcdClient, TalkView
from core.errors import Unavailable
from core.settings import Settings
from reports import views as journal
from reports.legs import OVER_S, Leg
from silverline.centre import Centre, opened
from silverline.demo import robots
from silverline.demo.robots import Agent, Caller
from tests.browser.conftest import PASSWORD, DemoRun, sign_in, user
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.whole_centre import murmur

STRANGER, HOTLINE = "057155500900", "12345"
FIRST, SECOND = "1001", "1002"
LONG_MS = 600_000
"""The caller stays on the line until told, on any machine."""


@dataclass
class Floor:
    """Agents at their phones, and a caller, in the centre that the demo left running."""

    centre: Centre
    acd: AcdClient
    folder: Path
    track: Path
    phones: ExitStack

    @property
    def _where(self) -> robots.Centre:
        return robots.Centre(self.centre.settings.reach, self.centre.settings.sip_port)

    def agent(self, agent_id: str) -> None:
        """One more agent who is ready and answers."""
        password = self.centre.secrets.sip[agent_id]
        phone = Agent(agent_id, password, self._where, self.folder, speech=self.track, ring_ms=50)
        self.phones.enter_context(phone.start())
        until(lambda: self._is_ready(agent_id), SOON_S, f"{agent_id} ready")

    def caller(self) -> Caller:
        """Someone who calls and stays."""
        how = (STRANGER, HOTLINE, self._where, self.folder)
        robot = Caller(*how, speech=self.track, talk_limit_ms=LONG_MS)
        return self.phones.enter_context(robot.start())

    def talk(self, agent_id: str) -> TalkView | None:
        """The agent's conversation, by the ACD."""
        try:
            found = next(a for a in self.acd.agent_states() if a.id == agent_id)
            return self.acd.talk(found.call_id, agent_id) if found.call_id else None
        except (LookupError, Unavailable):
            return None

    def legs(self, call_id: str) -> list[Leg]:
        """Who had the caller, by the journal, once the call is over."""

        def over() -> bool:
            with self.centre.db.read() as session:
                found = journal.call(session, call_id)
            return found is not None and found.ended_at is not None

        until(over, SERVED_S, f"the end of {call_id}")
        with self.centre.db.read() as session:
            return journal.legs_of(session, call_id)

    def _is_ready(self, agent_id: str) -> bool:
        try:
            self.acd.set_state(agent_id, "ready")
            found = next(a for a in self.acd.agent_states() if a.id == agent_id)
        except Unavailable:
            return False
        return found.state == "ready" and found.registered


@pytest.fixture
def floor(demo: DemoRun, tmp_path: Path) -> Iterator[Floor]:
    with opened(Settings(data_dir=demo.data_dir)) as centre, ExitStack() as phones:
        acd = AcdClient(centre.redis, deadline_s=10.0)
        yield Floor(centre, acd, tmp_path, murmur(tmp_path), phones)
        for agent_id in (FIRST, SECOND):
            acd.set_state(agent_id, "offline")


def _choose(panel: Locator, page: Page, label: str, option: str, button: str) -> None:
    """Open what a button asks for, choose, and say so."""
    panel.get_by_role("button", name=button, exact=True).click()
    panel.get_by_role("combobox", name=label).click()
    page.get_by_title(option, exact=True).click()
    panel.locator(".talk-choosing").get_by_role("button", name=button, exact=True).click()


def test_an_agent_holds_asks_for_help_in_vain_asks_a_colleague_joins_three_and_leaves(
    page: Page, demo: DemoRun, floor: Floor
) -> None:
    user(demo, FIRST, "agent")
    page.goto("/live")
    sign_in(page, demo, PASSWORD, FIRST)
    panel = page.get_by_role("region", name="我的通话")
    expect(panel).to_contain_text("现在没有通话")
    floor.agent(FIRST)
    caller = floor.caller()
    stands, said = panel.locator(".talk-standing"), panel.locator(".talk-said")
    expect(stands).to_have_text("与来电人通话：李慧 1001")

    def press(name: str) -> None:
        panel.get_by_role("button", name=name, exact=True).click()

    resume = panel.get_by_role("button", name="取回", exact=True)
    expect(resume).to_be_disabled()  # and yet the keyboard reaches it, and is told why
    resume.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("现在不能取回：来电人没有在保持")
    press("保持")
    expect(stands).to_have_text("来电人保持中：李慧 1001")
    view = floor.talk(FIRST)
    assert view is not None and view.held
    press("取回")
    expect(stands).to_have_text("与来电人通话：李慧 1001")

    _choose(panel, page, "需要的技能或方言", "粤语", "方言协助")  # who speaks it is not at work
    expect(said).to_have_text("现在不能方言协助：没有会的同事空闲，请稍后再试，或转到队列")
    floor.agent(SECOND)
    _choose(panel, page, "同事", "赵敏 1002", "咨询")
    expect(stands).to_have_text("来电人保持中：李慧 1001正在咨询：赵敏 1002")
    press("三方")
    expect(stands).to_have_text("与来电人通话：李慧 1001、赵敏 1002")
    press("退出三方")
    expect(panel).to_contain_text("现在没有通话")
    left = until(lambda: floor.talk(SECOND), SOON_S, "1002 with the caller")
    assert (left.agents, left.held) == ([SECOND], False)
    time.sleep(OVER_S * 3)  # so that the one's going did not end the call
    caller.hang_up()
    legs = floor.legs(view.call_id)
    assert [(leg.agent_id, leg.began, leg.ended) for leg in legs] == [
        (FIRST, "answered", "left"),
        (SECOND, "conference", "over"),
    ]
    assert legs[0].held_s > 0
