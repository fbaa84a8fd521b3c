"""The real IVR and the real ACD are stopped, killed and frozen; callers still reach a person."""

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from acd.client import AcdClient
from core.errors import Unavailable
from silverline import supervise
from silverline.demo.robots import Agent
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

SENIOR, YOUNG = "13912340072", "13912340028"
HOTLINE = "12345"


@contextlib.contextmanager
def _signed_in(centre: Telephone, agents: AcdClient, agent_id: str, **how: int) -> Iterator[Agent]:
    """An agent's phone, and the agent ready for calls."""
    with centre.agent(agent_id, ring_ms=50, **how) as phone:
        phone.start()

        def ready() -> bool:
            with contextlib.suppress(Unavailable):
                agents.set_state(agent_id, "ready")
                return any(a.id == agent_id and a.state == "ready" for a in agents.agent_states())
            return False

        until(ready, SOON_S, f"{agent_id} ready")
        yield phone
    with contextlib.suppress(Unavailable):
        agents.set_state(agent_id, "offline")


@pytest.fixture
def whole(centre: Telephone) -> Iterator[Telephone]:
    """Every service is well before the test, and is made so again after it."""

    def well() -> bool:
        return all(s.trouble is None for s in supervise.states(centre.settings, ["ivr", "acd"]))

    until(well, SOON_S, "ivr and acd well")
    yield centre
    for name in ("ivr", "acd"):
        supervise.start(centre.settings, name)


def _pid(centre: Telephone, name: str) -> int:
    state = supervise.states(centre.settings, [name])[0]
    assert state.pid
    return state.pid


def _queue_was_used(centre: Telephone) -> bool:
    """Whether Asterisk's own Queue() served the last call that came in."""
    arrivals = [row for row in centre.records() if row[0] == "CHAN_START" and row[5] == "inbound"]
    return any(row[7] == "Queue" for row in centre.cel(arrivals[-1][3]))


def test_a_known_senior_presses_no_key_and_reaches_a_senior_agent(
    whole: Telephone, agents: AcdClient
) -> None:
    with (
        _signed_in(whole, agents, "1001") as trained,
        _signed_in(whole, agents, "1003") as other,
        whole.caller(SENIOR) as caller,
    ):
        caller.start()
        trained.wait_noted("answered", SERVED_S)
        assert other.noted("ringing") == 0


def test_ivr_stopped(whole: Telephone, agents: AcdClient) -> None:
    supervise.stop(whole.settings, "ivr")
    with _signed_in(whole, agents, "1003") as agent, whole.caller(YOUNG, HOTLINE) as caller:
        caller.start()
        agent.wait_noted("answered", SERVED_S)


def test_ivr_killed_in_mid_call(whole: Telephone, agents: AcdClient) -> None:
    with _signed_in(whole, agents, "1003") as agent, whole.caller(YOUNG, HOTLINE) as caller:
        caller.start()
        until(
            lambda: "!AGI!" in whole.control.rx("core show channels concise"), SOON_S, "in the IVR"
        )
        os.kill(_pid(whole, "ivr"), signal.SIGKILL)
        agent.wait_noted("answered", SERVED_S)


def test_ivr_killed_amid_the_greeting_of_a_senior_costs_them_no_lane(
    whole: Telephone, agents: AcdClient
) -> None:
    with (
        _signed_in(whole, agents, "1003") as other,  # idle for longer
        _signed_in(whole, agents, "1001") as trained,
        whole.caller(SENIOR, HOTLINE) as caller,
    ):
        caller.start()
        until(lambda: "SL_QUEUE=senior" in _caller(whole), SOON_S, "known, and not spoken to yet")
        assert "SL_ROUTE=queue" not in _caller(whole)
        os.kill(_pid(whole, "ivr"), signal.SIGKILL)
        trained.wait_noted("answered", SERVED_S)
        assert "SL_IVR=failed" in _caller(whole)
        assert other.noted("ringing") == 0


def _caller(centre: Telephone) -> str:
    """All that Asterisk knows of the caller's channel; empty before there is one."""
    lines = centre.control.rx("core show channels concise").splitlines()
    found = [line.split("!")[0] for line in lines if line.startswith("PJSIP/trunk")]
    return centre.control.rx(f"core show channel {found[0]}") if found else ""


def test_ivr_frozen(whole: Telephone, agents: AcdClient) -> None:
    pid = _pid(whole, "ivr")
    os.kill(pid, signal.SIGSTOP)
    try:
        with _signed_in(whole, agents, "1003") as agent, whole.caller(YOUNG, HOTLINE) as caller:
            caller.start()
            agent.wait_noted("answered", SERVED_S)
    finally:
        os.kill(pid, signal.SIGCONT)


def test_acd_killed_while_a_caller_waits_and_back_when_it_revives(
    whole: Telephone, agents: AcdClient
) -> None:
    """Its own members serve the call; the next call is the revived ACD's again."""
    with _signed_in(whole, agents, "1003") as agent:
        supervise.stop(whole.settings, "acd", kill=True)
        with whole.caller(YOUNG, HOTLINE) as caller:
            caller.start()
            agent.wait_noted("answered", SERVED_S)
        assert _queue_was_used(whole)
        supervise.start(whole.settings, "acd")
        with (
            _ready_again(whole, agents, "1003"),
            whole.caller(YOUNG, HOTLINE) as caller,
        ):
            caller.start()
            agent.wait_noted("answered", SERVED_S, times=2)
        assert not _queue_was_used(whole)


@contextlib.contextmanager
def _ready_again(centre: Telephone, agents: AcdClient, agent_id: str) -> Iterator[None]:
    def ready() -> bool:
        with contextlib.suppress(Unavailable):
            return any(a.id == agent_id and a.state == "ready" for a in agents.agent_states())
        return False

    until(ready, SOON_S, "the revived ACD knows its agents")
    yield
