"""One instance of the ACD: feeds the engine, leads or stands by, and recovers.

It never decides about calls itself. Offers leave only while the lease is valid and the engine's
state is reconciled with what Asterisk says.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Mapping
from enum import StrEnum

from acd import calling, desk, inputs, journal, translate
from acd.actions import Action, PlaceOffer
from acd.broadcast import Broadcast
from acd.carrier import Carrier
from acd.engine import Engine
from acd.following import Following
from acd.leadership import PULSE_S, Fenced, Leadership
from acd.lease import RENEW_S
from acd.marks import Marks
from acd.net import Net
from acd.policy import Policy
from acd.ports import Headers, Numbers, PolicySource, Store, Telephony
from acd.routing import Decision
from acd.wire import Answer, Request
from core import logs
from core.alarms import Alarms
from core.bus import EventSink
from core.clock import Clock
from core.errors import IllegalEvent, Unavailable
from core.events import Minter

BEAT_S = 1.0
LOOK_S = 0.1
"""Between a standby's looks at the lease."""
AUDIT_S = 30.0
"""Between listings that repair lost events; nothing on the usual path waits for one."""
PATIENCE_S = 3.0
"""A leader without Asterisk for this long gives its lease up."""
MOST_BUFFERED = 100_000

Roster = Mapping[str, Mapping[str, int]]

log = logs.get("acd")


class Phase(StrEnum):
    """Where this instance stands."""

    DOWN = "down"
    """No connection to Asterisk."""
    STANDBY = "standby"
    RECONCILING = "reconciling"
    LEADING = "leading"


