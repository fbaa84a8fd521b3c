"""The real ACD beside a test's Asterisk and Redis: started, stopped and killed by hand."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import redis

from acd.client import AcdClient, AgentView
from acd.tables import AgentRow
from core.bus import FIELD, STREAM
from core.db import Database
from core.errors import Unavailable
from core.events import Event, UnknownEvent, parse
from core.migrations import upgrade
from core.redis import connect
from silverline import supervise
from tests.calls.telephone import Telephone

SKILLS = {
    "1001": {"senior": 8, "general": 5},
    "1002": {"senior": 6, "general": 4},
    "1003": {"repair": 7, "general": 5},
    "1004": {"billing": 7, "general": 5},
}

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], limit_s: float, what: str) -> Found:
    """Look until there is something. Raises `AssertionError` after `limit_s`."""
    deadline = time.monotonic() + limit_s
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"no {what} in {limit_s} s"
        time.sleep(0.02)
    return found


@dataclass
class Acd:
    """One running ACD, and what it published."""

    telephone: Telephone
    redis: redis.Redis
    client: AcdClient
    process: subprocess.Popen[bytes] | None = None
    seen: str = "-"
    """Stream position: events before it belong to an earlier test."""

    def start(self, limit_s: float = 15.0) -> None:
        """Start the process and wait until it leads."""
        self.process = self.spawn()
        self.wait_leading(limit_s)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start an instance, which leads or stands by."""
        settings = self.telephone.settings
        with (settings.log_dir / "acd.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "acd"], env=supervise.environment(settings), stderr=log
            )

    def wait_leading(self, limit_s: float) -> None:
        try:
            until(lambda: self.agents() or None, limit_s, "leading ACD")
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
        self.process.wait(5)

    def stop(self) -> float:
        """As the supervisor would; returns the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(5)
        return time.monotonic() - began

    def agents(self) -> dict[str, AgentView]:
        try:
            return {agent.id: agent for agent in self.client.agent_states()}
        except Unavailable:
            return {}

    def ready(self, *agent_ids: str) -> None:
        """These are ready and registered, everybody else is offline."""
        for agent_id in SKILLS:
            self.client.set_state(agent_id, "ready" if agent_id in agent_ids else "offline")
        for agent_id in agent_ids:
            until(lambda a=agent_id: self.agents()[a].registered or None, 3, f"phone of {agent_id}")

    def wait_state(self, agent_id: str, state: str, limit_s: float) -> AgentView:
        def look() -> AgentView | None:
            view = self.agents().get(agent_id)
            return view if view is not None and view.state == state else None

        return until(look, limit_s, f"{state} of {agent_id}")

    def events(self) -> list[Event]:
        """What was published in this test, once each: a send that timed out may arrive twice."""
        entries = self.redis.xrange(STREAM, min=self.seen)
        found = [parse(fields[FIELD]) for _, fields in entries]
        known = {event.id: event for event in found if not isinstance(event, UnknownEvent)}
        return list(known.values())

    def of_call(self, call_id: str | None = None) -> list[Event]:
        """The events of a call, or of all calls; agents' changes left out."""
        return [
            e
            for e in self.events()
            if e.type != "AgentStateChanged" and call_id in (None, e.call_id)
        ]

    def wait_event(self, kind: str, limit_s: float, count: int = 1) -> Event:
        """The `count`-th event of this type."""

        def look() -> Event | None:
            found = [e for e in self.events() if e.type == kind]
            return found[count - 1] if len(found) >= count else None

        return until(look, limit_s, kind)

    def begin(self) -> None:
        """Forget what earlier tests published."""
        last = self.redis.xrevrange(STREAM, count=1)
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
    client = connect(settings)
    acd = Acd(telephone, client, AcdClient(client, deadline_s=10.0))
    acd.start()
    try:
        yield acd
    finally:
        if acd.process is not None and acd.process.poll() is None:
            acd.stop()
        client.close()
