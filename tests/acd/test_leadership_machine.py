"""Two instances interleaved at every wait: nothing of one reaches Asterisk once the other leads.

Instances stand still, die, are cut off and cannot reach Redis, at any point of what they do. Their
own clocks never stop, as the machine's does not.
"""

import types
from collections.abc import Coroutine, Generator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from acd.adapters.memory import MemoryLease, MemoryStore
from acd.leadership import AT, BEAT, LEADER, USERS, Fenced, Leadership
from acd.lease import Lease
from acd.ports import Headers, LeaseAnswer
from acd.service import LOOK_S
from core.clock import ManualClock
from core.errors import Unavailable

NAMES = st.sampled_from(USERS)


@types.coroutine
def pause() -> Generator[None, None, None]:
    """Anything may happen here."""
    yield


class Asterisk:
    """Its globals, its managers' sessions, and who made the offers that reached it."""

    def __init__(self) -> None:
        self.globals: dict[str, str] = {}
        self.sessions: dict[int, str] = {}
        self.logins = 0
        self.offers: list[str] = []
        """Tokens of the processes that made them."""

    def log_in(self, user: str) -> int:
        self.logins += 1
        self.sessions[self.logins] = user
        return self.logins

    def carry_out(self, action: Mapping[str, str], token: str) -> Headers:
        if action["Action"] == "GetVar":
            return {"response": "Success", "value": self.globals.get(action["Variable"], "")}
        if action["Action"] == "Setvar":
            self.globals[action["Variable"]] = action["Value"]
        if action["Action"] == "Redirect":
            leader = self.globals.get(LEADER, "")
            assert leader.endswith(f" {token}"), f"an offer of {token}'s, but {leader} leads"
            self.offers.append(token)
        words = action.get("Command", "").split()
        if "kick" in words:
            self.sessions.pop(int(words[-1]), None)
        rows = [f"{user} ::1 {n} 1 {n} 0 1 1" for n, user in self.sessions.items()]
        return {"response": "Success", "output": rows}


@dataclass
class Wire:
    """One process's connection: an action may be carried out long after it was asked for."""

    asterisk: Asterisk
    user: str
    token: str
    session: int = 0

    async def ask(self, action: Mapping[str, str]) -> list[Headers]:
        return await self.send(action)

    def send(self, action: Mapping[str, str]) -> Coroutine[Any, Any, list[Headers]]:
        return self._carried(action, self.session)

    async def _carried(self, action: Mapping[str, str], session: int) -> list[Headers]:
        await pause()
        if session not in self.asterisk.sessions:
            raise Unavailable("the session has ended")
        answer = self.asterisk.carry_out(action, self.token)
        await pause()
        if session not in self.asterisk.sessions:
            raise Unavailable("the session has ended")
        return [answer]


@dataclass
class SlowLease:
    """The lease over a Redis that one instance may not reach while the other does."""

    shared: MemoryLease
    away: bool = False

    async def hold(self, token: str, ttl_s: float, dead: str = "") -> LeaseAnswer:
        await pause()
        answer = None if self.away else await self.shared.hold(token, ttl_s, dead)
        await pause()
        return answer

    async def mark(self) -> str | None:
        await pause()
        return None if self.away else await self.shared.mark()

    async def release(self, token: str) -> None:
        await pause()
        if not self.away:
            await self.shared.release(token)


@dataclass
class Process:
    """One life of an instance, doing one thing at a time; `acd.service` in a few lines."""

    wire: Wire
    store: SlowLease
    leadership: Leadership
    records: MemoryStore
    leads: bool = False
    work: "list[types.CoroutineType[None, None, None]]" = field(default_factory=list)

    def step(self, which: int) -> None:
        """Go on with one of its works to its next wait."""
        if self.work:
            work = self.work[which % len(self.work)]
            try:
                work.send(None)
            except StopIteration:
                self.work.remove(work)

    async def rule(self) -> None:
        """`Service._consider`."""
        try:
            if self.wire.session not in self.wire.asterisk.sessions:
                self.leads, self.leadership.introduced = False, False
                self.wire.session = self.wire.asterisk.log_in(self.wire.user)
            if self.leads or not await self.leadership.take():
                return
            await self.leadership.claim()
            self.leads = self.leadership.lease.ours
        except Unavailable:
            return

    async def hold(self) -> None:
        """`Service._hold`."""
        if self.leadership.lease.ours and not await self.leadership.keep():
            self.leads = False

    async def offer(self) -> None:
        """`Carrier._place`, and a beat."""
        fenced = Fenced(self.wire, lambda: self.leads and self.leadership.lease.valid())
        try:
            await fenced.ask({"Action": "Redirect"})
            await fenced.ask({"Action": "Setvar", "Variable": BEAT, "Value": self.moment})
            if self.leadership.lease.valid():
                await self.leadership.pulse()
        except Unavailable:
            return

    async def keep(self) -> None:
        """`Service._keep`: what it writes to Redis, however late it arrives there."""
        if self.leads and self.leadership.lease.valid():
            await pause()
            kept = await self.records.write({("agent", "1001"): self.wire.token}, frozenset())
            assert not kept or self.store.shared.last == self.wire.token, "kept by a former leader"

    @property
    def moment(self) -> str:
        return str(self.leadership._clock.now().timestamp())


