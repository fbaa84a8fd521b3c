"""Whatever dies on our side, a caller reaches a person: both nets of the dialplan, real calls."""

import time
from itertools import pairwise

import pytest

from tests.calls.ami import Ami
from tests.calls.fake_ivr import FakeIvr, die_midway, hang_up_on, route_to
from tests.calls.patience import SOON_S
from tests.calls.telephone import Telephone

HUNG_S = 8.0
"""What a hung IVR may cost a caller: the dialplan's absolute limit."""


def test_ivr_refused_leads_to_a_person(telephone: Telephone, acd: Ami) -> None:
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)


@pytest.mark.parametrize("behaviour", [hang_up_on, die_midway])
def test_ivr_dying_in_mid_call_leads_to_a_person(
    telephone: Telephone, acd: Ami, ivr: FakeIvr, behaviour: object
) -> None:
    ivr.behaviour = behaviour  # type: ignore[assignment]  # a parametrised function
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)


def test_hung_ivr_costs_the_caller_eight_seconds_and_no_more(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = ivr.hang
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        started = time.monotonic()
        caller.start()
        agent.wait_noted("ringing", HUNG_S + SOON_S)
        assert time.monotonic() - started > HUNG_S - 1


def test_a_failed_ivr_is_told_to_the_acd_as_such(telephone: Telephone, acd: Ami) -> None:
    acd.beat(240)
    with telephone.caller() as caller:
        since = acd.now
        caller.start()
        wait = acd.user_event("ACDWait", SOON_S, since)
    assert (wait["Queue"], wait["Skills"], wait["Ivr"]) == ("general", "", "failed")


def test_with_a_fresh_beat_the_call_waits_for_the_acd(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("senior", "senior:5,repair:1", 60)
    acd.beat(240)
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("senior", "1001")
        since = acd.now
        caller.start()
        wait = acd.user_event("ACDWait", SOON_S, since)
        again = acd.user_event("ACDWait", SOON_S, acd.events.index(wait) + 1)
        assert agent.noted("ringing") == 0
    assert (wait["Queue"], wait["Skills"], wait["Credit"]) == ("senior", "senior:5,repair:1", "60")
    assert wait["Call"] == wait["Uniqueid"]
    assert again["Start"] == wait["Start"]


def test_acd_dying_leads_to_asterisks_own_queue(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("senior", "senior:5")
    acd.beat()
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("senior", "1001")
        since = acd.now
        caller.start()
        wait = acd.user_event("ACDWait", SOON_S, since)
        agent.wait_noted("answered", SOON_S)
    assert any(row[7] == "Queue" for row in telephone.cel(wait["Call"]))


def test_a_revived_acd_gets_its_calls_back_after_a_lap(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("senior", "senior:5")
    telephone.control.rx("dialplan set global SL_LAP 2")
    try:
        with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
            agent.start()
            since = acd.now
            caller.start()
            acd.wait(lambda m: m.get("Event") == "QueueCallerJoin", SOON_S, since)
            acd.beat(240)
            wait = acd.user_event("ACDWait", SOON_S, since)
            acd.redirect(wait["Channel"], "1001")
            agent.wait_noted("answered", SOON_S)
    finally:
        telephone.control.rx("dialplan set global SL_LAP 30")


def test_nobody_of_the_group_at_a_phone_any_person_is_better_than_none(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("repair", "repair:1")
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        telephone.join("repair", "1003")  # has no phone now
        caller.start()
        agent.wait_noted("answered", SOON_S)


def test_a_member_who_cannot_be_rung_is_not_tried_without_a_pause(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("senior", "senior:5")
    member = "member Local/9@member/n"  # has no phone, and a state that says nothing
    telephone.control.rx(f"queue add {member} to sl-senior penalty 0 as 9 state_interface Custom:9")
    try:
        with telephone.caller() as caller:
            since, times = acd.now, list[float]()
            caller.start()
            for _ in range(4):
                joined = acd.wait(lambda m: m.get("Event") == "QueueCallerJoin", SOON_S, since)
                since = acd.events.index(joined) + 1
                times.append(float(joined["Timestamp"]))
    finally:
        telephone.control.rx(f"queue remove {member} from sl-senior")
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times))


def test_the_net_keeps_a_seniors_credit(telephone: Telephone, acd: Ami, ivr: FakeIvr) -> None:
    with telephone.caller("13900000001") as early, telephone.caller("13900000002") as senior:
        calls = []
        for caller, behaviour in (
            (early, route_to("general")),
            (senior, route_to("general", "", 60)),
        ):
            ivr.behaviour = behaviour
            since = acd.now
            caller.start()
            joined = acd.wait(lambda m: m.get("Event") == "QueueCallerJoin", SOON_S, since)
            calls.append(joined["Uniqueid"])
        with telephone.agent("1001", ring_ms=50) as agent:
            agent.start()
            since = acd.now
            telephone.join("general", "1001")
            connected = acd.wait(
                lambda m: m.get("Event") == "BridgeEnter" and m["Uniqueid"] in calls, SOON_S, since
            )
    assert connected["Uniqueid"] == calls[1]


def test_a_pause_whose_time_is_over_ends_without_the_acd_and_a_break_does_not(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("general")
    with (
        telephone.agent("1001", ring_ms=50) as rested,
        telephone.agent("1002", ring_ms=50) as resting,
        telephone.caller() as caller,
    ):
        for phone in (rested, resting):
            phone.start()
            telephone.join("general", phone.agent_id)
            telephone.control.rx(f"queue pause member Local/{phone.agent_id}@member/n")
        acd.setvar("SL_REST_1001", str(int(time.time()) - 1))
        acd.setvar("SL_REST_1002", "")
        caller.start()
        rested.wait_noted("answered", SOON_S)
        assert resting.noted("ringing") == 0


def test_a_beat_from_before_the_clock_was_set_back_is_no_sign_of_life(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("general")
    acd.beat(3600)
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)
