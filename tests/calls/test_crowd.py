"""Callers who come while something is wrong with the IVR: it restarts, its look-ups hang."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from datetime import date

import pytest

from bench import centre as load
from core import assets
from core.bus import MemoryPublisher
from core.clock import SystemClock
from core.events import CallerRecognized, Minter
from core.pii import Pii
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.client import CrmClient
from crm.orders import WorkOrder
from crm.people import Linked, NewPerson
from crm.ports import OrderFilter
from ivr.adapters.agi import AgiLine, AgiSession
from ivr.adapters.fastagi import FastAgiServer
from ivr.adapters.sounds import Sounds
from ivr.answers import Answers
from ivr.catalogue import greeting
from ivr.directory import make
from ivr.message import Messages
from ivr.service import Reception
from silverline import supervise
from tests.calls import telephone as telephones
from tests.calls.ami import Ami
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

HOTLINE, ASKS = "12345", "4009"
CALLS, PER_S, HURT_AFTER = 100, 20, 50
FRESH_S = 280
"""A beat further in the future would be taken for one from before the clock was set back."""
SENIOR, YOUNG = "13912340072", "13912340028"
SLOW = tuple(f"1310000080{n}" for n in range(8))


@contextlib.contextmanager
def lined_up(telephone: Telephone) -> Iterator[Ami]:
    """The test in the ACD's place: it hears who stands in line, and offers nobody."""
    manager = telephone.manager()
    manager.beat(FRESH_S)
    try:
        yield manager
    finally:
        telephone.control.rx("channel request hangup all")
        until(lambda: "0 active channels" in telephone.control.rx("core show channels"), SOON_S, "")
        manager.stop_beating()
        manager.close()


def in_line(manager: Ami) -> dict[str, str]:
    """Call and queue of all who have asked for a person."""
    return {event["Call"]: event["Queue"] for event in waits(manager)}


def waits(manager: Ami) -> list[dict[str, str]]:
    """What those in line have said of themselves by now."""
    manager.action("Ping")  # its answer comes behind what happened before
    return [event for event in manager.events if event.get("UserEvent") == "ACDWait"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_ivr_that_restarts_amid_a_hundred_calls_loses_none(number: signal.Signals) -> None:
    with telephones.running(["redis", "asterisk", "ivr"]) as telephone:
        settings = telephone.settings

        def arrived() -> int:
            rows = telephone.records()
            return sum(row[0] == "CHAN_START" and row[2] == row[3] for row in rows)

        with lined_up(telephone) as manager:
            calls = threading.Thread(target=load.call, args=(settings, HOTLINE, CALLS, PER_S))
            calls.start()
            until(lambda: arrived() >= HURT_AFTER, SERVED_S, "half of the calls")
            pid = supervise.states(settings, ["ivr"])[0].pid
            assert pid is not None
            os.kill(pid, number)
            until(lambda: len(in_line(manager)) >= CALLS, SERVED_S, lambda: str(in_line(manager)))
            ends = [row for row in telephone.records() if row[0] == "HANGUP"]
            seniors = {e["Call"] for e in waits(manager) if e["Senior"] == "1"}
        calls.join(SERVED_S)
    assert not calls.is_alive()
    assert ends == [], "nobody was hung up on"
    assert seniors, "who was greeted when it died is still known for a senior"


class SlowPeople(MemoryPeople):
    """A file that is slow for some, until released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def by_number(self, number: str) -> list[Linked]:
        if number in SLOW:
            self.released.wait(SERVED_S)
        return super().by_number(number)


class SlowLedger(MemoryLedger):
    """Work orders that are never found in time; whose a caller's are, is known."""

    def __init__(self, released: threading.Event) -> None:
        super().__init__()
        self._released = released

    def order_owner(self, person_id: int) -> str | None:
        return None

    def orders(self, wanted: OrderFilter, offset: int, limit: int) -> tuple[list[WorkOrder], int]:
        self._released.wait(SERVED_S)
        return super().orders(wanted, offset, limit)


FLOWS = {
    "numbers.yaml": f'numbers:\n  "{ASKS}": asks\n',
    "brand.yaml": (
        "title: 一\nstart: who\nsteps:\n"
        "  who: {do: branch, ways: [{when: {senior: yes}, next: old}], otherwise: person}\n"
        "  old: {do: queue, queue: senior}\n"
        "  person: {do: queue, queue: general}\n"
    ),
    "asks.yaml": (
        "title: 二\nstart: find\nsteps:\n"
        "  find: {do: look_up, what: work_order, within_s: 5, "
        "found: told, none: told, late: person}\n"
        "  told: {do: queue, queue: repair}\n"
        "  person: {do: queue, queue: general}\n"
    ),
}


@contextlib.contextmanager
def slow_ivr(telephone: Telephone, sink: MemoryPublisher) -> Iterator[None]:
    """The product's IVR over files that are slow for some."""
    settings, clock, people = telephone.settings, SystemClock(), SlowPeople()
    people.add(NewPerson(name="王建国", gender="male", birth=date(1950, 5, 1)), SENIOR)
    people.add(NewPerson(name="陈晨", birth=date(1997, 5, 1)), YOUNG)
    client = CrmClient.over(
        people,
        SlowLedger(people.released),
        Pii(b"p" * 32),
        clock,
        authorities=MemoryAuthorities(),
    )
    directory = make(FLOWS, "brand", "Asia/Shanghai")
    minter = Minter("ivr", clock)
    reception = Reception(
        directory=lambda: directory,
        answers=Answers(client, greeting),
        sink=sink,
        minter=minter,
        pii=Pii(b"p" * 32),
        clock=clock,
        messages=Messages(sink, minter, clock, settings.incoming_dir),
    )
    sounds = Sounds.load(settings.asterisk_dir / "sounds", assets.path("ivr/prompts/audio"))

    def take(session: AgiSession) -> None:
        line = AgiLine(session, sounds)
        reception.answer(line, line.arrival())

    server = FastAgiServer((settings.bind, settings.agi_port), take)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        people.released.set()
        server.close()
        thread.join(SOON_S)
        client.close()


def test_look_ups_that_hang_lead_to_a_person_and_hold_up_nobody_elses(
    telephone: Telephone,
) -> None:
    sink = MemoryPublisher()

    def recognised(call_id: str | None = None) -> list[CallerRecognized]:
        found = (event for event in sink.events if isinstance(event, CallerRecognized))
        return [event for event in found if call_id in (None, event.call_id)]

    with (
        slow_ivr(telephone, sink),
        lined_up(telephone) as manager,
        contextlib.ExitStack() as phones,
    ):
        before = len(manager.events)
        asking = phones.enter_context(telephone.caller(YOUNG, ASKS, wait_for_cue_s=150.0))
        asking.start()
        until(lambda: recognised() and recognised()[0].customer_id, SOON_S, "the first caller")
        for number in SLOW:
            phones.enter_context(telephone.caller(number, wait_for_cue_s=150.0)).start()
        until(lambda: len(in_line(manager)) >= len(SLOW), SERVED_S, "the slow ones in line")
        phones.enter_context(telephone.caller(SENIOR, wait_for_cue_s=150.0)).start()
        wait = manager.user_event("ACDWait", SOON_S, before, Queue="senior")
        until(lambda: len(in_line(manager)) == len(SLOW) + 2, SERVED_S, "everybody in line")
        lines = in_line(manager)
    assert recognised(wait["Call"])[0].senior
    assert sorted(lines.values()) == ["general"] * (len(SLOW) + 1) + ["senior"]
