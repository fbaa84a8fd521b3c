"""From the hang-up of a three-minute call to its transcript, with an idle worker.

A caller and an agent, each with a phone of their own, speak the demonstration's dialogue again and
again for three minutes; the recording is merged, sealed, and written down by the engine of the
settings. One call after the other; the first one finds a worker that has only just begun, as after
a restart. By the events' own times. Run as root. `python -m bench.transcript_ready`
"""

import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile

from acd.client import AcdClient
from bench import centre
from bench.centre import Results
from bench.dead_time import OURS, PEER, dialplan
from core import assets
from core.errors import Unavailable
from reports import views as journal
from silverline.centre import Centre, opened
from silverline.demo import robots

SERVICES = ("redis", "asterisk", "acd", "crm", "recordings", "asr", "asr-worker", "reports")
AGENT = "1001"
CALLS = 2
TALK_S = 180
GOAL_S = 15.0
"""For a call of three minutes."""
LIMIT_S = 300.0
READY_S = 60.0
DIALOGUE = "silverline/demo/speech/young_menu-{}.wav"


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about eight minutes."""
    return centre.measured_apart("bench.transcript_ready", limit_s=1500)


def _inside() -> Results:
    with (
        centre.running(SERVICES, [AGENT], wrap_up_s=0) as settings,
        opened(settings) as ours,
        tempfile.TemporaryDirectory(prefix="sl-robots-") as name,
    ):
        centre.add_dialplan(settings, dialplan(AGENT, 1), PEER)
        folder = Path(name)
        tracks = {who: _track(who, folder) for who in ("caller", "agent")}
        where = robots.Centre(settings.bind, settings.sip_port)
        phone = robots.Agent(
            AGENT, ours.secrets.sip[AGENT], where, folder, ring_ms=50, speech=tracks["agent"]
        )
        with phone.start():
            taken = [_called(ours, where, tracks["caller"], folder, n) for n in range(CALLS)]
    return [
        centre.result(f"Hang-up to transcript, a call of {TALK_S} s, call {n}", s, GOAL_S, "s", 1.0)
        for n, s in enumerate(taken, 1)
    ]


def _track(who: str, folder: Path) -> Path:
    """Three minutes of one side; longer, so that it never ends by itself."""
    said, rate = soundfile.read(assets.path(DIALOGUE.format(who)), dtype="float32")
    path = folder / f"{who}.wav"
    soundfile.write(path, np.tile(said, -(-(TALK_S + 30) * rate // len(said))), rate)
    return path


def _called(ours: Centre, where: robots.Centre, track: Path, folder: Path, turn: int) -> float:
    """Seconds from the call's end to its transcript."""
    _make_ready(AcdClient(ours.redis))
    caller = robots.Caller(
        f"1310000009{turn}", OURS, where, folder, speech=track, talk_limit_ms=TALK_S * 1000
    )
    began = ours.clock.now()
    with caller.start():
        caller.wait(TALK_S + 60)
    deadline = time.monotonic() + LIMIT_S
    while (taken := _taken(ours, began)) is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"no transcript within {LIMIT_S:.0f} s")
        time.sleep(0.5)
    return taken


def _taken(ours: Centre, began: datetime) -> float | None:
    with ours.db.read() as session:
        rows, _ = journal.search_calls(session, journal.CallFilter(since=began), 1, 5)
        told = {e.type: e.at for row in rows for e in journal.events_of(session, row.call_id)}
    ended, ready = told.get("CallEnded"), told.get("TranscriptReady")
    return (ready - ended).total_seconds() if ended and ready else None


def _make_ready(acd: AcdClient) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            acd.set_state(AGENT, "ready")
            view = next(one for one in acd.agent_states() if one.id == AGENT)
            if view.state == "ready" and view.registered:
                return
        except Unavailable:
            pass
        if time.monotonic() > deadline:
            raise RuntimeError(f"{AGENT} is not ready")
        time.sleep(0.2)


if __name__ == "__main__":
    centre.main(_inside, measure)
