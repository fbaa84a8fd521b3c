"""Whole calls through the real ACD: who is rung, in what order, and what is told about it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.events import (
    AgentStateChanged,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallOffered,
    CallQueued,
    OfferFailed,
)
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

RING_S = 5
WRAP_UP_S = 1
PHONE_CHECK_S = 2


POLICY = """version: "{version}"
skills: {{senior: a, general: b, repair: c, billing: d, consult: e}}
queues:
  senior: {{required: {{senior: 5}}, widen: [{widen}]}}
  general: {{required: {{general: 1}}}}
  repair: {{required: {{repair: 1}}}}
  billing: {{required: {{billing: 1}}}}
  consult: {{required: {{consult: 1}}}}
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The owner's policy, which the ACD watches."""
    file = tmp_path_factory.mktemp("policy") / "policy.yaml"
    file.write_text(POLICY.format(version="as-it-was", widen=""))
    return file


@pytest.fixture(scope="module")
def centre(policy: Path) -> Iterator[Telephone]:
    with telephones.running(
        ["redis", "asterisk"],
        policy_file=policy,
        ring_s=RING_S,
        wrap_up_s=WRAP_UP_S,
        phone_check_s=PHONE_CHECK_S,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def senior_ivr(centre: Telephone) -> Iterator[FakeIvr]:
    server = FakeIvr(centre.settings.bind, centre.settings.agi_port)
    yield server
    server.close()


@pytest.fixture
def ivr(senior_ivr: FakeIvr) -> FakeIvr:
    senior_ivr.behaviour = route_to("senior", "senior:5", 60)
    return senior_ivr


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def kinds(acd: Acd) -> list[str]:
    """What happened to the call; who was with it when has tests of its own."""
    legs = ("AgentJoined", "AgentLeft")
    return [event.type for event in acd.of_call() if event.type not in legs]


def test_a_call_rings_is_answered_and_ends(centre: Telephone, acd: Acd, ivr: FakeIvr) -> None:
    with centre.agent("1001", ring_ms=300) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)
        answered = acd.wait_event("CallAnswered", SOON_S)
        acd.wait_change("1001", "talking")
        rested = acd.changes("1001", "ready")
        agent.hang_up()
        ended = acd.wait_event("CallEnded", SOON_S)
        acd.wait_change("1001", "wrap_up")
        acd.wait_change("1001", "ready", rested + 1)
    assert kinds(acd) == ["CallQueued", "CallOffered", "CallAnswered", "CallEnded"]
    queued = acd.wait_event("CallQueued", 1)
    assert isinstance(queued, CallQueued) and queued.caller is not None
    assert (queued.queue, queued.skills) == ("senior", {"senior": 5})
    assert queued.caller.masked == "139****0028"
    assert isinstance(answered, CallAnswered)
    assert (answered.agent_id, answered.via) == ("1001", "acd")
    assert answered.waited_s > 0.2
    assert isinstance(ended, CallEnded) and ended.cause == 16 and ended.talk_s > 0


def test_nobody_answers_so_another_agent_rings(centre: Telephone, acd: Acd, ivr: FakeIvr) -> None:
    with (
        centre.agent("1001", ring_ms=60_000) as deaf,
        centre.agent("1002", ring_ms=100) as agent,
        centre.caller() as caller,
    ):
        deaf.start()
        agent.start()
        acd.ready("1001", "1002")
        caller.start()
        agent.wait_noted("answered", RING_S + SOON_S)
        failed = acd.wait_event("OfferFailed", SOON_S)
        acd.wait_event("CallAnswered", SOON_S)
        aside = acd.agents()["1001"]
    assert isinstance(failed, OfferFailed)
    assert (failed.agent_id, failed.cause) == ("1001", 0)
    if failed.reason != "timeout":  # as when a busy machine reports more than 3 s late
        assert failed.reason == "no_answer"
        assert (aside.state, aside.reason) == ("set_aside", "no_answer")
    acd.wait_event("CallEnded", SOON_S)
    assert kinds(acd) == [
        "CallQueued",
        "CallOffered",
        "OfferFailed",
        "CallOffered",
        "CallAnswered",
        "CallEnded",
    ]


