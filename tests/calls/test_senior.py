"""Older callers on real calls: asked, noticed, heard louder, met by who speaks as they do."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from acd.tables import AgentRow
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    CallAnswered,
    CallbackDone,
    CallbackRequested,
    CallQueued,
    SeniorNoticed,
)
from crm.adapters.ledger import SqlLedger
from crm.ports import TaskFilter
from crm.seed import SENIOR_NUMBER, YOUNG_NUMBER
from silverline.demo.robots import AtHome, Centre, Key, free_port
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd, beside
from tests.calls.earphone import loudness
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import murmur

GENTLE, HOTLINE = "4008000060", "12345"
OLD, SILENT, LOST, QUIET = "13100000061", "13100000062", "13100000063", "13100000064"
BRAND = "4008123456"
"""Its menu would hear speech, but nobody listens in this centre."""
REACHED_S = 3
HOME = free_port("127.0.0.2")
"""Where the carrier takes calls."""
SAYS_YES = tuple(Key("1", 6.0 + 1.5 * n) for n in range(12))
"""Before the question a key means nothing, and in line neither."""
SAYS_NO = (Key("2", 11.0),)
"""While the question is asked: it comes after 6 s, and listens for 10."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """With a carrier that takes calls, at any hour."""
    with telephones.running(
        ["redis", "asterisk", "ivr", "crm"],
        trunk_address=f"127.0.0.2:{HOME}",
        official_number="4008123456",
        callback_from="00:00",
        callback_until="00:00",
        callback_reached_s=REACHED_S,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def acd(centre: Telephone) -> Iterator[Acd]:
    """One of the agents for older callers speaks Wu, as Mr Wang does."""
    with beside(centre) as running:
        db = Database(centre.settings.sql_url)
        with db.write() as session:
            agent = session.get_one(AgentRow, "1002")
            agent.skills = {**agent.skills, "dialect-wu": 5}
        running.stop()
        running.start()
        running.begin()
        yield running
        db.close()


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return murmur(tmp_path_factory.mktemp("noise"))


def test_who_hears_badly_and_speaks_wu_is_met_by_who_does_and_hears_them_louder(
    centre: Telephone, acd: Acd, noise: Path
) -> None:
    with (
        centre.agent("1001", speech=noise, ring_ms=50).start(),
        centre.agent("1002", speech=noise, ring_ms=50).start(),
        centre.caller(SENIOR_NUMBER, HOTLINE, wait_for_cue_s=150.0) as wang,
        centre.caller(YOUNG_NUMBER, HOTLINE, wait_for_cue_s=150.0) as chen,
    ):
        acd.ready("1001", "1002")
        wang.start()
        answered = acd.wait_event("CallAnswered", SERVED_S)
        chen.start()
        acd.wait_event("CallAnswered", SERVED_S, count=2)
        loud, plain = (loudness(caller.media_port, 2.0) for caller in (wang, chen))
        wang.hang_up()
        chen.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=2)
    assert isinstance(answered, CallAnswered) and answered.agent_id == "1002"
    assert 1.7 < loud / plain < 2.3


def test_strangers_are_asked_or_noticed_and_who_says_so_is_to_be_enrolled(
    centre: Telephone, acd: Acd, noise: Path
) -> None:
    acd.begin()
    acd.ready()
    with (
        centre.caller(OLD, GENTLE, keys=SAYS_YES, wait_for_cue_s=150.0) as old,
        centre.caller(SILENT, GENTLE, wait_for_cue_s=150.0) as silent,
        centre.caller(LOST, GENTLE, keys=SAYS_NO, wait_for_cue_s=150.0) as lost,
        centre.caller(QUIET, BRAND, wait_for_cue_s=150.0) as quiet,
        centre.agent("1001", speech=noise, ring_ms=50).start(),
    ):
        for caller in (old, silent, lost, quiet):
            caller.start()
        acd.wait_event("CallQueued", SERVED_S, count=4)
        served = {
            (e.queue, e.senior, e.caller.masked if e.caller else "")
            for e in acd.events()
            if isinstance(e, CallQueued)
        }
        sources = {e.source: e.signs for e in acd.events() if isinstance(e, SeniorNoticed)}
        for caller in (silent, lost, quiet):
            caller.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=3)
        acd.ready("1001")
        acd.wait_event("CallAnswered", SERVED_S)
        until(lambda: enrolments(centre) == ["1001"], SERVED_S, "the agent's task")
        old.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=4)
    masks = [f"131****{number[-4:]}" for number in (OLD, SILENT, LOST, QUIET)]
    queues, seniors = ("senior", "general", "senior", "senior"), (True, False, True, True)
    assert served == set(zip(queues, seniors, masks, strict=True))
    assert sources == {
        "declared": (),
        "unsure": ("silence",),
        "behaviour": ("silence", "silence"),
    }


def test_a_senior_who_hangs_up_at_the_greeting_is_called_back_once(
    centre: Telephone, acd: Acd, noise: Path
) -> None:
    acd.begin()
    where = Centre(centre.settings.bind, centre.settings.sip_port)
    with (
        AtHome(
            "home", "", where, centre.folder / "home", ring_ms=200, speech=noise, sip_port=HOME
        ).start() as home,
        centre.agent("1001", speech=noise, ring_ms=50).start() as agent,
        centre.caller(SENIOR_NUMBER, HOTLINE, wait_for_cue_s=150.0) as wang,
    ):
        acd.ready()
        wang.start()
        acd.wait_event("CallerRecognized", SERVED_S)
        wang.hang_up()
        asked = acd.wait_event("CallbackRequested", SERVED_S)
        acd.ready("1001")
        home.wait_noted("answered", SERVED_S)
        acd.wait_event("CallAnswered", SOON_S)
        time.sleep(REACHED_S + 1)  # of conversation: a shorter one reached nobody
        agent.hang_up()
        done = acd.wait_event("CallbackDone", SERVED_S)
        home.wait_noted("peer-hung-up", SOON_S)
        assert home.noted("ringing") == 1
    assert isinstance(asked, CallbackRequested) and asked.misdial and asked.senior
    assert isinstance(done, CallbackDone) and done.result == "reached"


def enrolments(centre: Telephone) -> list[str | None]:
    """Who is to enrol whom they have spoken with."""
    db = Database(centre.settings.sql_url)
    try:
        ledger = SqlLedger(db, KeyRing.from_secrets(centre.secrets))
        return [task.owner for task in ledger.tasks(TaskFilter(kind="enrol"), 0, 10)[0]]
    finally:
        db.close()
