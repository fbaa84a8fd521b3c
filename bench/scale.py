"""A hundred agents, three hundred callers in line, through real Asterisk.

As `bench.dead_time`, with as many agents and callers as `AGENTS` and `WAITING` say: first everybody
waits, then all agents are free, then each agent takes call after call while others wait. The peer:
the same callers in app_queue, with the same phones as members, in the same run. Agents who begin
together and talk equally long end together, a hundred within a second, as nobody does. So ours once
more with their beginnings spread evenly over one conversation: 25 calls a second, where a hundred
people who talk for three minutes take one in two seconds, and five hundred three in one.
Measured from
Asterisk's own channel events. On stderr: how many calls each answered, how many of ours went
through the net, the processors' time (of one processor) and the memory, as the kernel says.

Run as root: `python -m bench.scale`; others: `SCALE=500,300 python -m bench.scale`.
"""

import csv
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

from acd.client import AcdClient
from acd.tables import AgentRow
from bench import centre, crowd
from bench.centre import Results
from bench.dead_time import GOAL, OURS, P99_MS, PEER, SERVICES, dialplan
from core.db import Database
from core.errors import Unavailable
from core.redis import connect
from core.settings import Settings
from silverline import supervise
from silverline.telephony.control import Control

AGENTS, WAITING = (int(n) for n in os.environ.get("SCALE", "100,300").split(","))
FIRST = 2001
ROUNDS = 2
"""So many calls per agent after those that wait at first."""
TALK_MS = 40 * AGENTS
"""25 calls a second, however many agents."""
PER_S = 30
LIMIT_S = 240.0
TICKS = os.sysconf("SC_CLK_TCK")


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; three to six minutes."""
    return centre.measured_apart("bench.scale", limit_s=900)


def _inside() -> Results:
    agents = [str(FIRST + n) for n in range(AGENTS)]
    calls = WAITING + ROUNDS * AGENTS
    services = (*SERVICES, "acd2")
    with (
        centre.running(
            services,
            agents,
            prepare=lambda s: _engage(s, agents),
            wrap_up_s=0,
            most_callers=WAITING + AGENTS,
        ) as s,
        crowd.phones(s, agents, TALK_MS),
    ):
        centre.add_queue_and_dialplan(s, dialplan(agents[0], calls=1), PEER)
        acd = AcdClient(connect(s, timeout_s=5), deadline_s=5)
        ours = _Run(s, agents, OURS, calls, lambda: _all_ready(acd, agents))
        _all_offline(acd, agents)
        spread = _Run(s, agents, OURS, calls, lambda: _all_ready(acd, agents, TALK_MS / 1000))
        _all_offline(acd, agents)
        peer = _Run(s, agents, PEER, calls, lambda: _all_members(s, agents))
    what = f"{AGENTS} agents, {WAITING} waiting: "
    return [
        centre.result(what + "free to ringing, median", ours.p50, peer.p50, "ms", GOAL),
        centre.result(what + "free to ringing, p99", ours.p99, peer.p99, "ms", GOAL),
        centre.result(what + "p99 against its goal, all at once", ours.p99, P99_MS, "ms", 1.0),
        centre.result(what + "p99 against its goal, spread", spread.p99, P99_MS, "ms", 1.0),
        centre.result(
            what + "calls not answered", ours.lost + spread.lost, peer.lost, f"of {2 * calls}", 0.0
        ),
    ]


def _engage(settings: Settings, agents: Sequence[str]) -> None:
    database = Database(settings.sql_url)
    with database.write() as session:
        for agent in agents:
            session.add(AgentRow(id=agent, name=agent, skills={"general": 5}, active=True))
    database.close()


def _all_offline(acd: AcdClient, agents: Sequence[str]) -> None:
    for agent in agents:
        acd.set_state(agent, "offline")


def _all_ready(acd: AcdClient, agents: Sequence[str], over_s: float = 0.0) -> None:
    """One after the other, evenly within `over_s` seconds; 0: as fast as it goes.

    Raises `Unavailable` when the ACD does not answer for `LIMIT_S`.
    """
    began = time.monotonic()
    deadline = began + LIMIT_S
    for number, agent in enumerate(agents):
        time.sleep(max(0.0, began + over_s * number / len(agents) - time.monotonic()))
        while not _said_ready(acd, agent, deadline):
            time.sleep(0.1)


def _said_ready(acd: AcdClient, agent: str, deadline: float) -> bool:
    try:
        acd.set_state(agent, "ready")
    except Unavailable:
        if time.monotonic() > deadline:
            raise
        return False
    return True


def _all_members(settings: Settings, agents: Sequence[str]) -> None:
    control = Control.of(settings)
    for agent in agents:
        control.rx(f"queue add member PJSIP/{agent} to sl-bench")


class _Run:
    """One way of distributing the calls, measured."""

    def __init__(
        self,
        settings: Settings,
        agents: Sequence[str],
        number: str,
        calls: int,
        begin: Callable[[], None],
    ) -> None:
        began = time.time()
        load = Thread(target=_load, args=(settings, number, calls))
        load.start()
        time.sleep(WAITING / PER_S + 2)  # the callers come; nobody can be told when the last has
        idle = _Usage(settings)
        time.sleep(10)  # what it costs that they wait
        busy = _Usage(settings)
        begin()
        load.join(LIMIT_S)
        end = _Usage(settings)
        sys.stderr.write(
            f"{number}, while {WAITING} wait: {busy.since(idle)}\n"
            f"  while they are served: {end.since(busy)}\n  memory: {end.memory()}\n"
        )
        self._account([r for r in _rows(settings) if float(r[1]) >= began], agents, calls)

    def _account(self, rows: list[list[str]], agents: Sequence[str], calls: int) -> None:
        answered = {r[3] for r in rows if r[0] == "BRIDGE_ENTER"}
        netted = {r[3] for r in rows if r[5] == "fallback"}
        self.lost = calls - len(answered)
        gaps = sorted(gap for agent in agents for gap in _gaps(rows, agent))
        if not gaps:
            raise RuntimeError(f"{len(answered)} of {calls} calls were answered")
        self.p50 = statistics.median(gaps) * 1000
        self.p99 = gaps[int(0.99 * (len(gaps) - 1))] * 1000
        sys.stderr.write(
            f"  {len(answered)} of {calls} answered, {len(netted)} through the net; "
            f"{self.p50:.1f} ms median, {self.p99:.1f} ms p99, worst {gaps[-1] * 1000:.0f} ms\n"
        )


def _load(settings: Settings, number: str, calls: int) -> None:
    try:
        centre.call(settings, number, calls, PER_S, together=WAITING + AGENTS)
    except subprocess.SubprocessError as error:  # the account says which calls were lost
        sys.stderr.write(f"  {error}\n")


class _Usage:
    """Processors' time of the services, and their memory."""

    def __init__(self, settings: Settings) -> None:
        self.at = time.monotonic()
        states = supervise.states(settings, ["asterisk", "acd", "acd2", "redis"])
        self.pids = {state.name: state.pid for state in states if state.pid}
        self.ticks = {name: _ticks(pid) for name, pid in self.pids.items()}

    def since(self, before: "_Usage") -> str:
        span = self.at - before.at
        shares = {n: (t - before.ticks.get(n, t)) / TICKS / span for n, t in self.ticks.items()}
        return ", ".join(f"{name} {share:.0%}" for name, share in shares.items())

    def memory(self) -> str:
        return ", ".join(f"{name} {_rss_mb(pid):.0f} MB" for name, pid in self.pids.items())


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


def _rows(settings: Settings) -> list[list[str]]:
    path = settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
    with path.open(newline="") as file:
        return [row for row in csv.reader(file) if len(row) > 4]


def _gaps(rows: Sequence[Sequence[str]], agent: str) -> list[float]:
    """Seconds from each end on the agent's channels to the next beginning."""
    of: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row[4].startswith(f"PJSIP/{agent}-") and row[0] in ("CHAN_START", "CHAN_END"):
            of[row[0]].append(float(row[1]))
    return [s - e for e, s in zip(of["CHAN_END"], of["CHAN_START"][1:], strict=False)]


if __name__ == "__main__":
    centre.main(_inside, measure)
