"""A supervisor moves callers who wait, in whole calls: to the front, and into another queue."""

from collections.abc import Iterator

import pytest

from acd.client import NotNow
from core.events import CallMoved
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(["redis", "asterisk"], ring_s=5, wrap_up_s=0) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


def line(acd: Acd) -> list[str]:
    """The calls in line, the first one first."""
    return [view.call_id for view in acd.client.waiting()]


def shown(centre: Telephone, name: str) -> set[str]:
    """A variable's values, over all channels."""
    listed = centre.control.rx("core show channels concise").splitlines()
    channels = [row.split("!")[0] for row in listed if "!" in row]
    found = [centre.control.rx(f"core show channel {channel}") for channel in channels]
    return {
        row.split("=", 1)[1]
        for text in found
        for row in text.splitlines()
        if row.startswith(f"{name}=")
    }


def test_who_is_moved_to_the_front_is_answered_first(centre: Telephone, acd: Acd) -> None:
    with (
        centre.caller("13100000001", "12345") as early,
        centre.caller("13100000002", "12345") as late,
        centre.agent("1001", ring_ms=50).start() as agent,
    ):
        early.start()
        until(lambda: len(line(acd)) == 1, SERVED_S, "the first in line")
        late.start()
        until(lambda: len(line(acd)) == 2, SERVED_S, "two in line")
        first, second = line(acd)
        acd.client.move(second, front=True, by="lead", reason="情况紧急")
        assert line(acd) == [second, first]
        acd.ready("1001")
        assert acd.wait_event("CallAnswered", SERVED_S).call_id == second
        with pytest.raises(NotNow) as refused:
            acd.client.move(second, front=True, by="lead", reason="再来一次")
        assert refused.value.reason == "not_waiting"
        agent.hang_up()
        assert acd.wait_event("CallAnswered", SERVED_S, count=2).call_id == first


def test_who_is_moved_into_another_queue_is_answered_by_its_agents(
    centre: Telephone, acd: Acd, router: FakeIvr
) -> None:
    router.behaviour = route_to("repair")  # 1004 repairs nothing
    with (
        centre.caller("13100000003", "12345") as caller,
        centre.agent("1004", ring_ms=50).start(),
    ):
        caller.start()
        until(lambda: len(line(acd)) == 1, SERVED_S, "in line")
        (call_id,) = line(acd)
        acd.client.move(call_id, queue="billing", front=False, by="lead", reason="问的是账单")
        moved = acd.wait_event("CallMoved", SOON_S)
        assert isinstance(moved, CallMoved)
        assert (moved.before, moved.queue, moved.reason) == ("repair", "billing", "问的是账单")
        until(
            lambda: "billing" in shown(centre, "SL_QUEUE"),
            SOON_S,
            lambda: f"Asterisk's own queue would be {shown(centre, 'SL_QUEUE')}",
        )
        acd.ready("1004")
        assert acd.wait_event("CallAnswered", SERVED_S).call_id == call_id
