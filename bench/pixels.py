"""From an event of Asterisk's to the changed pixel on the wallboard, with one viewer and with 100.

Callers join a line one by one, and nobody answers them; the wallboard in a real Chromium shows how
many wait. For each of them: from the moment at which the manager interface tells that they wait, to
the frame after the page shows so many. The other viewers hold their line to `/api/live` and ask
what an open page asks; they share the machine with all of it.

Besides: requests a second of what open pages ask, each by four at once for some seconds, and what
the pages weigh. Run as root: the centre gets a network and mounts of its own.
`python -m bench.pixels`
"""

import gzip
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import centre
from bench.centre import Results
from bench.dead_time import OURS, PEER, dialplan
from console.pages import web_dir
from console.users import add_user
from core.secrets import Secrets
from core.settings import Settings
from silverline.centre import opened
from silverline.telephony.control import Control
from tests.calls.ami import Ami

SERVICES = ("redis", "asterisk", "acd", "crm", "reports", "console")
CHROMIUM = "/usr/bin/chromium"
USER, PASSWORD = "board", "four by night, two by day"
VIEWERS = (1, 100)
CALLERS, PER_S = 150, 4
GOAL_MS = 250.0
SHOWN_S = 60.0
ASKED = ("/api/queues", "/api/agents", "/api/wall")
ASK_S, AT_ONCE = 5.0, 4
WEIGHT_KB = 1024.0
"""What the first page may weigh, compressed: 2 s at 4 Mbit/s."""
WATCH = """() => {
  window.seen = [];
  const lane = [...document.querySelectorAll(".wall-lane")].find(
    (one) => one.querySelector("h2").textContent === "综合");
  const look = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    const count = parseInt(lane.querySelector(".wall-count").textContent, 10);
    const last = window.seen.at(-1);
    if (!last || last[1] !== count)
      window.seen.push([performance.timeOrigin + performance.now(), count]);
  }));
  new MutationObserver(look).observe(lane, {subtree: true, childList: true, characterData: true});
  look();
}"""
"""Two frames on, what was drawn is on the screen."""


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about four minutes."""
    return centre.measured_apart("bench.pixels", limit_s=900)


def _inside() -> Results:
    with centre.running(SERVICES, ["1001"]) as settings:
        centre.add_dialplan(settings, dialplan("1001", 1), PEER)
        with opened(settings) as ours:
            add_user(ours.db, USER, PASSWORD, "supervisor", USER)
        cookie = _sign_in(settings)
        rows: Results = []
        for viewers in VIEWERS:
            delays = sorted(_delays(settings, cookie, viewers - 1))
            for name, part in (("p50", 0.5), ("p99", 0.99)):
                at = delays[min(len(delays) - 1, int(part * len(delays)))]
                what = f"Event to pixel, {viewers} viewers, {len(delays)} callers, {name}"
                rows.append(centre.result(what, at, GOAL_MS, "ms", 1.0))
        rows += [_rate(settings, cookie, path) for path in ASKED]
        return [*rows, _weight(settings)]


def _delays(settings: Settings, cookie: str, others: int) -> list[float]:
    """Milliseconds for each caller."""
    ami = Ami(settings.bind, settings.ami_port, "demo", Secrets.load(settings).ami["demo"])
    with _viewers(settings, cookie, others), _wall(settings, cookie) as page:
        page.evaluate(WATCH)
        told: list[float] = []
        listening = threading.Thread(target=_listen, args=(ami, told), daemon=True)
        listening.start()
        calling = threading.Thread(
            target=centre.call, args=(settings, OURS, CALLERS, PER_S), daemon=True
        )
        calling.start()
        listening.join(CALLERS / PER_S + SHOWN_S)
        seen = _all_seen(page)
    Control.of(settings).rx("channel request hangup all")
    calling.join(SHOWN_S)
    ami.close()
    _until_empty(settings)
    shown = [next(at for at, count in seen if count > n) for n in range(len(told))]
    return [at - 1000 * event for at, event in zip(shown, told, strict=True)]


def _all_seen(page: Page) -> list[tuple[float, int]]:
    """What the page showed and when, in ms, once it shows all callers. Raises `RuntimeError`."""
    deadline = time.monotonic() + SHOWN_S
    while (seen := page.evaluate("() => window.seen"))[-1][1] < CALLERS:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the page shows {seen[-1][1]} of {CALLERS} callers")
        page.wait_for_timeout(200)
    return [(float(at), int(count)) for at, count in seen]


def _listen(ami: Ami, told: list[float]) -> None:
    """The moment of each caller's joining the line, epoch seconds; they say so again later."""
    known: set[str] = set()
    while len(told) < CALLERS:
        event = ami.wait(lambda e: e.get("UserEvent") == "ACDWait", SHOWN_S, take=True)
        if event["Call"] not in known:
            known.add(event["Call"])
            told.append(time.time())


