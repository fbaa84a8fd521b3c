"""The police are called into a conversation: heard by the agent alone first, then by all three."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.events import PersonDialled, PersonJoined, PersonLeft
from silverline.demo.robots import AtHome, Centre, free_port
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.test_listening import NOT_HEARD, does_not_hear, hear, share, tone

POLICE = "110"
LOCAL = "02162580110"
"""What is dialled for it, as the setting says."""
CARRIER = free_port("127.0.0.2")
CALLER_HZ, AGENT_HZ, POLICE_HZ = 500.0, 900.0, 1300.0


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(
        ["redis", "asterisk"],
        trunk_address=f"127.0.0.2:{CARRIER}",
        emergency_numbers={POLICE: LOCAL, "119": "119"},
        callback_from="00:00",
        callback_until="00:01",
    ) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


@pytest.fixture
def police(centre: Telephone, tmp_path: Path) -> Iterator[AtHome]:
    where = Centre(centre.settings.bind, centre.settings.sip_port)
    hum = tone(tmp_path, POLICE_HZ)
    phone = AtHome(
        "police", "", where, tmp_path / "police", ring_ms=200, speech=hum, sip_port=CARRIER
    )
    with phone.start() as ringing:
        yield ringing


def test_the_agent_speaks_to_the_police_alone_then_all_three_do(
    centre: Telephone, acd: Acd, police: AtHome, tmp_path: Path
) -> None:
    with (
        centre.agent("1001", ring_ms=50, speech=tone(tmp_path, AGENT_HZ)).start() as agent,
        centre.caller(
            speech=tone(tmp_path, CALLER_HZ), wait_for_cue_s=None, talk_limit_ms=300_000
        ) as caller,
    ):
        acd.ready("1001")
        caller.start()
        call_id = acd.wait_event("CallAnswered", SERVED_S).call_id
        assert call_id
        acd.client.room(call_id, "1001", "hold")
        until(lambda: acd.client.talk(call_id, "1001").held, SOON_S, "on hold")
        acd.client.room(call_id, "1001", "emergency", POLICE)
        joined = acd.wait_event("PersonJoined", SERVED_S)
        assert isinstance(joined, PersonJoined) and joined.service == POLICE
        hear(agent, POLICE_HZ)
        hear(police, AGENT_HZ)
        does_not_hear(caller, POLICE_HZ)
        does_not_hear(police, CALLER_HZ)

        acd.client.room(call_id, "1001", "resume")
        hear(caller, AGENT_HZ, POLICE_HZ)
        hear(police, AGENT_HZ, CALLER_HZ)

        acd.client.room(call_id, "1001", "back")
        until(lambda: police.noted("peer-hung-up"), SOON_S, "the police are let go")
        until(lambda: share(caller, POLICE_HZ) < NOT_HEARD, SOON_S, "the two of them talk on")
        hear(caller, AGENT_HZ)
        (dialled,) = [e for e in acd.of_call(call_id) if isinstance(e, PersonDialled)]
        assert (dialled.service, dialled.person_id) == (POLICE, 0)
        until(lambda: any(isinstance(e, PersonLeft) for e in acd.of_call(call_id)), SOON_S, "left")
        caller.hang_up()
    assert f"<sip:{LOCAL}@" in next(line for line in police.log if " to " in line)
