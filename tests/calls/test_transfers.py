"""Whole calls that are handed on: nobody is lost, and the books say who had the caller when."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acd.client import NotNow
from core.errors import IllegalEvent
from core.events import CallEnded, CallHeld, CallOffered, CallTransferred
from reports.fold import Folded, fold
from silverline.demo.evidence import CelFacts
from silverline.demo.robots import Agent, Asking, Caller, RobotFailed
from tests.calls import telephone as telephones
from tests.calls.books import leg_disagreements
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

RING_S = 5
TALK_S = 1.0
"""Of each part of a conversation."""
SLACK_S = 5.0
"""What a slow machine may add to the time between two events."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(["redis", "asterisk"], ring_s=RING_S, wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


def transfers(acd: Acd) -> list[tuple[str, str, str]]:
    found = [e for e in acd.of_call() if isinstance(e, CallTransferred)]
    return [(e.agent_id, e.to, e.how) for e in found]


def settled(acd: Acd, centre: Telephone, *, three: bool = False) -> Folded:
    """The call is over: its rows, which Asterisk's own records do not contradict.

    `three`: its legs overlap, or leave out hold, and do not add up to the talk.
    """
    ended = acd.wait_event("CallEnded", SOON_S)
    assert isinstance(ended, CallEnded) and ended.call_id
    call_id = ended.call_id
    folded = fold(call_id, acd.of_call(call_id))
    assert folded
    path = centre.settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"

    def differ() -> list[str]:
        return leg_disagreements(folded, CelFacts.read(path, call_id))

    until(lambda: not differ(), SOON_S, lambda: "; ".join(differ()))
    together = sum(leg.talk_s or 0.0 for leg in folded.legs)
    assert folded.call.talk_s is not None
    assert three or abs(folded.call.talk_s - together) < SLACK_S
    # One recording of the whole conversation, both sides equally long.
    caller, agent = (leg.stat().st_size for leg in centre.legs(call_id))
    assert caller == agent and caller > 0
    return folded


def legs(folded: Folded) -> list[tuple[str, str, str | None]]:
    return [(leg.agent_id, leg.began, leg.ended) for leg in folded.legs]


@contextmanager
def talking(centre: Telephone, acd: Acd, track: Path) -> Iterator[tuple[Agent, Caller]]:
    """1001 talks with a caller."""
    with (
        centre.agent("1001", ring_ms=50, speech=track).start() as agent,
        centre.caller(speech=track, wait_for_cue_s=None, talk_limit_ms=120_000) as caller,
    ):
        acd.ready("1001")
        caller.start()
        acd.wait_event("CallAnswered", SOON_S)
        time.sleep(TALK_S)
        yield agent, caller


def test_a_caller_handed_to_a_colleague_is_theirs_and_talk_is_not_inflated(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, _caller),
        centre.agent("1002", ring_ms=2000, speech=track).start() as second,
    ):
        acd.ready("1001", "1002")
        rested = acd.changes("1001", "ready")
        first.hand_on("1002")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        assert acd.agents()["1002"].state == "talking"
        acd.wait_change("1001", "ready", rested + 1)  # nobody is stuck after a transfer
        time.sleep(TALK_S)
        second.hang_up()
        folded = settled(acd, centre)
    assert transfers(acd) == [("1001", "1002", "blind")]
    assert legs(folded) == [("1001", "answered", "blind"), ("1002", "blind", "over")]
    assert folded.legs[1].waited_s >= 2
    assert (folded.call.talk_s or 0) < TALK_S * 2 + SLACK_S


def test_a_colleague_who_does_not_answer_loses_nobody(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1002", ring_ms=60_000).start() as deaf,
        centre.agent("1003", ring_ms=50, speech=track).start() as third,
    ):
        acd.ready("1002", "1003")
        first.hand_on("1002")
        deaf.wait_noted("ringing", SOON_S)
        third.wait_noted("answered", SOON_S)
        acd.wait_event("AgentJoined", SOON_S, count=2)
        caller.hang_up()
        folded = settled(acd, centre)
    assert legs(folded)[1][:2] == ("1003", "blind")
    assert [offer.result for offer in folded.offers] == ["answered", "no_answer", "answered"]