def _until_empty(settings: Settings) -> None:
    control, deadline = Control.of(settings), time.monotonic() + SHOWN_S
    while " 0 active channels" not in f" {control.rx('core show channels count')}":
        if time.monotonic() > deadline:
            raise RuntimeError("callers do not go")
        time.sleep(0.5)
    time.sleep(6)  # the engine looks whether they are gone, the page hears of it


@contextmanager
def _viewers(settings: Settings, cookie: str, count: int) -> Iterator[None]:
    if not count:
        yield
        return
    where = [settings.bind, str(settings.console_port), cookie, str(count)]
    command = [sys.executable, "-m", "bench.viewers", *where]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        if running.stdout is None or running.stdout.readline() != "ready\n":
            raise RuntimeError("the viewers did not come")
        yield
        if running.poll() is not None:
            raise RuntimeError("the viewers left")
        with suppress(BrokenPipeError):
            running.communicate(timeout=20)


@contextmanager
def _wall(settings: Settings, cookie: str) -> Iterator[Page]:
    name, _, value = cookie.partition("=")
    url = f"http://{settings.bind}:{settings.console_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.goto(f"{url}/wall")
        page.locator(".wall-lane").first.wait_for()
        yield page
        browser.close()


def _sign_in(settings: Settings) -> str:
    connection = http.client.HTTPConnection(settings.bind, settings.console_port, timeout=20)
    body = json.dumps({"username": USER, "password": PASSWORD})
    origin = f"http://{settings.bind}:{settings.console_port}"
    headers = {"Content-Type": "application/json", "Origin": origin}
    connection.request("POST", "/api/session", body, headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"signing in: {answer.status}")
    return str(answer.getheader("Set-Cookie")).partition(";")[0]


def _rate(settings: Settings, cookie: str, path: str) -> dict[str, object]:
    """Requests a second, against what 100 open pages ask."""
    until = time.monotonic() + ASK_S

    def ask(_: int) -> int:
        connection = http.client.HTTPConnection(settings.bind, settings.console_port, timeout=20)
        count = 0
        while time.monotonic() < until:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            count += 1
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        rate = sum(pool.map(ask, range(AT_ONCE))) / ASK_S
    wanted = 100 / (5.0 if path == "/api/wall" else 10.0)
    # The smaller, the better: what 100 pages ask, over what is answered.
    return centre.result(f"GET {path}: share that 100 open pages ask", wanted, rate, "1/s", 1.0)


def _weight(settings: Settings) -> dict[str, object]:
    """Scripts and styles that signing in loads, compressed."""
    folder = web_dir(settings)
    if folder is None:
        raise RuntimeError("the pages are not built")
    page = (folder / "index.html").read_text()
    loaded = [path for path in _files(folder) if f"/{path.relative_to(folder)}" in page]
    size = sum(len(gzip.compress(path.read_bytes())) for path in loaded) / 1024
    return centre.result("Pages: what the first one loads", size, WEIGHT_KB, "KB", 1.0)


def _files(folder: Path) -> Sequence[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".js", ".css")]


if __name__ == "__main__":
    centre.main(_inside, measure)
