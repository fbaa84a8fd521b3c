"""How honest the announced waits are, on real calls.

Robots behind real Asterisk: `AGENTS` agents take `CALLS` callers, of whom one comes each second,
more than they can serve, so that the line grows and then empties. Each conversation is ended from
outside after a random time (log-normal, `TALK_S` on average, short so that a run takes minutes).
What each announcement told is in the event WaitTold, and is held against the answer that came. The
line is fast, so what is judged are the seconds that were reckoned, not the whole minutes that are
spoken. The first `WARM_UP_S` are left out: until then the typical values outweigh what was learnt.

Run as root: `python -m bench.estimate`. On stderr: every group of places in line.
"""

import math
import random
import sys
import time
from threading import Event as Flag
from threading import Thread
from typing import cast

from acd.client import AcdClient
from acd.tables import AgentRow
from bench import centre, crowd
from bench.centre import Results
from bench.dead_time import OURS, SERVICES
from core.bus import FIELD, STREAM
from core.db import Database
from core.events import CallAnswered, CallEnded, Event, parse
from core.redis import connect
from core.settings import Settings
from reports import honesty
from silverline.telephony.control import Control

AGENTS = [str(3001 + n) for n in range(10)]
CALLS, PER_S = 120, 1
TALK_S, SPREAD = 14.0, 0.5
"""Mean, and the deviation of its logarithm."""
LONGEST_TALK_MS = 120_000
WARM_UP_S = 45.0
SEED = 7
KEPT = 0.8
"""What is promised: the share of announcements after which no more time passes than was told."""


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about four minutes."""
    return centre.measured_apart("bench.estimate", limit_s=600)


def _inside() -> Results:
    with (
        centre.running(SERVICES, AGENTS, prepare=_engage, wrap_up_s=0) as settings,
        crowd.phones(settings, AGENTS, LONGEST_TALK_MS),
    ):
        acd = AcdClient(connect(settings, timeout_s=5), deadline_s=5)
        for agent in AGENTS:
            acd.set_state(agent, "ready")
        over = Flag()
        talks = Thread(target=_end_talks, args=(settings, over))
        talks.start()
        began = time.time()
        try:
            centre.call(settings, OURS, CALLS, PER_S)
        finally:
            over.set()
            talks.join()
        events = _events(settings)
    judged = [event for event in events if event.at.timestamp() - began > WARM_UP_S]
    answers = [event for event in events if isinstance(event, CallAnswered)]
    bands = honesty.bands(honesty.promises([*judged, *answers]))
    for band in bands:
        sys.stderr.write(f"  {band}\n")
    every = bands[0]
    late, error = 1.0 - every.kept, every.error_s / every.came_s
    what = f"Announced waits on real calls ({every.promises}): "
    return [
        centre.result(what + "answered later than told", late, 1.0 - KEPT, "share", 1.0),
        centre.result(what + "error against the wait that came", error, 1.0, "of it", 1.0),
    ]


def _engage(settings: Settings) -> None:
    """Agents for the queue of the number that SIPp's callers show: a senior's."""
    database = Database(settings.sql_url)
    with database.write() as session:
        for agent in AGENTS:
            skills = {"senior": 8, "general": 5}
            session.add(AgentRow(id=agent, name=agent, skills=skills, active=True))
    database.close()


def _end_talks(settings: Settings, over: Flag) -> None:
    """Hang each conversation up after its time, as its agent would."""
    control, drawn = Control.of(settings), random.Random(SEED)
    ends: dict[str, float] = {}
    while not over.wait(0.1):
        talking = _talking(control)
        for channel in talking:
            talk = drawn.lognormvariate(math.log(TALK_S) - SPREAD**2 / 2, SPREAD)
            ends.setdefault(channel, time.monotonic() + talk)
        for channel in [c for c in ends if c not in talking]:
            del ends[channel]
        for channel, end in ends.items():
            if end < time.monotonic():
                control.rx(f"channel request hangup {channel}")


def _talking(control: Control) -> list[str]:
    """Agents' channels in a bridge."""
    rows = [line.split("!") for line in control.rx("core show channels concise").splitlines()]
    names = {f"PJSIP/{agent}" for agent in AGENTS}
    up = [row[0] for row in rows if len(row) > 12 and row[4] == "Up" and row[12]]
    return [channel for channel in up if channel.rpartition("-")[0] in names]


def _events(settings: Settings) -> list[Event]:
    """Everything published, once the last call has ended."""
    client = connect(settings, timeout_s=5)
    deadline = time.monotonic() + 10.0
    while True:
        entries = cast(list[tuple[str, dict[str, str]]], client.xrange(STREAM))
        parsed = [parse(fields[FIELD]) for _, fields in entries]
        found = [event for event in parsed if isinstance(event, Event)]
        ended = sum(isinstance(event, CallEnded) for event in found)
        if ended >= CALLS or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


if __name__ == "__main__":
    centre.main(_inside, measure)