def test_a_caller_handed_to_a_queue_by_code_and_by_console_goes_to_its_agents(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1003", ring_ms=50, speech=track).start() as repair,
        centre.agent("1004", ring_ms=50, speech=track).start(),
    ):
        acd.ready("1001", "1003", "1004")
        first.hand_on("*2")
        joined = acd.wait_event("AgentJoined", SOON_S, count=2)
        assert repair.noted("answered") == 1
        call_id = joined.call_id or ""
        with pytest.raises(IllegalEvent):  # 1004 does not have the caller
            acd.client.transfer(call_id, "1004", "1004")
        acd.client.transfer(call_id, "1003", "billing", "queue", skills={"billing": 5})
        acd.wait_event("AgentJoined", SOON_S, count=3)
        caller.hang_up()
        folded = settled(acd, centre)
    assert transfers(acd) == [("1001", "repair", "queue"), ("1003", "billing", "queue")]
    assert legs(folded) == [
        ("1001", "answered", "queue"),
        ("1003", "queue", "queue"),
        ("1004", "queue", "over"),
    ]
    assert folded.call.queue == "billing"


def test_a_caller_on_hold_is_handed_over_after_asking_a_colleague(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
        Asking(first, "1002") as asking,
    ):
        acd.ready("1001", "1002")
        rested = acd.changes("1001", "ready")
        first.hold(held=True)
        acd.wait_change("1001", "on_hold")
        asking.start()
        asking.wait_noted("answered", SOON_S)
        acd.wait_change("1002", "talking")
        time.sleep(TALK_S)
        first.hand_on(asking.address)
        acd.wait_event("AgentJoined", SOON_S, count=2)
        acd.wait_change("1001", "ready", rested + 1)
        until(lambda: acd.agents()["1002"].call_id, SOON_S, "1002 shown with the caller")
        time.sleep(TALK_S)
        caller.hang_up()
        folded = settled(acd, centre)
        acd.wait_change("1002", "wrap_up")
        assert second.noted("answered") == 1
    assert transfers(acd) == [("1001", "1002", "attended")]
    assert legs(folded) == [("1001", "answered", "attended"), ("1002", "attended", "over")]
    assert [e.held for e in acd.events() if isinstance(e, CallHeld)][:1] == [True]
    assert folded.legs[0].held_s >= TALK_S and folded.legs[1].held_s == 0


def test_a_colleague_who_is_asked_and_never_answers_loses_nobody(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1002", ring_ms=60_000).start(),
        centre.agent("1003", ring_ms=50, speech=track).start() as third,
        Asking(first, "1002") as asking,
    ):
        acd.ready("1003")
        asking.start()
        asking.wait_noted("ringing", SOON_S)
        first.hand_on(asking.address)  # without waiting for an answer
        third.wait_noted("answered", SOON_S)
        acd.wait_event("AgentJoined", SOON_S, count=2)
        caller.hang_up()
        folded = settled(acd, centre)
    first_leg, second_leg = legs(folded)
    # Where the ACD's word came before Asterisk had changed places, the dialplan hands on later.
    assert first_leg in {("1001", "answered", "blind"), ("1001", "answered", "left")}
    assert second_leg == ("1003", "blind", "over")