class Service:
    """One instance of the ACD."""

    def __init__(
        self,
        *,
        new_engine: Callable[[Roster], Engine],
        load_roster: Callable[[], Roster],
        telephony: Telephony,
        store: Store,
        leadership: Leadership,
        sink: EventSink,
        minter: Minter,
        clock: Clock,
        mask: translate.Mask,
        numbers: Numbers,
        policies: PolicySource,
        write_queues: Callable[[str], bool],
    ) -> None:
        """`load_roster` blocks (it reads the database) and is run in a thread.

        `write_queues`, too: it replaces the file of Asterisk's own queues.
        """
        self._policies = Following(policies, Alarms(sink, minter, clock))
        self._new_engine = new_engine
        self._load_roster = load_roster
        self._roster: Roster = {}
        self.engine = new_engine({})
        self._telephony = telephony
        self._store = store
        self._leadership, self._lease = leadership, leadership.lease
        self._clock = clock
        self._epoch = clock.now().timestamp() - clock.monotonic()
        self._mask, self._seal = mask, numbers.seal
        self._journal = self._new_journal()
        self._audit = asyncio.Event()
        self._net, self._marks = Net(telephony, write_queues), Marks(telephony)
        self._broadcast = Broadcast(telephony, sink, minter, clock)
        self._carrier = self._new_carrier(sink, minter, numbers)
        self.phase = Phase.DOWN
        self._memory_current = False
        """Whether the engine's memory is the truth: no other instance led since it was filled."""
        self._down_since = self.now()
        self._buffer: list[inputs.Input] = []
        """News that came while nothing may be decided."""
        self._role = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        telephony.on_event, telephony.on_up, telephony.on_down = self._event, self._up, self._down

    def _new_carrier(self, sink: EventSink, minter: Minter, numbers: Numbers) -> Carrier:
        return Carrier(
            telephony=Fenced(self._telephony, self._leads),
            publish=lambda kind, call_id, fields: sink.publish(
                minter.mint(kind, call_id=call_id, **fields)
            ),
            keep=self._keep,
            durable=lambda: not self._journal.behind,
            open_number=numbers.open,
            may_offer=self._leads,
            unsent=self._hear,
            resync=self._audit.set,
        )

    def now(self) -> float:
        """Epoch seconds that never jump: the calendar at start, moved on by the steady clock."""
        return self._epoch + self._clock.monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`; then let go of the beat and the lease."""
        self._roster = await asyncio.to_thread(self._load_roster)
        loops = (
            self._rule(),
            self._hold(),
            self._beat(),
            self._pulse(),
            self._watch(),
            self._policies.follow(self._take_policy),
            self._carrier.run(),
        )
        tasks = [asyncio.create_task(loop) for loop in loops]
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in [stopping, *tasks]:
            task.cancel()
        self._carrier.cancel()
        await self._let_go()
        for task in done - {stopping}:
            task.result()  # a loop that ended has failed: let the supervisor see it

    def handle(self, request: Request) -> Answer | None:
        """Answer a client's request; None when it is somebody else's to answer, or too late."""
        if not self._leads() or self._clock.now().timestamp() > request.deadline:
            return None
        if (found := desk.look(self.engine, request, self.now())) is not None:
            return found
        if request.op in ("reload", "policy", "reload_policy"):
            return self._about_itself(request)
        order = desk.order(self.engine, request)
        if isinstance(order, Answer):
            return order
        self._feed(order)
        return desk.result(self.engine, request)

    def _about_itself(self, request: Request) -> Answer:
        """What the instance is asked to read anew, and the policy in force."""
        if request.op == "reload":
            self._carrier.aside(self._reload())
        elif request.op == "reload_policy":
            self.reload_policy()
        version, trouble = self.engine.policy.version, self._policies.trouble
        return Answer(ok=True, policy=version, policy_trouble=trouble)

    # -- news from Asterisk --

    def _up(self) -> None:
        self._buffer.clear()
        self._leadership.introduced = False
        self.phase = Phase.STANDBY
        self._role.set()

    def _down(self) -> None:
        self.phase = Phase.DOWN
        self._down_since = self.now()
        self.engine.deactivate()

    def _event(self, headers: Headers) -> None:
        if self.phase not in (Phase.LEADING, Phase.RECONCILING):
            return
        try:
            found = translate.event(headers, self._mask, self._seal)
        except Exception:  # whatever Asterisk or a stranger made it contain
            log.exception("bad_event", ami_event=translate.text(headers, "event"))
            return
        if found is None:
            return
        if isinstance(found, inputs.CallWaits) and found.start:
            # Asterisk goes by the calendar, which may have been set since this process began.
            drift = self.now() - self._clock.now().timestamp()
            found = dataclasses.replace(found, start=found.start + drift)
        self._hear(found)

    def _leads(self) -> bool:
        """Whether this instance may decide and write: asked right before each time it does."""
        return self.phase is Phase.LEADING and self._lease.valid()

    def _hear(self, news: inputs.Input) -> None:
        """Feed the engine, or keep the news until it is clear that this instance leads."""
        knows = self.phase is not Phase.RECONCILING and not self._buffer
        if knows and (self.phase is not Phase.LEADING or self._lease.valid()):
            self._feed(news)
        elif len(self._buffer) < MOST_BUFFERED:
            self._buffer.append(news)

    def _catch_up(self) -> None:
        if self._leads():
            kept, self._buffer = self._buffer, []
            for news in kept:
                self._feed(news)
            self._arm()

    def _feed(self, news: inputs.Input) -> None:
        try:
            actions = self.engine.feed(news, self.now())
            self._carrier.take(actions)
            self._explain(actions)
        except Exception:  # the centre goes on; a listing of what is there puts things right
            log.exception("engine_failed", news=type(news).__name__)
            self._audit.set()
        self._arm()

    def _explain(self, actions: list[Action]) -> None:
        """Have written down why each offer was made: it is forgotten with the call."""
        offers = (a for a in actions if isinstance(a, PlaceOffer))
        decisions = [self.engine.decisions.get(offer.call_id) for offer in offers]
        for decision in filter(None, decisions):  # after the offer itself, which should not wait
            asyncio.get_running_loop().call_soon(_note, decision)

    def _arm(self) -> None:
        """Wake up at the engine's next deadline, not before."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self.engine.next_deadline()
        if deadline is not None:
            delay = max(0.0, deadline - self.now())
            self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._leads():
            self._feed(inputs.Tick())

    # -- leading --

    async def _hold(self) -> None:
        """Keep the lease while it is ours."""
        while True:
            if self._lease.ours:
                if not await self._leadership.keep():
                    self._step_down("another instance leads")
                self._catch_up()
            await asyncio.sleep(RENEW_S)

    async def _rule(self) -> None:
        """Become the leader when that is right."""
        while True:
            try:
                await self._consider()
            except Unavailable as error:
                log.warning("not_reconciled", why=str(error))
            except IllegalEvent:  # no offers are made: they would rest on a wrong idea
                log.exception("not_reconciled")
                self._step_down("what was saved does not fit what there is")
            self._role.clear()
            try:
                async with asyncio.timeout(LOOK_S):  # unlike wait_for, it heeds being cancelled
                    await self._role.wait()
            except TimeoutError:
                continue

    async def _consider(self) -> None:
        if not self._telephony.up:
            if self._lease.ours and self.now() - self._down_since > PATIENCE_S:
                await self._lease.release()
                self._step_down("Asterisk is not reachable")
        elif self.phase is Phase.LEADING:
            return
        elif await self._leadership.take():
            await self._reconcile()
        elif self._memory_current:
            self._step_down("another instance has led since")

    def _step_down(self, why: str) -> None:
        log.warning("stepped_down", why=why)
        self._memory_current = False
        self._buffer.clear()
        self.engine.deactivate()
        if self.phase is not Phase.DOWN:
            self.phase = Phase.STANDBY

    async def _reconcile(self) -> None:
        """Learn what is there, then lead. Raises `Unavailable`."""
        self.phase = Phase.RECONCILING
        self._buffer.clear()
        await self._leadership.claim()
        if not self._memory_current:
            await self._recall()
        seen = await self._snapshot()
        self._carrier.learn_queues(await self._net.follow(self.engine.policy))
        news, self._buffer = [seen, *self._buffer], []
        for one in news:
            self._feed(one)
        if self.phase is not Phase.RECONCILING or not self._lease.ours:
            raise Unavailable("lost while reconciling")
        self.phase, self._memory_current = Phase.LEADING, True
        self._carrier.take(self.engine.activate(self.now()))
        self._arm()
        self._carrier.drop_strangers(self._roster)
        await self._leadership.beat()
        await self._journal.rewrite()
        log.info("leading", calls=len(self.engine.calls))

    async def _recall(self) -> None:
        """A fresh engine, with what the last one saved."""
        records = await self._store.load()
        if records is None:
            raise Unavailable("the saved state cannot be read")
        self.engine = self._new_engine(self._roster)
        journal.refill(self.engine, records, self.now())
        self._journal = self._new_journal()
        self._carrier.forget()

    async def _snapshot(self) -> inputs.Snapshot:
        asked_at = self.now()
        channels = await self._telephony.ask({"Action": "CoreShowChannels"})
        devices = await self._telephony.ask({"Action": "DeviceStateList"})
        talked = await self._marks.talked(calling.tries(self.engine))
        return translate.snapshot(asked_at, channels, devices, talked, self._mask)

    async def _reload(self) -> None:
        self._roster = await asyncio.to_thread(self._load_roster)
        self._carrier.take(self.engine.set_roster(self._roster, self.now()))
        self._arm()

    def reload_policy(self) -> None:
        """Have the policy's file read now."""
        self._policies.reload()

    async def _take_policy(self, policy: Policy) -> None:
        if policy.version == self.engine.policy.version:
            return
        if self._leads():
            with contextlib.suppress(Unavailable):  # the next reconciliation sees to it
                self._carrier.learn_queues(await self._net.follow(policy))
        if self._memory_current:
            self._carrier.take(self.engine.set_policy(policy, self.now()))
            self._arm()

    async def _watch(self) -> None:
        """Compare with Asterisk now and then, and when the engine asks for it."""
        while True:
            with contextlib.suppress(TimeoutError):  # after so long it is time anyway
                async with asyncio.timeout(AUDIT_S):
                    await self._audit.wait()
            self._audit.clear()
            if self.phase is Phase.LEADING:
                await self._compare()
                with contextlib.suppress(Unavailable):  # in an hour, then
                    await self._marks.sweep(self._clock.now().timestamp())
            await asyncio.sleep(BEAT_S)  # listings are never asked for faster than this

    async def _compare(self) -> None:
        try:
            seen = await self._snapshot()
        except Unavailable as error:
            log.warning("no_snapshot", why=str(error))
            return
        if self.phase is Phase.LEADING:
            self._hear(seen)

    async def _beat(self) -> None:
        while True:
            if self._leads():
                if not await self._leadership.beat():
                    self._telephony.reconnect()
                await self._broadcast.tell(self.engine.peak)
            await asyncio.sleep(BEAT_S)

    async def _pulse(self) -> None:
        while True:
            if self._leads():
                await self._leadership.pulse()
            await asyncio.sleep(PULSE_S)

    async def _let_go(self) -> None:
        """Callers go to Asterisk's queue at their next lap, and the next instance need not wait."""
        if self._leads():
            try:
                async with asyncio.timeout(0.5):
                    await self._leadership.fall_silent()
            except (Unavailable, TimeoutError):
                log.warning("beat_left_behind")  # it grows stale by itself
            await self._lease.release()
        self.phase = Phase.DOWN

    async def _keep(self, saves: journal.Records, gone: frozenset[str]) -> None:
        if self._lease.valid():
            await self._journal.write(saves, gone)  # the journal of the engine of the moment
        else:
            self._journal.put_off()  # what is kept may be another instance's by now

    def _new_journal(self) -> journal.Journal:
        return journal.Journal(self._store, self.engine.records, self._clock.monotonic)


def _note(decision: Decision) -> None:
    log.info("decided", call_id=decision.call_id, why=decision.explain())