def test_a_phone_that_died_is_rung_no_more_until_it_lives_again(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    def phone_is(state: str) -> None:
        """By the ACD's account, which the pages show, and by that of Asterisk's own queue."""
        until(lambda: acd.agents()["1001"].held_back == state, SOON_S, f"{state or 'there'}")
        assert acd.agents()["1001"].state == "ready"
        unavailable = [state == "phone_gone"]
        until(lambda: _unavailable_in_the_net(centre) == unavailable, SOON_S, "the net agrees")

    with (
        centre.agent("1001", ring_ms=100) as phone,
        centre.agent("1002", ring_ms=100) as other,
        centre.caller() as first,
        centre.caller() as second,
    ):
        phone.start()
        other.start()
        acd.ready("1001")
        with phone.dead():
            phone_is("phone_gone")
            first.start()
            acd.wait_event("CallQueued", SOON_S)
            acd.client.set_state("1002", "ready")
            other.wait_noted("answered", SOON_S)
        phone_is("")
        second.start()
        acd.wait_change("1001", "talking")
        changes = [e for e in acd.events() if isinstance(e, AgentStateChanged)]
    offered = [e.agent_id for e in acd.of_call() if isinstance(e, CallOffered)]
    assert offered == ["1002", "1001"]
    told = [e.reason for e in changes if e.agent_id == "1001" and e.before == e.after]
    assert told[-2:] == ["phone_gone", "phone_back"]


def _unavailable_in_the_net(centre: Telephone) -> list[bool]:
    """Whether 1001 is unavailable to Asterisk's own queue; empty when no member."""
    members = centre.control.rx("queue show sl-senior").splitlines()
    return ["(Unavailable)" in line for line in members if line.strip().startswith("1001 ")]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("486 Busy Here", "busy"),
        ("603 Decline", "declined"),
        ("480 Temporarily Unavailable", "declined"),
        ("503 Service Unavailable", "unreachable"),
    ],
)
def test_a_phone_that_refuses_is_told_apart_by_cause(
    centre: Telephone, acd: Acd, ivr: FakeIvr, code: str, reason: str
) -> None:
    with centre.agent("1001", ring_ms=50, refuse=code) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        caller.start()
        failed = acd.wait_event("OfferFailed", SOON_S)
    assert isinstance(failed, OfferFailed) and failed.reason == reason


