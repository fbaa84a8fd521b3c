"""What the ACD hears is cut to bytes, mixed with rubbish, or cut off: callers notice nothing."""

import dataclasses
from collections.abc import Iterator

import pytest

from core.events import CallAnswered
from tests.calls.ami_proxy import RUBBISH, AmiProxy
from tests.calls.centre_acd import Acd, beside
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SOON_S, until
from tests.calls.telephone import Telephone


@pytest.fixture(scope="module")
def proxy(telephone: Telephone) -> Iterator[AmiProxy]:
    with AmiProxy(telephone.settings.bind, telephone.settings.ami_port) as running:
        yield running


@pytest.fixture(scope="module")
def running_acd(telephone: Telephone, proxy: AmiProxy) -> Iterator[Acd]:
    """The real ACD, which takes the proxy for Asterisk."""
    settings = telephone.settings.model_copy(update={"ami_port": proxy.port})
    with beside(dataclasses.replace(telephone, settings=settings)) as acd:
        yield acd


@pytest.fixture
def heard(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def _log(acd: Acd) -> str:
    return (acd.telephone.settings.log_dir / "acd.log").read_text()


def test_rubbish_between_messages_and_characters_cut_in_two_cost_nobody_a_call(
    telephone: Telephone, proxy: AmiProxy, heard: Acd, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("general")
    with (
        telephone.agent("1001", ring_ms=50) as agent,
        telephone.caller("13900000061") as first,
        telephone.caller("13900000062") as second,
    ):
        agent.start()
        heard.ready("1001")
        with proxy.spoiling():
            first.start()
            agent.wait_noted("answered", SOON_S)
            second.start()
            heard.wait_event("CallQueued", SOON_S, count=2)
            until(lambda: proxy.added > len(RUBBISH), SOON_S, "every kind of rubbish")
            agent.hang_up()
            agent.wait_noted("answered", SOON_S, times=2)
            heard.wait_event("CallAnswered", SOON_S, count=2)
        agent.hang_up()
        heard.wait_event("CallEnded", SOON_S, count=2)
    answers = [e for e in heard.events() if isinstance(e, CallAnswered)]
    assert [(e.agent_id, e.via) for e in answers] == [("1001", "acd")] * 2
    assert heard.process is not None and heard.process.poll() is None
    log = _log(heard)
    assert "endless_message" in log
    assert "1390000006" not in log


def test_a_cut_in_mid_call_ends_no_talk_and_the_waiting_one_is_served_afterwards(
    telephone: Telephone, proxy: AmiProxy, heard: Acd, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("general")
    with (
        telephone.agent("1001", ring_ms=50) as agent,
        telephone.caller("13900000063") as first,
        telephone.caller("13900000064") as second,
    ):
        agent.start()
        heard.ready("1001")
        first.start()
        heard.wait_event("CallAnswered", SOON_S)
        second.start()
        heard.wait_event("CallQueued", SOON_S, count=2)
        lost = _log(heard).count("connection_lost")
        proxy.cut()
        until(lambda: _log(heard).count("connection_lost") > lost, SOON_S, "word of the cut")
        until(lambda: _log(heard).count('"leading"') > 1, SOON_S, "leading again")
        assert agent.noted("peer-hung-up") == 0
        agent.hang_up()
        agent.wait_noted("answered", SOON_S, times=2)
        heard.wait_event("CallAnswered", SOON_S, count=2)
    heard.wait_event("CallEnded", SOON_S, count=2)
