"""Called back: the agent's phone first, then the person's, once, with the centre's own number."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.events import CallAnswered, CallbackDone, CallbackRequested, CallEnded
from silverline.demo.robots import Agent, AtHome, Centre, Key, free_port
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone, speech

HOTLINE = "12345"
OFFICIAL = "4008123456"
ANN = "13912340099"
HOME = free_port("127.0.0.2")
"""Where the carrier takes calls: one robot plays the phones of everybody at home."""
INSISTS = tuple(Key("1", 12.0 + 2.5 * n) for n in range(32))
"""Before it is offered the key means nothing, and after it is promised neither."""
REACHED_S = 3
SECOND_BYTES = 16_000
"""Of a recording's leg."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """The real IVR, and a carrier that takes calls; call backs are offered to all, at any hour."""
    with telephones.running(
        ["redis", "asterisk", "ivr"],
        trunk_address=f"127.0.0.2:{HOME}",
        official_number=OFFICIAL,
        callback_after_s=0,
        callback_from="00:00",
        callback_until="00:00",
        callback_reached_s=REACHED_S,
        callback_retry_s=10,
    ) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


@pytest.fixture
def home(centre: Telephone) -> Iterator[AtHome]:
    """Ann's phone."""
    where = Centre(centre.settings.bind, centre.settings.sip_port)
    folder = centre.folder / "home"
    phone = AtHome(
        "home", "", where, folder, ring_ms=500, speech=speech("young_menu-caller"), sip_port=HOME
    )
    with phone.start() as ringing:
        yield ringing


@contextmanager
def promised(centre: Telephone, acd: Acd) -> Iterator[tuple[Agent, str]]:
    """Ann has asked to be called back while the only agent talks; both calls' parties."""
    track = speech("young_menu-agent")
    with (
        centre.agent("1003", ring_ms=50, speech=track) as agent,
        centre.caller("13900000001", HOTLINE, wait_for_cue_s=150.0) as first,
        centre.caller(ANN, HOTLINE, keys=INSISTS) as ann,
    ):
        agent.start()
        acd.ready("1003")
        first.start()
        agent.wait_noted("answered", SERVED_S)
        ann.start()
        asked = acd.wait_event("CallbackRequested", SERVED_S)
        assert isinstance(asked, CallbackRequested) and asked.call_id is not None
        until(lambda: "CallEnded" in [e.type for e in acd.of_call(asked.call_id)], SOON_S, "end")
        yield agent, asked.call_id


def done(acd: Acd) -> CallbackDone:
    found = acd.wait_event("CallbackDone", SERVED_S)
    assert isinstance(found, CallbackDone)
    return found


def test_dialled_once_and_recorded_though_the_acd_died_and_again_after_a_machine(
    centre: Telephone, acd: Acd, home: AtHome
) -> None:
    with promised(centre, acd) as (agent, asked):
        assert "CallAbandoned" not in [e.type for e in acd.of_call(asked)]
        acd.kill()
        acd.start()
        assert [view.callback for view in acd.client.waiting()] == [True]
        agent.hang_up()
        home.wait_noted("answered", SERVED_S)
        agent.wait_noted("answered", SOON_S, times=2)
        made = acd.wait_event("CallbackDialled", SOON_S).call_id
        assert made is not None
        legs = centre.legs(made)
        talked = lambda: all(p.exists() and p.stat().st_size > SECOND_BYTES for p in legs)  # noqa: E731
        until(talked, SERVED_S, "a second of both recorded")
        assert home.noted("ringing") == 1
        acd.client.room(made, "1003", "pause")  # the person's channel is the one that is recorded
        acd.wait_event("RecordingPaused", SOON_S)
        acd.client.room(made, "1003", "record")
        acd.wait_event("RecordingResumed", SOON_S)
        acd.client.mark_machine(made, "1003")
        agent.hang_up()
        home.wait_noted("answered", SERVED_S, times=2)
        again = acd.wait_event("CallbackDialled", SOON_S, count=2).call_id
        assert again is not None
        acd.wait_event("CallAnswered", SOON_S, count=3)
        time.sleep(REACHED_S + 1)
        agent.hang_up()
        assert done(acd).result == "reached"
        home.wait_noted("peer-hung-up", SOON_S, times=2)
    assert (home.noted("ringing"), done(acd).made) == (2, again)
    assert f"<sip:{OFFICIAL}@" in next(line for line in home.log if " from " in line)
    acd.wait_event("CallEnded", SOON_S, count=4)
    answered = [e for e in acd.of_call(made) if isinstance(e, CallAnswered)]
    assert [e.agent_id for e in answered] == ["1003"]
    assert not any(ANN in field for row in centre.records() for field in row), "a number on file"


def test_answered_and_over_while_no_acd_ran_it_is_not_made_again(
    centre: Telephone, acd: Acd, home: AtHome
) -> None:
    with promised(centre, acd) as (agent, _):
        agent.hang_up()
        home.wait_noted("ringing", SERVED_S)
        acd.kill()  # its phone rings, or has just been answered
        home.wait_noted("answered", SERVED_S)
        time.sleep(REACHED_S + 1)
        agent.hang_up()
        home.wait_noted("peer-hung-up", SOON_S)
        acd.start()
        found = done(acd)
        assert (found.result, found.called, home.noted("ringing")) == ("reached", 1, 1)
        assert found.made is not None and acd.client.waiting() == []
        ended = [e for e in acd.of_call(found.made) if isinstance(e, CallEnded)]
        assert [REACHED_S <= e.talk_s < 10 * REACHED_S for e in ended] == [True]


def test_who_calls_again_and_is_answered_is_not_called_back(
    centre: Telephone, acd: Acd, home: AtHome
) -> None:
    with (
        promised(centre, acd) as (agent, asked),
        centre.caller(ANN, HOTLINE) as again,
    ):
        again.start()
        acd.wait_event("CallQueued", SERVED_S, count=3)
        agent.hang_up()
        agent.wait_noted("answered", SERVED_S, times=2)
        found = done(acd)
        assert (found.result, found.call_id) == ("cancelled", asked)
        agent.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=3)
        assert acd.client.waiting() == [] and home.noted("ringing") == 0