def test_whichever_phone_of_an_agent_answers_has_the_call_also_in_the_net(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    here = {"1002": "NOT_INUSE", "1002soft": "NOT_INUSE"}
    with (
        centre.agent("1002", ring_ms=60_000) as desk,
        centre.agent("1002soft", ring_ms=500) as soft,
        centre.caller() as caller,
    ):
        desk.start()
        soft.start()
        acd.ready("1002")
        until(lambda: acd.agents()["1002"].phones.items() >= here.items(), SOON_S, "two phones")
        caller.start()
        desk.wait_noted("ringing", SOON_S)
        soft.wait_noted("answered", SOON_S)
        acd.wait_change("1002", "talking")
        soft.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    with centre.agent("1002soft", ring_ms=50) as soft, centre.caller() as caller:
        soft.start()
        acd.ready("1002")
        acd.stop()
        caller.start()
        soft.wait_noted("answered", SERVED_S)
        soft.hang_up()
        acd.start()


def test_the_chosen_phone_rings_alone_also_after_a_restart_and_in_the_net_until_it_is_away(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with (
        centre.agent("1002", ring_ms=50).start() as desk,
        centre.agent("1002soft", ring_ms=50).start() as soft,
    ):
        acd.ready("1002")
        until(lambda: len(acd.agents()["1002"].rings) == 2, SOON_S, "two phones")
        acd.client.choose_phones("1002", ["1002soft"])
        with pytest.raises(LookupError):
            acd.client.choose_phones("1002", ["1003"])
        acd.kill()
        acd.start()
        view = acd.agents()["1002"]
        assert view.chosen == view.rings == ["1002soft"]
        with centre.caller() as caller:
            caller.start()
            soft.wait_noted("answered", SOON_S)
            soft.hang_up()
            acd.wait_event("CallEnded", SOON_S)
        acd.stop()
        with centre.caller() as caller:
            caller.start()
            soft.wait_noted("answered", SERVED_S, times=2)
            soft.hang_up()
        acd.start()
        assert desk.noted("ringing") == 0
    with centre.agent("1002", ring_ms=50).start() as desk, centre.caller() as caller:
        acd.ready("1002")
        until(lambda: acd.agents()["1002"].rings == ["1002"], SOON_S, "only the other phone")
        caller.start()
        desk.wait_noted("answered", SERVED_S)
        desk.hang_up()
    acd.client.choose_phones("1002", [])


def test_a_caller_who_gives_up_waiting_is_abandoned(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    acd.ready()
    with centre.caller() as caller:
        caller.start()
        acd.wait_event("CallQueued", SOON_S)
        assert [w.stage for w in acd.client.waiting()] == ["waiting"]
        caller.hang_up()
        abandoned = acd.wait_event("CallAbandoned", SOON_S)
    acd.wait_event("CallEnded", SOON_S)
    assert isinstance(abandoned, CallAbandoned) and abandoned.stage == "waiting"
    assert kinds(acd) == ["CallQueued", "CallAbandoned", "CallEnded"]
    assert acd.client.waiting() == []


def test_a_caller_who_gives_up_while_it_rings_frees_the_agent(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with centre.agent("1001", ring_ms=60_000) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        caller.start()
        agent.wait_noted("ringing", SOON_S)
        caller.hang_up()
        abandoned = acd.wait_event("CallAbandoned", SOON_S)
        acd.wait_event("CallEnded", SOON_S)
        assert acd.agents()["1001"].state == "ready"
    assert isinstance(abandoned, CallAbandoned) and abandoned.stage == "ringing"
    assert kinds(acd) == ["CallQueued", "CallOffered", "OfferFailed", "CallAbandoned", "CallEnded"]


def test_the_next_caller_rings_as_soon_as_the_agent_is_free(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with (
        centre.agent("1001", ring_ms=50) as agent,
        centre.caller("13900000001") as first,
        centre.caller("13900000002") as second,
    ):
        agent.start()
        acd.ready()
        first.start()
        acd.wait_event("CallQueued", SOON_S)
        second.start()
        acd.wait_event("CallQueued", SOON_S, count=2)
        acd.ready("1001")
        agent.wait_noted("answered", SOON_S)
        agent.hang_up()
        agent.wait_noted("answered", WRAP_UP_S + SOON_S, times=2)
        acd.wait_event("CallAnswered", SOON_S, count=2)
    changes = [e for e in acd.events() if isinstance(e, AgentStateChanged)]
    free = [e.at for e in changes if e.after == "ready"]
    offered = [e for e in acd.events() if e.type == "CallOffered"]
    queued = [e for e in acd.events() if e.type == "CallQueued"]
    assert [e.call_id for e in offered] == [e.call_id for e in queued]
    assert (offered[1].at - free[-1]).total_seconds() < 1


def test_a_policy_that_changes_holds_for_those_who_wait_already(
    centre: Telephone, acd: Acd, ivr: FakeIvr, policy: Path
) -> None:
    with (
        centre.agent("1003", ring_ms=50) as agent,
        centre.caller("13900000001") as first,
        centre.caller("13900000002") as second,
    ):
        agent.start()
        acd.ready("1003")  # knows nothing of older callers
        first.start()
        acd.wait_event("NobodyFree", SERVED_S)
        second.start()
        acd.wait_event("NobodyFree", SERVED_S, count=2)
        policy.write_text(POLICY.format(version="wide", widen="{after_s: 1, also: {general: 5}}"))
        acd.client.reload_policy()
        agent.wait_noted("answered", SERVED_S)
        answered = acd.wait_event("CallAnswered", SERVED_S)
        offered = acd.wait_event("CallOffered", SERVED_S)
        waiting = acd.wait_event("NobodyFree", SERVED_S)
    policy.write_text(POLICY.format(version="as-it-was", widen=""))
    assert isinstance(offered, CallOffered) and offered.decision is not None
    assert offered.decision.policy.startswith("wide@")
    assert isinstance(answered, CallAnswered) and answered.agent_id == "1003"
    assert answered.call_id == waiting.call_id  # who came first
    widened = acd.wait_event("CallWidened", SERVED_S)
    assert widened.call_id == answered.call_id


def test_a_queue_that_the_policy_gains_has_its_net_without_a_restart(
    centre: Telephone, acd: Acd, ivr: FakeIvr, policy: Path
) -> None:
    def in_the_new_net() -> bool:
        return "Local/1003@member" in centre.control.rx("queue show sl-pension-2")

    usual = POLICY.format(version="as-it-was", widen="")
    with centre.agent("1003", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1003")
        policy.write_text(usual + '  pension-2: {required: {general: 1}, code: "*8"}\n')
        acd.client.reload_policy()
        until(in_the_new_net, SERVED_S, lambda: centre.control.rx("queue show"))
        assert "SL_CODE_8=pension-2" in centre.control.rx("dialplan show globals")
        acd.kill()  # so that Asterisk's own queue serves the call
        ivr.behaviour = route_to("pension-2")
        caller.start()
        agent.wait_noted("answered", SERVED_S)
        entered = [row[8] for row in centre.records() if row[7] == "Queue"]
        agent.hang_up()
    policy.write_text(usual)
    acd.start()
    assert entered[-1].startswith("sl-pension-2,")
    until(lambda: "sl-pension-2" not in centre.control.rx("queue show"), SERVED_S, "gone again")


def test_a_killed_acd_leaves_callers_to_asterisk_and_takes_over_again(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with centre.agent("1001", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)
        acd.wait_event("CallAnswered", SOON_S)
        acd.kill()
        with centre.caller("13900000002") as other, centre.agent("1002", ring_ms=50) as second:
            second.start()
            other.start()
            # 1002 was offline when the ACD died, so the net must not ring them.
            acd.start()
            assert acd.agents()["1001"].state == "talking"
            acd.ready("1001", "1002")
            second.wait_noted("answered", SERVED_S)
    assert acd.stop() < SOON_S
    acd.start()


def test_while_the_acd_is_away_the_net_serves_and_it_is_told_afterwards(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with centre.agent("1001", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        acd.stop()
        caller.start()
        agent.wait_noted("answered", SOON_S)
        acd.start()
        answered = acd.wait_event("CallAnswered", SOON_S)
        assert acd.agents()["1001"].state == "talking"
        agent.hang_up()
        acd.wait_change("1001", "wrap_up")
        acd.wait_event("CallEnded", SOON_S)
    assert isinstance(answered, CallAnswered)
    assert (answered.agent_id, answered.via) == ("1001", "fallback")
    assert kinds(acd) == ["CallQueued", "CallAnswered", "CallEnded"]


def test_in_a_peak_emergency_a_caller_who_waits_reaches_another_queues_agent(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    def said() -> str:
        found = re.search(r"SL_PEAK=(\S+)", centre.control.rx("dialplan show globals"))
        return found[1] if found else ""

    ivr.behaviour = route_to("repair", "repair:1", 0)
    with centre.agent("1004", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1004")  # knows about bills
        caller.start()
        acd.wait_event("NobodyFree", SOON_S)
        assert acd.client.peak(on=True, by="lead", reason="停水").on
        agent.wait_noted("answered", SOON_S)
        answered = acd.wait_event("CallAnswered", SOON_S)
        until(lambda: said().endswith("-peak-notice"), SOON_S, "the notice")
        assert not acd.client.peak(on=False, by="lead", reason="").on
        until(lambda: said() == "0", SOON_S, "the end of the notice")
    acd.wait_event("CallEnded", SOON_S)
    assert isinstance(answered, CallAnswered) and answered.agent_id == "1004"
    assert [e.type for e in acd.events()].count("PeakChanged") == 2


def test_a_standby_takes_over_from_a_killed_leader(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    standby = acd.spawn("acd.second")
    with centre.agent("1001", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        acd.client.set_state("1001", "break", "lunch")
        caller.start()
        acd.wait_event("CallQueued", SOON_S)
        acd.kill()
        acd.process = standby
        acd.wait_leading(SOON_S)
        assert acd.agents()["1001"].reason == "lunch"
        assert len(acd.client.waiting()) == 1
        acd.ready("1001")  # whether the ACD or the net holds the call by now
        agent.wait_noted("answered", SOON_S)
        acd.wait_event("CallAnswered", SOON_S)
    acd.wait_event("CallEnded", SOON_S)
    assert [kind for kind in kinds(acd) if kind in ("CallQueued", "CallAnswered")] == [
        "CallQueued",
        "CallAnswered",
    ]


def test_with_redis_hanging_calls_are_served_and_told_of_later(
    centre: Telephone, acd: Acd, ivr: FakeIvr
) -> None:
    with centre.agent("1001", ring_ms=50) as agent, centre.caller() as caller:
        agent.start()
        acd.ready("1001")
        with acd.redis_stopped():
            caller.start()
            agent.wait_noted("answered", SOON_S)
            time.sleep(2)  # longer than the lease
        acd.wait_event("CallAnswered", SOON_S)
        assert acd.agents()["1001"].state == "talking"
    acd.wait_event("CallEnded", SOON_S)
    assert kinds(acd) == ["CallQueued", "CallOffered", "CallAnswered", "CallEnded"]
    assert acd.stop() < SOON_S
    acd.start()
