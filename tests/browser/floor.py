"""A small centre for the desk: telephone, ACD, books and console; no recognition, no demo calls."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from acd.client import AcdClient, AgentView
from console.access import Role
from console.users import add_user, find
from core import assets
from core.db import Database
from core.errors import Unavailable
from core.redis import connect
from silverline.centre import opened
from tests.browser.conftest import CHROMIUM, FLAGS, PASSWORD
from tests.calls import telephone as telephones
from tests.calls.patience import SOON_S, until
from tests.calls.telephone import Telephone

SERVICES = ("redis", "asterisk", "ivr", "acd", "crm", "reports", "console")
WRAP_UP_S = 25
ADDRESS = "198.51.100.7/32"
RECORDED_PCS = """
const Plain = window.RTCPeerConnection;
window.connections = [];
window.RTCPeerConnection = class extends Plain {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
"""Keeps the page's connections where a test can ask them what they hear."""
HEARD = """async () => {
  let energy = 0;
  for (const one of window.connections)
    if (one.connectionState !== "closed")
      for (const report of (await one.getStats()).values())
        if (report.type === "inbound-rtp") energy += report.totalAudioEnergy ?? 0;
  return energy;
}"""
"""Energy of all sound that the page has received."""


class Floor:
    """The centre, as a test looks at it."""

    def __init__(self, telephone: Telephone) -> None:
        self.telephone = telephone
        self.settings = telephone.settings
        self.db = Database(self.settings.sql_url)
        self._redis = connect(self.settings, timeout_s=SOON_S)
        self.acd = AcdClient(self._redis, deadline_s=10.0)

    @property
    def url(self) -> str:
        return f"http://{self.settings.bind}:{self.settings.console_port}"

    def user(self, name: str, role: Role) -> None:
        """Someone who may sign in, once."""
        with opened(self.settings) as centre:
            if not find(centre.db, name):
                add_user(centre.db, name, PASSWORD, role, name)

    def agent(self, agent_id: str) -> AgentView:
        """How an agent stands."""
        return next(view for view in self.acd.agent_states() if view.id == agent_id)

    def wait_for(self, agent_id: str, *states: str) -> AgentView:
        """The agent, once they are in one of these states."""

        def there() -> AgentView | None:
            try:
                found = self.agent(agent_id)
            except Unavailable:
                return None
            return found if found.state in states else None

        return until(there, SOON_S, lambda: f"{agent_id} {states}, now {self.agent(agent_id)}")

    def wait_for_phone(self, phone: str, *, there: bool) -> None:
        """Until the ACD knows a phone to be there, or gone."""

        def known() -> bool:
            state = self.agent(phone.removesuffix("web")).phones[phone]
            return (state in ("NOT_INUSE", "INUSE", "RINGING")) == there

        until(known, SOON_S, f"{phone} {'there' if there else 'gone'}")

    def close(self) -> None:
        self._redis.close()
        self.db.close()


@contextmanager
def floor(**settings: Any) -> Iterator[Floor]:
    """The centre while a test module runs."""
    # Chromium sends no media where there is no address but loopback's own.
    subprocess.run(["ip", "address", "replace", ADDRESS, "dev", "lo"], check=True)
    with telephones.running(SERVICES, **({"wrap_up_s": WRAP_UP_S} | settings)) as running:
        found = Floor(running)
        yield found
        found.close()


@contextmanager
def microphone(playwright: Playwright, *more: str, allowed: bool = True) -> Iterator[Browser]:
    """A browser with a microphone that beeps; `allowed`: pages may use it unasked."""
    fake = ["--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection"]
    unasked = ["--use-fake-ui-for-media-stream"] if allowed else ["--deny-permission-prompts"]
    running = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, *fake, *unasked, *more]
    )
    yield running
    running.close()


@contextmanager
def shown(
    browser: Browser, floor: Floor, user: str, path: str, *, script: str = "", **how: Any
) -> Iterator[Page]:
    """A page as somebody sees it who is signed in; a script error on it fails the test.

    `script`: what runs before any of the page's own.
    """
    context: BrowserContext = browser.new_context(locale="zh-CN", base_url=floor.url, **how)
    context.set_default_timeout(60_000)
    context.add_init_script(script)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path)
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    yield page
    context.close()
    assert not errors


@contextmanager
def desk(browser: Browser, floor: Floor, agent_id: str, **how: Any) -> Iterator[Page]:
    """An agent's desk, signed in."""
    floor.user(agent_id, "agent")
    how.setdefault("viewport", {"width": 1440, "height": 900})
    with shown(browser, floor, agent_id, "/desk", script=RECORDED_PCS, **how) as page:
        page.get_by_role("region", name="网页电话").wait_for()
        yield page


AXE = assets.root() / "console" / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def faults_of_access(page: Page) -> list[str]:
    """What axe-core finds that would keep people out, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await window.axe.run()).violations")
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
