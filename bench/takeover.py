"""How long nobody leads: the leading ACD is killed, or stands still, until the other one answers.

Two instances over a real Asterisk and Redis; `kill -9` and SIGSTOP in turn, each time to whichever
leads, until a client's question is answered by the next leader (which polls for questions: up to
0.25 s of that is the poll's). Then the machine is given more to do than it can, and leaders that
are replaced without need are counted. The peer's column is the goal in seconds.

Run as root: the centre gets a network and mounts of its own. `python -m bench.takeover`
"""

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from acd.client import AcdClient
from acd.leadership import LEADER
from bench import centre
from bench.centre import Results
from core.errors import Unavailable
from core.redis import connect
from core.settings import Settings
from silverline import supervise
from silverline.telephony.control import Control

ROUNDS = 12
GOAL_S = 2.0
SERVICES = ("redis", "asterisk", "acd", "acd2")
SOON_S = 60.0
BUSY_S = 60.0
LOOPS_PER_CPU = 3
ASK_S = 0.3
SETTLE_S = 3.0
"""Between two rounds: the one that was killed must stand by again."""


def measure() -> Results:
    """Two results for each way, and one of the busy machine; about four minutes."""
    return centre.measured_apart("bench.takeover", limit_s=1200)


def _inside() -> Results:
    with centre.running(SERVICES, ["1001"]) as settings:
        killed = [_round(settings, signal.SIGKILL) for _ in range(ROUNDS)]
        stopped = [_round(settings, signal.SIGSTOP) for _ in range(ROUNDS)]
        needless = _changes_on_a_busy_machine(settings)
    loops = LOOPS_PER_CPU * (os.cpu_count() or 1)
    busy = f"Take-over: leaders replaced without need, {loops} busy loops, {BUSY_S:.0f} s"
    return [
        *_results("killed", killed),
        *_results("stopped", stopped),
        centre.result(busy, needless, 0, "leaders", 0.0),
    ]


def _results(how: str, times: list[float]) -> Results:
    name = f"Take-over: the leader {how} until the next one answers, "
    middle = centre.result(name + "median", statistics.median(times), GOAL_S, "s", 1.0)
    return [middle, centre.result(name + f"longest of {ROUNDS}", max(times), GOAL_S, "s", 1.0)]


def _round(settings: Settings, number: signal.Signals) -> float:
    """Seconds from the signal until somebody answers again."""
    name = _leader(settings).split()[0]
    pid = supervise.states(settings, [name])[0].pid
    if pid is None:
        raise RuntimeError(f"{name} does not run")
    os.kill(pid, number)
    began = time.monotonic()
    try:
        _answered(settings)
        return time.monotonic() - began
    finally:
        if number is signal.SIGSTOP:
            os.kill(pid, signal.SIGCONT)
        time.sleep(SETTLE_S)


def _answered(settings: Settings) -> None:
    """Ask until somebody answers: one who stands still takes a question along."""
    client = connect(settings, timeout_s=SOON_S)
    deadline = time.monotonic() + SOON_S
    try:
        while time.monotonic() < deadline:
            with contextlib.suppress(Unavailable):
                AcdClient(client, deadline_s=ASK_S).agent_states()
                return
    finally:
        client.close()
    raise RuntimeError("nobody leads")


def _changes_on_a_busy_machine(settings: Settings) -> int:
    """How often another one leads while everything is slow."""
    found, before = 0, _leader(settings)
    with _busy():
        until = time.monotonic() + BUSY_S
        while time.monotonic() < until:
            time.sleep(1.0)
            with contextlib.suppress(Unavailable):
                now = _leader(settings)
                found, before = found + (now != before), now
    return found


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    """More at work than there are processors, with no less right to them than the ACD has."""
    forever = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(forever) for _ in range(LOOPS_PER_CPU * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def _leader(settings: Settings) -> str:
    """Service and token. Raises `RuntimeError` when nobody has led yet."""
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        for line in Control.of(settings).rx("dialplan show globals").splitlines():
            if f"{LEADER}=" in line:
                return line.split("=", 1)[1].strip()
        time.sleep(0.1)
    raise RuntimeError("nobody leads")


if __name__ == "__main__":
    centre.main(_inside, measure)
