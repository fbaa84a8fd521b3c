"""One instance between a scripted Asterisk and a real Redis, asked by the real client."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from acd.adapters import requests
from acd.adapters.ami import Ami
from acd.adapters.numbers import SealedNumbers
from acd.adapters.policies import Policies
from acd.adapters.redis import RedisLease, RedisStore
from acd.agent import State
from acd.client import AcdClient
from acd.engine import Engine
from acd.leadership import Leadership
from acd.lease import Lease
from acd.policy import Policy, plain
from acd.ports import PolicySource, Store
from acd.records import Agent, Call
from acd.service import Phase, Service
from acd.wire import REQUESTS, Request
from core.bus import MemoryPublisher
from core.clock import SystemClock
from core.crypto import KeyRing
from core.errors import Unavailable
from core.events import AlarmRaised, Minter
from core.owned import Owned
from core.pii import Pii
from core.redis import connect, connect_async
from core.settings import Settings
from tests.acd.fake_asterisk import FakeAsterisk, listing
from tests.acd.test_ami import until
from tests.acd.world import LIMITS, ROSTER

WAIT = {
    "UserEvent": "ACDWait",
    "Channel": "PJSIP/trunk-00000001",
    "Uniqueid": "sl-1.1",
    "Call": "sl-1.1",
    "Queue": "senior",
    "Skills": "senior:5",
    "From": "13912340072",
}


@dataclass
class Instance:
    """One ACD."""

    service: Service
    ami: Ami
    sink: MemoryPublisher
    stop: asyncio.Event
    task: "asyncio.Task[None]"

    async def end(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 3)
        self.ami.close()


class StoreBehind:
    """Keeps nothing before it is told to go on."""

    def __init__(self, store: Store, go_on: asyncio.Event) -> None:
        self._store, self._go_on, self.kept = store, go_on, 0

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        await self._go_on.wait()
        self.kept += 1
        return await self._store.write(saves, gone_calls)

    async def load(self) -> dict[tuple[str, str], str] | None:
        return await self._store.load()

    async def replace(self, records: Mapping[tuple[str, str], str]) -> bool:
        return await self._store.replace(records)


class FixedPolicies:
    """The plain policy, whatever happens."""

    current = plain()
    trouble = ""

    def changed(self) -> bool:
        return False

    def reload(self) -> Policy:
        return self.current


class MovedClock(SystemClock):
    """A calendar that somebody sets."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead_s)


def start(
    settings: Settings,
    port: int,
    name: str = "a",
    policies: PolicySource | None = None,
    clock: SystemClock | None = None,
) -> Instance:
    clock = clock or SystemClock()
    client, ids = connect_async(settings), iter(range(1000))
    user = "acd" if name == "a" else "acd2"
    lease = Lease(RedisLease(client), name, clock.monotonic)
    ami, sink, stop = Ami("127.0.0.1", port, user, "secret"), MemoryPublisher(), asyncio.Event()
    service = Service(
        new_engine=lambda roster: Engine(
            roster, LIMITS, lambda: f"{name}{next(ids)}", policies.current if policies else None
        ),
        load_roster=lambda: ROSTER,
        telephony=ami,
        store=RedisStore(client, lambda: lease.epoch),
        leadership=Leadership(ami, lease, user, clock),
        sink=sink,
        minter=Minter("acd", clock),
        clock=clock,
        mask=Pii(b"k" * 32).masked,
        numbers=SealedNumbers(KeyRing({"k": b"k" * 32}, "k")),
        policies=policies or FixedPolicies(),
        write_queues=lambda _text: True,
    )
    ami.connect()
    instance = Instance(service, ami, sink, stop, asyncio.create_task(service.run(stop)))
    asker = connect_async(settings, timeout_s=3)
    answering = asyncio.create_task(
        requests.serve(asker, lambda: service.phase is Phase.LEADING, service.handle)
    )
    instance.task.add_done_callback(lambda _: answering.cancel())
    return instance


