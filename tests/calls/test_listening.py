"""A supervisor on their own phone hears a conversation, speaks into it, stays with it, takes it."""

import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from acd.client import ListenerView, NotNow
from core.events import CallTransferred
from silverline.demo.robots import Agent, Caller, Robot
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.earphone import share_near
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

LEAD = "1004"
CALLER_HZ, AGENT_HZ, SECOND_HZ, LEAD_HZ = 500.0, 900.0, 1300.0, 1900.0
"""Everybody hums a tone of their own: who hears whom is measured."""
HEARD, NOT_HEARD = 0.1, 0.01
"""Share of the energy that comes to a phone: three tones at once are a third each."""
RATE, TRACK_S = 8000, 300


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(["redis", "asterisk"], ring_s=5, wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[float, Path]:
    folder = tmp_path_factory.mktemp("tones")
    return {hz: tone(folder, hz) for hz in (CALLER_HZ, AGENT_HZ, SECOND_HZ, LEAD_HZ)}


def tone(folder: Path, hz: float) -> Path:
    """A hum of this height, for as long as any call here."""
    path = folder / f"{hz:.0f}.wav"
    samples = 4000 * np.sin(2 * np.pi * hz * np.arange(RATE * TRACK_S) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def share(phone: Robot, hz: float) -> float:
    """How much of what comes to the phone for a second is this tone; 0 while nothing comes."""
    try:
        return share_near(phone.media_port, 1.0, hz)
    except AssertionError:
        return 0.0


def hear(phone: Robot, *tones: float) -> None:
    """Wait until all these are heard on the phone at once."""
    until(
        lambda: all(share(phone, hz) > HEARD for hz in tones),
        SOON_S,
        lambda: f"{phone.name} hears {[(hz, share(phone, hz)) for hz in tones]}",
    )


def does_not_hear(phone: Robot, hz: float) -> None:
    assert share(phone, hz) < NOT_HEARD


@contextmanager
def talking(
    centre: Telephone, acd: Acd, tones: dict[float, Path]
) -> Iterator[tuple[Agent, Agent, Caller, str]]:
    """1001 talks to a caller, the supervisor's phone is there: both, the caller, the call's id."""
    with (
        centre.agent("1001", ring_ms=50, speech=tones[AGENT_HZ]).start() as agent,
        centre.agent(LEAD, ring_ms=50, speech=tones[LEAD_HZ]).start() as lead,
        centre.caller(
            speech=tones[CALLER_HZ], wait_for_cue_s=None, talk_limit_ms=TRACK_S * 1000
        ) as caller,
    ):
        acd.ready("1001")
        until(lambda: acd.agents()[LEAD].registered, SOON_S, "the supervisor's phone")
        caller.start()
        call_id = acd.wait_event("CallAnswered", SERVED_S).call_id
        assert call_id
        yield agent, lead, caller, call_id


def listener(acd: Acd) -> ListenerView | None:
    return next(iter(acd.client.listeners()), None)


def wait_for_end(acd: Acd, lead: Agent) -> None:
    """The supervisor's phone is let go by the centre."""
    until(lambda: lead.noted("peer-hung-up"), SOON_S, "the supervisor is let go")
    until(lambda: listener(acd) is None, SOON_S, "nobody listens")


def test_a_supervisor_listens_whispers_and_barges_in_and_each_hears_what_they_should(
    centre: Telephone, acd: Acd, tones: dict[float, Path]
) -> None:
    with talking(centre, acd, tones) as (agent, lead, caller, call_id):
        with pytest.raises(NotNow) as refused:
            acd.client.listen(call_id, "1001", "listen", by="lead")
        assert refused.value.reason == "phone_busy"
        acd.client.listen(call_id, LEAD, "listen", by="lead")
        hear(lead, CALLER_HZ, AGENT_HZ)
        does_not_hear(caller, LEAD_HZ)
        does_not_hear(agent, LEAD_HZ)

        acd.client.listen(call_id, LEAD, "whisper", by="lead")
        hear(agent, CALLER_HZ, LEAD_HZ)
        hear(lead, CALLER_HZ, AGENT_HZ)
        does_not_hear(caller, LEAD_HZ)

        acd.client.listen(call_id, LEAD, "barge", by="lead")
        hear(caller, AGENT_HZ, LEAD_HZ)
        hear(agent, CALLER_HZ, LEAD_HZ)

        acd.client.listen(call_id, LEAD, "listen", by="lead")
        until(lambda: share(caller, LEAD_HZ) < NOT_HEARD, SOON_S, "the caller hears the agent only")
        assert lead.noted("answered") == 1  # all on one call to their phone
        view = listener(acd)
        assert view and (view.listener, view.agent_id, view.mode) == (LEAD, "1001", "listen")
        caller.hang_up()
        wait_for_end(acd, lead)
        assert acd.agents()[LEAD].state == "offline"  # they served nobody


def test_who_listens_stays_with_the_caller_through_a_transfer_and_an_acd_that_died(
    centre: Telephone, acd: Acd, tones: dict[float, Path]
) -> None:
    with (
        talking(centre, acd, tones) as (agent, lead, caller, call_id),
        centre.agent("1002", ring_ms=50, speech=tones[SECOND_HZ]).start(),
    ):
        acd.client.listen(call_id, LEAD, "whisper", by="lead")
        hear(lead, CALLER_HZ, AGENT_HZ)
        acd.kill()
        acd.start()
        until(lambda: listener(acd), SOON_S, "the new ACD knows who listens")
        acd.ready("1001", "1002")
        agent.hand_on("1002")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        hear(lead, CALLER_HZ, SECOND_HZ)
        view = listener(acd)
        assert view and (view.agent_id, view.mode) == ("1002", "whisper")
        does_not_hear(caller, LEAD_HZ)
        caller.hang_up()
        wait_for_end(acd, lead)


def test_a_listeners_phone_that_dies_takes_nothing_from_those_who_talk(
    centre: Telephone, acd: Acd, tones: dict[float, Path]
) -> None:
    with talking(centre, acd, tones) as (agent, lead, caller, call_id):
        acd.client.listen(call_id, LEAD, "barge", by="lead")
        hear(caller, AGENT_HZ, LEAD_HZ)
        lead.hang_up()
        until(lambda: listener(acd) is None, SOON_S, "nobody listens")
        hear(caller, AGENT_HZ)
        hear(agent, CALLER_HZ)
        does_not_hear(caller, LEAD_HZ)
        assert acd.agents()["1001"].state == "talking"
        caller.hang_up()


def test_a_supervisor_takes_the_caller_and_the_agent_has_after_call_work(
    centre: Telephone, acd: Acd, tones: dict[float, Path]
) -> None:
    with talking(centre, acd, tones) as (agent, lead, caller, call_id):
        with pytest.raises(NotNow) as refused:
            acd.client.take(call_id, LEAD, by="lead")
        assert refused.value.reason == "not_listening"
        acd.client.listen(call_id, LEAD, "listen", by="lead")
        hear(lead, CALLER_HZ, AGENT_HZ)
        acd.client.take(call_id, LEAD, by="lead")
        acd.wait_change("1001", "wrap_up")
        hear(lead, CALLER_HZ)
        hear(caller, LEAD_HZ)
        does_not_hear(caller, AGENT_HZ)
        assert agent.noted("peer-hung-up") == 1 and lead.noted("answered") == 1
        assert acd.client.talk(call_id, LEAD).agents == [LEAD]
        assert listener(acd) is None
        time.sleep(1)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
        acd.wait_change(LEAD, "wrap_up")
    told = [e for e in acd.events() if isinstance(e, CallTransferred)]
    assert [(e.agent_id, e.to) for e in told] == [("1001", LEAD)]