class Instances(RuleBasedStateMachine):
    """Two of them, one Asterisk, one Redis."""

    @initialize()
    def begin(self) -> None:
        self.clock, self.asterisk = ManualClock(), Asterisk()
        self.redis = MemoryLease(self.clock)
        self.lives = 0
        self.processes = {user: self.born(user) for user in USERS}

    def born(self, user: str) -> Process:
        self.lives += 1
        wire = Wire(self.asterisk, user, f"life{self.lives}")
        store = SlowLease(self.redis)
        lease = Lease(store, wire.token, self.clock.monotonic)
        records = MemoryStore(self.redis, lambda: lease.epoch)
        return Process(wire, store, Leadership(wire, lease, user, self.clock), records)

    @rule(user=NAMES, which=st.integers(0, 5), steps=st.integers(1, 12))
    def goes_on(self, user: str, which: int, steps: int) -> None:
        for _ in range(steps):
            self.processes[user].step(which)

    @rule(user=NAMES, what=st.sampled_from(["rule", "hold", "offer", "offer", "keep"]))
    def begins(self, user: str, what: str) -> None:
        process = self.processes[user]
        running = {work.__name__ for work in process.work}
        if what not in running:  # each is one loop of the service
            process.work.append(getattr(process, what)())

    @rule(user=NAMES, rounds=st.integers(1, 4))
    def works_for_a_while(self, user: str, rounds: int) -> None:
        """Undisturbed."""
        process = self.processes[user]
        for _ in range(rounds):
            for what in ("rule", "hold", "offer", "keep"):
                self.begins(user, what)
            while process.work:
                process.step(0)

    @rule(
        user=NAMES,
        what=st.sampled_from(["rule", "hold", "offer", "keep"]),
        steps=st.integers(0, 8),
        seconds=st.sampled_from([0.3, 1.6, 5.0]),
        away=st.booleans(),
    )
    def stands_still_in_the_middle(
        self, user: str, what: str, steps: int, seconds: float, away: bool
    ) -> None:
        """While the other one works; then it goes on with what it was at."""
        self.works_for_a_while(user, 2)
        self.begins(user, what)
        self.goes_on(user, 0, steps)
        self.clock.advance(seconds)
        self.works_for_a_while(next(name for name in USERS if name != user), 2)
        self.processes[user].store.away = away
        self.goes_on(user, 0, 20)
        self.works_for_a_while(user, 2)

    @rule(seconds=st.sampled_from([0.3, 1.0, 1.6, 5.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(ahead_s=st.sampled_from([-3600.0, -2.0, 2.0, 3600.0]))
    def clock_is_set(self, ahead_s: float) -> None:
        """The calendar, by which Redis ends leases and beats are read; no steady clock notices."""
        self.clock.set_date(self.clock.now() + timedelta(seconds=ahead_s))

    @rule(user=NAMES, looks=st.integers(6, 20))
    def stands_still_and_is_watched(self, user: str, looks: int) -> None:
        """The other one looks as often as the service does."""
        for _ in range(looks):
            self.clock.advance(LOOK_S)
            self.works_for_a_while(next(name for name in USERS if name != user), 1)

    @rule(user=NAMES)
    def redis_comes_and_goes(self, user: str) -> None:
        store = self.processes[user].store
        store.away = not store.away

    @rule(user=NAMES)
    def is_cut_off(self, user: str) -> None:
        self.asterisk.sessions.pop(self.processes[user].wire.session, None)

    @rule(user=NAMES)
    def dies(self, user: str) -> None:
        """Kill -9, and runit starts the next one."""
        dead = self.processes[user]
        self.asterisk.sessions.pop(dead.wire.session, None)
        self.drop(dead)
        self.processes[user] = self.born(user)

    @rule()
    def asterisk_restarts(self) -> None:
        self.asterisk.globals.clear()
        self.asterisk.sessions.clear()

    def drop(self, process: Process) -> None:
        for work in process.work:
            work.close()
        process.work.clear()

    def teardown(self) -> None:
        """With everything well again one of them leads, and offers arrive."""
        if not hasattr(self, "processes"):
            return
        for process in self.processes.values():
            process.store.away = False
        before = len(self.asterisk.offers)
        for _ in range(40):  # longer than any lease looks held
            self.clock.advance(LOOK_S)
            for user in USERS:
                self.works_for_a_while(user, 1)
        leading = [p for p in self.processes.values() if p.leads and p.leadership.lease.valid()]
        for process in self.processes.values():
            self.drop(process)
        assert len(leading) == 1
        assert len(self.asterisk.offers) > before
        assert AT + leading[0].wire.user in self.asterisk.globals


Instances.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestTwoInstances = Instances.TestCase
