"""The real ACD beside a test's Asterisk and Redis: started, stopped and killed by hand."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import cast

import redis

from acd.client import AcdClient, AgentView
from acd.tables import AgentRow
from core.bus import FIELD, STREAM
from core.db import Database
from core.errors import Unavailable
from core.events import AgentStateChanged, Event, UnknownEvent, parse
from core.migrations import upgrade
from core.redis import connect
from silverline import supervise
from tests.calls.patience import SOON_S, until
from tests.calls.telephone import Telephone
from tests.redis_server import Entries, entries

SKILLS = {
    "1001": {"senior": 8, "general": 5},
    "1002": {"senior": 6, "general": 4},
    "1003": {"repair": 7, "general": 5},
    "1004": {"billing": 7, "general": 5},
}

ASIDE = (
    *("AgentStateChanged", "NobodyFree", "WaitTold", "CallWidened"),
    *("AlarmCleared", "AlarmRaised"),
)


@dataclass
class Acd:
    """One running ACD, and what it published."""

    telephone: Telephone
    redis: redis.Redis
    client: AcdClient
    process: subprocess.Popen[bytes] | None = None
    seen: str = "-"
    """Stream position: events before it belong to an earlier test."""

    def start(self, limit_s: float = SOON_S) -> None:
        """Start the process and wait until it leads."""
        self.process = self.spawn()
        self.wait_leading(limit_s)

    def spawn(self, module: str = "acd") -> subprocess.Popen[bytes]:
        """Start an instance, which leads or stands by; `acd.second` is the other one."""
        settings = self.telephone.settings
        with (settings.log_dir / "acd.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module], env=supervise.environment(settings), stderr=log
            )

    def wait_leading(self, limit_s: float) -> None:
        try:
            until(self.agents, limit_s, "leading ACD")
        except AssertionError as error:
            log = (self.telephone.settings.log_dir / "acd.log").read_text(errors="replace")
            raise AssertionError(f"{error}: {log[-2000:]}") from None

    @contextmanager
    def redis_stopped(self) -> Iterator[None]:
        """Redis hangs: it accepts, and never answers."""
        services = supervise.states(self.telephone.settings, ["redis"])
        pid = services[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """As a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(SOON_S)

    def stop(self) -> float:
        """As the supervisor would; returns the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(SOON_S)
        return time.monotonic() - began

    def agents(self) -> dict[str, AgentView]:
        """Everybody by id; nobody while no instance leads."""
        try:
            return {agent.id: agent for agent in self.client.agent_states()}
        except Unavailable:
            return {}

    def ready(self, *agent_ids: str) -> None:
        """These are ready and registered, everybody else is offline."""
        for agent_id in SKILLS:
            self.client.set_state(agent_id, "ready" if agent_id in agent_ids else "offline")
        for agent_id in agent_ids:
            until(partial(self._rings, agent_id), SOON_S, f"phone of {agent_id}")

    def _rings(self, agent_id: str) -> bool:
        view = self.agents().get(agent_id)
        return view is not None and view.registered

    def wait_change(self, agent_id: str, after: str, count: int = 1) -> None:
        """The agent entered this state, `count` times by now: by events, so none is too short."""

        until(lambda: self.changes(agent_id, after) >= count, SOON_S, f"{after} of {agent_id}")

    def changes(self, agent_id: str, after: str) -> int:
        """How often the agent entered this state."""
        changes = [e for e in self.events() if isinstance(e, AgentStateChanged)]
        return sum((e.agent_id, e.after) == (agent_id, after) for e in changes)

    def events(self) -> list[Event]:
        """What was published in this test, once each: a send that timed out may arrive twice."""
        found = [parse(fields[FIELD]) for _, fields in entries(self.redis, self.seen)]
        known = {event.id: event for event in found if not isinstance(event, UnknownEvent)}
        return list(known.values())

    def of_call(self, call_id: str | None = None) -> list[Event]:
        """What became of a call, or of all calls; agents' changes and reasons left out."""
        return [e for e in self.events() if e.type not in ASIDE and call_id in (None, e.call_id)]

    def wait_event(self, kind: str, limit_s: float, count: int = 1) -> Event:
        """The `count`-th event of this type."""

        def look() -> Event | None:
            found = [e for e in self.events() if e.type == kind]
            return found[count - 1] if len(found) >= count else None

        return until(look, limit_s, kind)

    def begin(self) -> None:
        """Forget what earlier tests published, once their calls are over."""
        control = self.telephone.control
        until(lambda: "0 active channels" in control.rx("core show channels"), SOON_S, "silence")
        until(lambda: not self.client.waiting(), SOON_S, "an empty line")
        last = cast(Entries, self.redis.xrevrange(STREAM, count=1))
        self.seen = f"({last[0][0]}" if last else "-"


@contextmanager
def beside(telephone: Telephone) -> Iterator[Acd]:
    """An ACD for this Asterisk and Redis, leading."""
    settings = telephone.settings
    database = Database(settings.sql_url)
    upgrade(database.engine)
    with database.write() as session:
        for agent_id, skills in SKILLS.items():
            session.merge(AgentRow(id=agent_id, name="测试", skills=skills, active=True))
    database.close()
    client = connect(settings, timeout_s=SOON_S)
    acd = Acd(telephone, client, AcdClient(client, deadline_s=10.0))
    acd.start()
    try:
        yield acd
    finally:
        if acd.process is not None and acd.process.poll() is None:
            acd.stop()
        client.close()
