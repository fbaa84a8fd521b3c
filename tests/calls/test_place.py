"""A caller in line hears their place; the agent who becomes free still gets them at once."""

import time
from collections.abc import Iterator

import pytest

from silverline import supervise
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd, beside, until
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.telephone import Telephone

SOON_S = 5.0
DUE_S = 25.0
"""Fifteen seconds, the rest of a lap, and a busy machine."""
GUARD_S = 8
"""The dialplan's limit for an announcement that says nothing."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """The real IVR, the real ACD, and agents whom the test sets ready."""
    services = ["redis", "asterisk", "ivr"]
    with telephones.running(services, wrap_up_s=0) as running:
        yield running


@pytest.fixture(scope="module")
def running_acd(centre: Telephone) -> Iterator[Acd]:
    with beside(centre) as acd:
        yield acd


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def announcements(centre: Telephone, call_id: str, kind: str = "APP_START") -> list[float]:
    """When announcements of a call's place began (or ended), by Asterisk's own records."""
    return [float(row[1]) for row in centre.cel(call_id) if row[0] == kind and "/place" in row[8]]


def heard(centre: Telephone, call_id: str, limit_s: float) -> None:
    until(lambda: announcements(centre, call_id) or None, limit_s, "announcement")


def dialled(centre: Telephone, call_id: str) -> float | None:
    rows = [r for r in centre.cel(call_id) if r[0] == "APP_START" and r[7] == "Dial"]
    return float(rows[-1][1]) if rows else None


def test_the_second_in_line_hears_it_and_is_offered_in_the_middle(
    centre: Telephone, acd: Acd
) -> None:
    with (
        centre.agent("1003", ring_ms=50) as agent,
        centre.caller("13900000001", "12345") as first,
        centre.caller("13900000002", "12345") as second,
    ):
        agent.start()
        acd.ready("1003")
        first.start()
        agent.wait_noted("answered", DUE_S)
        second.start()
        call_id = acd.wait_event("CallQueued", DUE_S, count=2).call_id
        assert call_id is not None
        heard(centre, call_id, DUE_S)
        agent.hang_up()
        freed = time.time()
        agent.wait_noted("answered", SOON_S, times=2)
        offered = until(lambda: dialled(centre, call_id), SOON_S, "dial")
        assert offered - freed < 1
        # Out of the announcement's time limit: the conversation goes on beyond it.
        time.sleep(GUARD_S + 6)
        assert agent.noted("hung-up") == 1
    acd.wait_event("CallEnded", SOON_S, count=2)
    assert announcements(centre, call_id, "APP_END")[0] - offered < 0.2  # cut, not waited for


def test_while_the_announcement_hangs_or_is_refused_the_lap_goes_on_and_the_place_is_kept(
    centre: Telephone, acd: Acd
) -> None:
    supervise.stop(centre.settings, "ivr")
    ivr = FakeIvr(centre.settings.bind, centre.settings.agi_port)
    ivr.behaviour = route_to("general")
    try:
        with (
            centre.agent("1003", ring_ms=50) as agent,
            centre.caller("13900000003", "12345") as caller,
        ):
            agent.start()
            acd.ready()
            caller.start()
            call_id = acd.wait_event("CallQueued", SOON_S).call_id
            assert call_id is not None
            ivr.behaviour = ivr.hang
            ended = until(
                lambda: announcements(centre, call_id, "APP_END") or None, DUE_S + GUARD_S, "end"
            )
            began = announcements(centre, call_id)
            assert GUARD_S - 1 < ended[0] - began[0] < GUARD_S + 4
            assert [w.stage for w in acd.client.waiting()] == ["waiting"]
            ivr.close()  # refused from now on
            until(lambda: announcements(centre, call_id)[1:] or None, 45 + SOON_S, "second")
            acd.ready("1003")
            agent.wait_noted("answered", SOON_S)
        acd.wait_event("CallEnded", SOON_S)
    finally:
        ivr.close()
        supervise.start(centre.settings, "ivr")


def test_a_redirect_takes_a_caller_out_of_a_hanging_announcement(
    centre: Telephone, acd: Acd
) -> None:
    supervise.stop(centre.settings, "ivr")
    ivr = FakeIvr(centre.settings.bind, centre.settings.agi_port)
    ivr.behaviour = route_to("general")
    try:
        with (
            centre.agent("1003", ring_ms=50) as agent,
            centre.caller("13900000004", "12345") as caller,
        ):
            agent.start()
            acd.ready()
            caller.start()
            call_id = acd.wait_event("CallQueued", SOON_S).call_id
            assert call_id is not None
            ivr.behaviour = ivr.hang
            heard(centre, call_id, DUE_S)
            began = announcements(centre, call_id)[0]
            acd.ready("1003")
            agent.wait_noted("answered", SOON_S)
            offered = until(lambda: dialled(centre, call_id), SOON_S, "dial")
            assert offered - began < GUARD_S - 1
        acd.wait_event("CallEnded", SOON_S)
    finally:
        ivr.close()
        supervise.start(centre.settings, "ivr")