def test_a_phone_that_dials_reaches_colleagues_and_nobody_else(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with talking(centre, acd, track) as (first, caller), Asking(first, "13912340028") as asking:
        asking.start()
        with pytest.raises(RobotFailed):
            asking.wait(SOON_S)
        # A number that is nobody's brings the caller back to whoever mistyped it.
        first.hand_on("13912340028")
        first.wait_noted("answered", SOON_S, times=2)
        acd.wait_event("AgentJoined", SOON_S, count=2)
        caller.hang_up()
        folded = settled(acd, centre)
    assert legs(folded) == [("1001", "answered", "blind"), ("1001", "blind", "over")]


def test_without_the_acd_a_caller_handed_on_is_served_by_asterisks_queue(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        centre.agent("1001", ring_ms=50, speech=track).start() as one,
        centre.agent("1002", ring_ms=50, speech=track).start() as other,
        centre.caller(speech=track, wait_for_cue_s=None, talk_limit_ms=240_000) as caller,
    ):
        phones = (one, other)
        acd.ready("1001", "1002")
        acd.kill()
        caller.start()

        def answers() -> int:
            return sum(phone.noted("answered") for phone in phones)

        until(answers, SERVED_S, "an answer through Asterisk's queue")
        time.sleep(TALK_S)
        for phone in phones:
            phone.hand_on("1002")  # whoever has the caller
        until(lambda: answers() == 2, SERVED_S, "a second answer")
        caller.hang_up()
    acd.start()


def test_without_the_acd_who_handed_over_after_asking_has_the_next_caller(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    """And the colleague, who has the first one, is not rung for a third."""
    with (
        centre.agent("1001", ring_ms=50, speech=track).start() as first,
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
        centre.caller(speech=track, wait_for_cue_s=None, talk_limit_ms=240_000) as caller,
        centre.caller("13900000002", wait_for_cue_s=None, talk_limit_ms=240_000) as next_one,
        Asking(first, "1002") as asking,
    ):
        acd.ready("1001")  # the net leaves 1002 alone
        acd.kill()
        caller.start()
        first.wait_noted("answered", SERVED_S)
        first.hold(held=True)
        asking.start()
        asking.wait_noted("answered", SOON_S)
        time.sleep(TALK_S)
        first.hand_on(asking.address)
        shown = "core show channels concise"
        until(lambda: "PJSIP/1001-" not in centre.control.rx(shown), SOON_S, "1001 is out")
        next_one.start()
        first.wait_noted("answered", SERVED_S, times=2)
        assert not second.noted("peer-hung-up")
        assert second.noted("answered") == 1
    acd.start()


def asked(acd: Acd, second: Agent) -> str:
    """1001 has asked 1002, who has answered; the caller is on hold. The call's id."""
    call_id = acd.wait_event("CallAnswered", SOON_S).call_id or ""
    acd.client.room(call_id, "1001", "consult", "1002")
    second.wait_noted("answered", SOON_S)
    until(lambda: acd.client.talk(call_id, "1001").asked == ["1002"], SOON_S, "1002 in the room")
    return call_id


def test_three_talk_while_the_acd_dies_and_two_go_on(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
    ):
        acd.ready("1001", "1002")
        rested = acd.changes("1001", "ready")
        call_id = asked(acd, second)
        assert acd.agents()["1001"].state == "on_hold"
        time.sleep(TALK_S)
        acd.client.room(call_id, "1001", "conference")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        acd.kill()
        time.sleep(TALK_S)
        acd.start()
        view = acd.client.talk(call_id, "1001")
        assert (sorted(view.agents), view.held) == (["1001", "1002"], False)
        assert {acd.agents()[a].state for a in ("1001", "1002")} == {"talking"}
        acd.client.room(call_id, "1001", "leave", key="once")
        acd.wait_change("1001", "ready", rested + 1)
        acd.client.room(call_id, "1001", "leave", key="once")  # said again: done already
        assert acd.client.talk(call_id, "1002").agents == ["1002"]
        time.sleep(TALK_S)
        caller.hang_up()  # which ends it for everybody
        folded = settled(acd, centre, three=True)
        acd.wait_change("1002", "wrap_up")
        assert first.noted("answered") == second.noted("answered") == 1
    assert transfers(acd) == [("1001", "1002", "conference")]
    assert legs(folded) == [("1001", "answered", "left"), ("1002", "conference", "over")]
    assert folded.legs[0].held_s >= TALK_S


def test_a_helper_is_found_by_skill_and_a_dead_phone_leaves_two_talking(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1003", ring_ms=50, speech=track).start() as helper,
    ):
        acd.ready("1001", "1003")
        call_id = acd.wait_event("CallAnswered", SOON_S).call_id or ""
        with pytest.raises(NotNow) as refused:
            acd.client.room(call_id, "1001", "help", skills={"billing": 1})
        assert refused.value.reason == "nobody_free"
        acd.client.room(call_id, "1001", "help", skills={"repair": 5})
        acd.wait_event("AgentJoined", SOON_S, count=2)
        time.sleep(TALK_S)
        first.hang_up()
        acd.wait_change("1001", "wrap_up")
        time.sleep(TALK_S)
        assert acd.client.talk(call_id, "1003").agents == ["1003"]
        helper.hang_up()  # the last one: the call is over
        folded = settled(acd, centre, three=True)
        caller.wait(SOON_S)
    offer = [e for e in acd.events() if isinstance(e, CallOffered)][-1]
    assert (offer.joins, offer.by, offer.agent_id) == ("help", "1001", "1003")
    assert offer.decision and offer.decision.accepts == [{"repair": 5}]
    assert [leg.agent_id for leg in folded.legs] == ["1001", "1003"]
    assert folded.legs[1].began == "conference"


def test_a_colleague_who_was_asked_takes_over_and_hold_alone_loses_nobody(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, caller),
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
    ):
        acd.ready("1001", "1002")
        rested = acd.changes("1001", "ready")
        call_id = asked(acd, second)
        acd.client.room(call_id, "1001", "complete")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        acd.wait_change("1001", "wrap_up")
        acd.client.room(call_id, "1002", "hold")
        until(lambda: "!held!" in centre.control.rx("core show channels concise"), SOON_S, "hold")
        acd.wait_change("1001", "ready", rested + 1)
        acd.kill()
        second.hang_up()  # the caller hears music, and no agent and no ACD is there

        def answers() -> int:
            return first.noted("answered") + second.noted("answered")

        until(lambda: answers() == 3, SERVED_S, "an answer through Asterisk's queue")
        caller.hang_up()
    acd.start()