def run(settings: Settings, body: Callable[[FakeAsterisk], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with FakeAsterisk() as asterisk:
            await body(asterisk)

    asyncio.run(asyncio.wait_for(whole(), 30))


async def leading(instance: Instance) -> None:
    await until(lambda: instance.service.phase is Phase.LEADING)


def beats(asterisk: FakeAsterisk) -> list[str]:
    return [a["Value"] for a in asterisk.asked("Setvar") if a["Variable"] == "ACD_BEAT"]


def test_it_leads_beats_offers_and_lets_go(empty_redis: Settings) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        await until(lambda: beats(asterisk))
        client = AcdClient(connect(empty_redis))
        await asyncio.to_thread(client.set_state, "1001", "ready")
        asterisk.event("DeviceStateChange", Device="PJSIP/1001", State="NOT_INUSE")
        asterisk.event("UserEvent", **WAIT)
        await until(lambda: asterisk.asked("Redirect"))
        sent = [a for a in asterisk.actions if a.get("Channel") == WAIT["Channel"]]
        assert [a["Action"] for a in sent] == ["Redirect"]
        assert (sent[0]["Exten"], sent[0]["Context"]) == ("1001xa0", "connect")
        views = await asyncio.to_thread(client.waiting)
        assert [(v.stage, v.agent_id) for v in views] == [("ringing", "1001")]
        await until(lambda: len(asterisk.asked("QueueAdd")) == 2)
        added = [a["Queue"] for a in asterisk.asked("QueueAdd")]
        assert sorted(added) == ["sl-general", "sl-senior"]
        began = time.monotonic()
        await instance.end()
        assert time.monotonic() - began < 2
        assert beats(asterisk)[-1] == "0"
        shown = " ".join(event.to_json() for event in instance.sink.events)
        assert "CallOffered" in shown and "13912340072" not in shown

    run(empty_redis, body)


def test_an_offer_leaves_while_it_is_being_kept(empty_redis: Settings) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        await asyncio.to_thread(AcdClient(connect(empty_redis)).set_state, "1001", "ready")
        left = asyncio.Event()
        instance.service._store = slow = StoreBehind(instance.service._store, left)
        instance.service._journal = instance.service._new_journal()
        asterisk.event("DeviceStateChange", Device="PJSIP/1001", State="NOT_INUSE")
        asterisk.event("UserEvent", **WAIT)
        await until(lambda: asterisk.asked("Redirect"))
        assert not slow.kept
        left.set()
        await until(lambda: slow.kept)
        kept = str(connect(empty_redis).hget("sl:acd:calls", "sl-1.1"))
        assert '"offer":{"id":"a0","agent_id":"1001"' in kept
        await instance.end()

    run(empty_redis, body)


def test_an_offer_that_was_not_kept_is_read_in_asterisk(empty_redis: Settings) -> None:
    """Killed between the Redirect and the save: the next one neither loses nor repeats it."""

    async def body(asterisk: FakeAsterisk) -> None:
        redis = connect(empty_redis)
        call = Call(call_id="sl-1.1", channel=WAIT["Channel"], queue="senior", since=1.0, number=1)
        redis.hset("sl:acd:calls", "sl-1.1", call.model_dump_json())
        for agent_id in ("1001", "1002"):
            agent = Agent(agent_id=agent_id, state=State.READY, wants=State.READY)
            redis.hset("sl:acd:agents", agent_id, agent.model_dump_json())
        there = {
            "Event": "CoreShowChannel",
            "Channel": WAIT["Channel"],
            "Uniqueid": "sl-1.1",
            "ChanVariable": "SL_CALL=sl-1.1",
            "Context": "connect",
            "Exten": "1001xz9",
        }
        asterisk.replies["CoreShowChannels"] = lambda _: listing("CoreShowChannelsComplete", there)
        phones = [
            {"Event": "DeviceStateChange", "Device": f"PJSIP/{name}", "State": state}
            for name, state in (("1001", "RINGING"), ("1002", "NOT_INUSE"))
        ]
        asterisk.replies["DeviceStateList"] = lambda _: listing("DeviceStateListComplete", *phones)
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        offer = instance.service.engine.calls["sl-1.1"].offer
        assert offer is not None and (offer.agent_id, offer.id) == ("1001", "z9")
        asterisk.event("UserEvent", **WAIT)  # said before it was taken away: no second offer
        back = {"Call": "sl-1.1", "Offer": "z9", "Agent": "1001", "DS": "BUSY", "HC": "17"}
        asterisk.event("UserEvent", UserEvent="ACDBack", **back)
        await until(lambda: asterisk.asked("Redirect"))
        assert [a["Exten"] for a in asterisk.asked("Redirect")] == ["1002xa0"]

        def told() -> list[str]:
            return [e.type for e in instance.sink.events if "Offer" in e.type]

        await until(lambda: len(told()) == 3)
        assert told() == ["CallOffered", "OfferFailed", "CallOffered"]
        await instance.end()

    run(empty_redis, body)


def test_a_standby_leads_only_when_the_beat_is_stale_and_the_lease_is_free(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        beat = {"value": "0"}
        asterisk.replies["GetVar"] = lambda _: [{"Response": "Success", "Value": beat["value"]}]
        first = start(empty_redis, asterisk.port, "a")
        await leading(first)
        await asyncio.to_thread(AcdClient(connect(empty_redis)).set_state, "1001", "break", "lunch")
        second = start(empty_redis, asterisk.port, "b")
        await until(lambda: second.service.phase is Phase.STANDBY)
        await asyncio.sleep(1.2)  # the lease is taken, though the beat looks stale
        assert second.service.phase is Phase.STANDBY
        beat["value"] = str(int(time.time()) + 60)
        await first.end()
        await asyncio.sleep(0.8)  # the lease is free, but the beat is fresh
        assert second.service.phase is Phase.STANDBY
        beat["value"] = "0"
        await leading(second)
        agent = second.service.engine.crew.get("1001")
        assert agent is not None and (agent.state, agent.reason) == ("break", "lunch")
        await second.end()

    run(empty_redis, body)


def test_after_a_cut_nothing_is_offered_until_reconciled(empty_redis: Settings) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        asterisk.drop()
        await until(lambda: instance.service.phase is Phase.DOWN)
        assert not instance.service.engine.active
        listings = len(asterisk.asked("CoreShowChannels"))
        await leading(instance)
        assert len(asterisk.asked("CoreShowChannels")) == listings + 1
        await instance.end()

    run(empty_redis, body)


def test_without_an_engine_the_client_says_so_in_time(empty_redis: Settings) -> None:
    began = time.monotonic()
    with pytest.raises(Unavailable):
        AcdClient(connect(empty_redis), deadline_s=0.3).agent_states()
    assert time.monotonic() - began < 0.8


def test_rubbish_late_and_wrong_requests_do_no_harm(empty_redis: Settings) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        redis = connect(empty_redis)
        late = Request(id="x", deadline=1.0, op="set_state", agent_id="1001", wants="ready")
        redis.rpush(REQUESTS, "{", "[]", late.model_dump_json())
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        client = AcdClient(redis)
        views = await asyncio.to_thread(client.agent_states)
        assert {view.state for view in views} == {"offline"}
        with pytest.raises(LookupError):
            await asyncio.to_thread(client.set_state, "9999", "ready")
        await instance.end()

    run(empty_redis, body)


RULES = """version: "{version}"
skills: {{senior: a, general: b, repair: c, billing: d, consult: e}}
queues:
  senior: {{required: {{senior: {level}}}}}
  general: {{required: {{general: 1}}}}
  repair: {{required: {{repair: 1}}}}
  billing: {{required: {{billing: 1}}}}
  consult: {{required: {{consult: 1}}}}
"""


def test_a_policy_that_changes_is_taken_over_for_those_who_wait_and_one_with_mistakes_is_not(
    empty_redis: Settings, tmp_path: Path
) -> None:
    """1002 has senior 6: at first that is not enough."""
    file = tmp_path / "policy.yaml"
    file.write_text(RULES.format(version="one", level=7))

    async def body(asterisk: FakeAsterisk) -> None:
        policies = Policies(Owned(file, None), "UTC", tmp_path / "kept.yaml")
        instance = start(empty_redis, asterisk.port, policies=policies)
        await leading(instance)
        client = AcdClient(connect(empty_redis))
        await asyncio.to_thread(client.set_state, "1002", "ready")
        asterisk.event("DeviceStateChange", Device="PJSIP/1002", State="NOT_INUSE")
        asterisk.event("UserEvent", **{**WAIT, "Skills": ""})
        await until(lambda: instance.service.engine.calls)
        file.write_text("version: [")
        await asyncio.to_thread(client.reload_policy)
        await until(lambda: policies.trouble)
        version, trouble = await asyncio.to_thread(client.policy)
        assert version.startswith("one@") and f"{file}:1" in trouble
        assert not asterisk.asked("Redirect")
        events = instance.sink.events
        await until(lambda: [e for e in events if isinstance(e, AlarmRaised)])
        file.write_text(RULES.format(version="two", level=6))
        await until(lambda: asterisk.asked("Redirect"))  # by watching, nobody asked
        assert instance.service.engine.policy.version.startswith("two@")
        assert "NobodyFree" in [event.type for event in instance.sink.events]
        await instance.end()

    run(empty_redis, body)
    file.write_text("")  # a start with a broken file goes on with the last good one
    assert Policies(Owned(file, None), "UTC", tmp_path / "kept.yaml").current.version.startswith(
        "two@"
    )


@pytest.mark.parametrize("ahead_s", [-3600.0, 3600.0])
def test_a_clock_that_is_set_lengthens_nobodys_wait_and_changes_no_order(
    empty_redis: Settings, ahead_s: float
) -> None:
    """Asterisk's announcements go by the calendar, the engine by a clock that never jumps."""

    async def body(asterisk: FakeAsterisk) -> None:
        clock = MovedClock()
        instance = start(empty_redis, asterisk.port, clock=clock)
        await leading(instance)
        asterisk.event("UserEvent", **WAIT, Start=str(time.time() - 20))
        calls = instance.service.engine.calls
        await until(lambda: "sl-1.1" in calls)
        clock.ahead_s = ahead_s
        later = {**WAIT, "Call": "sl-1.2", "Uniqueid": "sl-1.2"}
        asterisk.event("UserEvent", **later, Start=str(time.time() + ahead_s - 10))
        await until(lambda: "sl-1.2" in calls)
        assert 5 < calls["sl-1.2"].since - calls["sl-1.1"].since < 15
        assert 10 <= instance.service.now() - calls["sl-1.2"].since < 25
        assert instance.service.phase is Phase.LEADING
        await until(lambda: abs(float(beats(asterisk)[-1]) - time.time() - ahead_s) < 5)
        await instance.end()

    run(empty_redis, body)


def test_a_beat_from_before_the_clock_was_set_back_keeps_nobody_from_leading(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        asterisk.replies["GetVar"] = lambda _: [
            {"Response": "Success", "Value": str(time.time() + 3600)}
        ]
        instance = start(empty_redis, asterisk.port)
        await leading(instance)
        await instance.end()

    run(empty_redis, body)


def test_a_peak_emergency_is_told_to_asterisk_and_as_an_alarm_and_survives_its_acd(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        def said() -> list[str]:
            return [a["Value"] for a in asterisk.asked("Setvar") if a["Variable"] == "SL_PEAK"]

        first = start(empty_redis, asterisk.port, "a")
        await leading(first)
        await until(lambda: said() == ["0"])
        client = AcdClient(connect(empty_redis), deadline_s=5)
        view = await asyncio.to_thread(client.peak, on=True, by="wang", reason="停水")
        assert (view.on, view.by, view.reason) == (True, "wang", "停水")
        await until(lambda: said()[-1] != "0")
        at, _, prompt = said()[-1].partition("-")
        assert prompt == "peak-notice" and abs(time.time() - int(at)) < 60
        await first.end()
        second = start(empty_redis, asterisk.port, "b")
        await leading(second)
        view = await asyncio.to_thread(client.peak_status)
        assert view.on and view.until is not None
        await asyncio.to_thread(client.peak, on=False, by="wang", reason="")
        await until(lambda: said()[-1] == "0")
        await second.end()
        shown = [event.type for event in (*first.sink.events, *second.sink.events)]
        assert shown.count("AlarmRaised") >= 1 and shown[-1] == "AlarmCleared"
        assert shown.count("PeakChanged") == 2

    run(empty_redis, body)
