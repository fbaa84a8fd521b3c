"""A caller in line hears their place; the agent who becomes free still gets them at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from silverline import supervise
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

CUT_S = 4.0
"""Less than is left of a hanging announcement, and far more than it takes to cut it short."""
GUARD_S = 8
"""The dialplan's limit for an announcement that says nothing."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """The real IVR, the real ACD, and agents whom the test sets ready."""
    services = ["redis", "asterisk", "ivr"]
    with telephones.running(services, wrap_up_s=0) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def announcements(centre: Telephone, call_id: str, kind: str = "APP_START") -> list[float]:
    """When announcements of a call's place began (or ended), by Asterisk's own records."""
    return [float(row[1]) for row in centre.cel(call_id) if row[0] == kind and "/place" in row[8]]


def heard(centre: Telephone, call_id: str, times: int = 1) -> list[float]:
    """Wait for the call's announcements; when they began."""
    until(lambda: announcements(centre, call_id)[times - 1 :], SERVED_S, "announcement")
    return announcements(centre, call_id)


def dialled(centre: Telephone, call_id: str) -> float | None:
    """When the call was last given to an agent's phone."""
    rows = [r for r in centre.cel(call_id) if r[0] == "APP_START" and r[7] == "Dial"]
    return float(rows[-1][1]) if rows else None


def queued(acd: Acd, count: int = 1) -> str:
    """Wait for the call that joined the line as the `count`-th; its id."""
    call_id = acd.wait_event("CallQueued", SERVED_S, count).call_id
    assert call_id is not None
    return call_id


@contextmanager
def hanging(centre: Telephone, acd: Acd) -> Iterator[tuple[FakeIvr, str]]:
    """A caller waits whose first announcement has begun, and says nothing; nobody is ready."""
    supervise.stop(centre.settings, "ivr")
    ivr = FakeIvr(centre.settings.bind, centre.settings.agi_port)
    ivr.behaviour = route_to("general")
    try:
        acd.ready()
        with centre.caller("13900000003", "12345") as caller:
            caller.start()
            call_id = queued(acd)
            ivr.behaviour = ivr.hang
            heard(centre, call_id)
            yield ivr, call_id
        acd.wait_event("CallEnded", SOON_S)
    finally:
        ivr.close()
        supervise.start(centre.settings, "ivr")


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
        agent.wait_noted("answered", SERVED_S)
        second.start()
        call_id = queued(acd, count=2)
        heard(centre, call_id)
        agent.hang_up()
        agent.wait_noted("answered", SOON_S, times=2)
        # Out of the announcement's time limit: the conversation goes on beyond it.
        time.sleep(GUARD_S + 6)
        assert agent.noted("hung-up") == 1
    acd.wait_event("CallEnded", SOON_S, count=2)
    offered = dialled(centre, call_id)
    assert offered is not None and announcements(centre, call_id, "APP_END")[0] <= offered


def test_while_the_announcement_hangs_or_is_refused_the_lap_goes_on_and_the_place_is_kept(
    centre: Telephone, acd: Acd
) -> None:
    with centre.agent("1003", ring_ms=50) as agent, hanging(centre, acd) as (ivr, call_id):
        agent.start()
        ended = until(lambda: announcements(centre, call_id, "APP_END"), SERVED_S, "end")
        assert ended[0] - announcements(centre, call_id)[0] > GUARD_S - 1
        assert [w.stage for w in acd.client.waiting()] == ["waiting"]
        ivr.close()  # refused from now on
        heard(centre, call_id, times=2)
        acd.ready("1003")
        agent.wait_noted("answered", SOON_S)


def test_a_redirect_takes_a_caller_out_of_a_hanging_announcement(
    centre: Telephone, acd: Acd
) -> None:
    with centre.agent("1003", ring_ms=50) as agent:
        agent.start()
        with hanging(centre, acd) as (_, call_id):
            ready = time.time()
            acd.ready("1003")
            agent.wait_noted("answered", SOON_S)
            offered = until(lambda: dialled(centre, call_id), SOON_S, "dial")
            assert offered - ready < CUT_S
