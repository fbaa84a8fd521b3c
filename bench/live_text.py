"""From the end of a phrase to its text at the API, in a running call, with one and with two calls.

Callers and agents speak the demonstration's dialogue again and again; a supervisor's page watches
`/api/live` and asks for the text whenever there is more. A phrase's end is where the detector heard
it, in clock time by the moment at which the two were connected. Each figure is held against the
goal; there is no peer. Run as root. `python -m bench.live_text`
"""

import contextlib
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np

from acd.client import AcdClient
from asr.client import said_book
from bench import centre
from bench.centre import Results
from bench.dead_time import OURS, PEER, dialplan
from bench.transcript_ready import _track
from console.users import add_user
from core.errors import Unavailable
from core.settings import Settings
from reports import views as journal
from silverline.centre import Centre, opened
from silverline.demo import robots

SERVICES = ("redis", "asterisk", "acd", "crm", "reports", "console", "asr-live")
AGENTS = ("1001", "1002")
TALK_S = 90
GOAL_S = 4.0
"""Of 95 in 100 phrases: an agent who reads it can still act on it."""
READY_S = 60.0
LEAD, PASSWORD = "lead", "a quiet afternoon"


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about five minutes."""
    return centre.measured_apart("bench.live_text", limit_s=900)


class Viewer:
    """A page that shows every running call."""

    def __init__(self, settings: Settings) -> None:
        self.seen: dict[tuple[str, str], tuple[float, float]] = {}
        """Call and place to the phrase's end in the recording, and when it was read."""
        self._url = f"http://{settings.reach}:{settings.console_port}"
        self._over = threading.Event()

    @contextlib.contextmanager
    def watching(self) -> Iterator["Viewer"]:
        """While it watches."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        yield self
        self._over.set()
        thread.join(20)

    def _watch(self) -> None:
        with httpx.Client(base_url=self._url, headers={"Origin": self._url}, timeout=20) as page:
            body = {"username": LEAD, "password": PASSWORD}
            page.post("/api/session", json=body).raise_for_status()
            with page.stream("GET", "/api/live") as live:
                said = False
                for line in live.iter_lines():
                    if self._over.is_set():
                        return
                    if said:
                        for call_id in json.loads(line.removeprefix("data: ")):
                            self._read(page, call_id)
                    said = line == "event: said"

    def _read(self, page: httpx.Client, call_id: str) -> None:
        answer = page.get(f"/api/calls/{call_id}/live-text")
        read_at = time.time()
        if answer.status_code != 200:
            return
        for line in answer.json()["lines"]:
            if not line["missed"]:
                self.seen.setdefault((call_id, line["place"]), (line["end"], read_at))


def _inside() -> Results:
    with (
        centre.running(SERVICES, AGENTS, wrap_up_s=0) as settings,
        opened(settings) as ours,
        tempfile.TemporaryDirectory(prefix="sl-robots-") as name,
    ):
        add_user(ours.db, LEAD, PASSWORD, "supervisor", LEAD)
        centre.add_dialplan(settings, dialplan(AGENTS[0], 1), PEER)
        _wait_for_model(ours)
        results: Results = []
        for count in (1, len(AGENTS)):
            folder = Path(name) / str(count)
            folder.mkdir()
            late = _lateness(ours, AGENTS[:count], folder)
            calls = "one call" if count == 1 else f"{count} calls at once"
            for share in (50, 95):
                what = f"Phrase to text at the API, {calls}, p{share} of {len(late)} phrases"
                value = float(np.percentile(late, share))
                results.append(centre.result(what, value, GOAL_S, "s", 1.0))
        return results


def _lateness(ours: Centre, agents: tuple[str, ...], folder: Path) -> list[float]:
    """Seconds from each phrase's end to when it was read, while all these talk."""
    where = robots.Centre(ours.settings.bind, ours.settings.sip_port)
    tracks = {who: _track(who, folder) for who in ("caller", "agent")}
    began = time.time()
    with Viewer(ours.settings).watching() as viewer, contextlib.ExitStack() as phones:
        for number, agent_id in enumerate(agents):
            phone = robots.Agent(
                agent_id, ours.secrets.sip[agent_id], where, folder, ring_ms=50,
                speech=tracks["agent"],
            )  # fmt: skip
            phones.enter_context(phone.start())
            _make_ready(AcdClient(ours.redis), agent_id)
            caller = robots.Caller(
                f"1310000009{number}", OURS, where, folder, speech=tracks["caller"],
                talk_limit_ms=TALK_S * 1000,
            )  # fmt: skip
            phones.enter_context(caller.start())
        time.sleep(TALK_S)
        seen = dict(viewer.seen)
    joined = _joined(ours, {call_id for call_id, _ in seen})
    # The end of the round before is told in this one: its call is not to be counted.
    return [
        read_at - joined[call_id] - end
        for (call_id, _), (end, read_at) in seen.items()
        if joined[call_id] >= began
    ]


def _joined(ours: Centre, call_ids: set[str]) -> dict[str, float]:
    """When caller and agent were connected, by call."""
    with ours.db.read() as session:
        return {
            call_id: event.at.timestamp()
            for call_id in call_ids
            for event in journal.events_of(session, call_id)
            if event.type == "AgentJoined" and event.at
        }


def _wait_for_model(ours: Centre) -> None:
    deadline = time.monotonic() + READY_S
    while (beat := said_book(ours.redis).last_beat()) is None or not beat.ready:
        if time.monotonic() > deadline:
            raise RuntimeError("the model is not there")
        time.sleep(0.2)


def _make_ready(acd: AcdClient, agent_id: str) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        with contextlib.suppress(Unavailable):
            acd.set_state(agent_id, "ready")
            view = next(one for one in acd.agent_states() if one.id == agent_id)
            if view.state == "ready" and view.registered:
                return
        if time.monotonic() > deadline:
            raise RuntimeError(f"{agent_id} is not ready")
        time.sleep(0.2)


if __name__ == "__main__":
    centre.main(_inside, measure)
