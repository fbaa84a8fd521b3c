"""Who had the caller when, from events in any order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core import events as e
from reports.fold import fold
from reports.legs import Leg
from tests.reports.strategies import CALL, call_events
from tests.reports.test_fold import Script


def legs(script: Script) -> tuple[Leg, ...]:
    folded = fold(CALL, script.events)
    assert folded
    return folded.legs


def shown(script: Script) -> list[tuple[str, str, str | None, float | None]]:
    return [(leg.agent_id, leg.began, leg.ended, leg.talk_s) for leg in legs(script)]


def joined(script: Script, agent: str, offer: str | None = None) -> Script:
    return script.say("acd", e.AgentJoined, agent_id=agent, offer_id=offer)


def left(script: Script, agent: str) -> Script:
    return script.say("acd", e.AgentLeft, agent_id=agent)


def handed(script: Script, agent: str, to: str, how: str) -> Script:
    return script.say("acd", e.CallTransferred, agent_id=agent, to=to, how=how)


def answered() -> Script:
    """Talks with 1001, since a second."""
    script = Script().arrives().queued("general").offered("1001", "o1")
    return joined(script.answered("1001", "o1"), "1001", "o1")


def pause(script: Script, seconds: float) -> Script:
    script.clock.advance(seconds)
    return script


def test_a_call_of_one_agent_is_one_leg() -> None:
    script = left(pause(answered(), 30), "1001").ended(32)
    (leg,) = legs(script)
    assert (leg.agent_id, leg.waited_s, leg.via) == ("1001", 2.5, "acd")
    assert (leg.began, leg.ended, leg.talk_s, leg.held_s) == ("answered", "over", 32, 0)


def test_a_blind_transfer_counts_the_wait_in_between_to_nobody() -> None:
    """Transfers must not inflate talk time."""
    script = handed(left(pause(answered(), 60), "1001"), "1001", "1002", "blind")
    pause(script.offered("1002", "o2"), 20)
    script = left(pause(joined(script, "1002", "o2"), 30), "1002").ended(93)
    assert shown(script) == [
        ("1001", "answered", "blind", 62),
        ("1002", "blind", "over", 31),
    ]
    assert legs(script)[1].waited_s == 22
    folded = fold(CALL, script.events)
    assert folded
    assert [offer.result for offer in folded.offers] == ["answered", "answered"]
    assert folded.call.path[-4:] == ("blind:1002", "offer:1002", "joined:1002", "ended")
    assert folded.call.agent_id == "1001"


def test_whoever_serves_the_queue_has_the_leg_after_a_transfer_there() -> None:
    script = handed(left(answered(), "1001"), "1001", "repair", "queue")
    script = joined(pause(script, 5), "1003", "o2").ended(2)
    assert shown(script)[1][:2] == ("1003", "queue")


def test_a_caller_handed_on_at_once_was_had_by_each() -> None:
    script = handed(left(answered(), "1001"), "1001", "13912340028", "blind")
    script = left(joined(script, "1001", "o2"), "1001")
    script = handed(script, "1001", "repair", "queue")
    script = left(pause(joined(script, "1003", "o3"), 9), "1003").ended(12)
    assert [x[:3] for x in shown(script)] == [
        ("1001", "answered", "blind"),
        ("1001", "blind", "queue"),
        ("1003", "queue", "over"),
    ]


def test_an_attended_transfer_hands_over_without_a_gap() -> None:
    script = left(pause(answered(), 30), "1001")
    script = handed(joined(script, "1002"), "1001", "1002", "attended")
    script = left(pause(script, 10), "1002").ended(44)
    first, second = legs(script)
    assert (first.ended, second.began, second.via) == ("attended", "attended", "phone")
    assert second.waited_s == 0


def test_who_leaves_two_seconds_before_the_others_hang_up_has_left() -> None:
    script = joined(handed(pause(answered(), 60), "1001", "1002", "conference"), "1002", "o2")
    script = left(pause(left(pause(script, 20), "1001"), 2), "1002").ended(90)
    assert [(leg.agent_id, leg.ended) for leg in legs(script)] == [
        ("1001", "left"),
        ("1002", "over"),
    ]


def test_three_who_speak_overlap_and_the_first_leaves() -> None:
    script = handed(pause(answered(), 10), "1001", "1002", "conference")
    script = pause(joined(script, "1002", "o2"), 30)
    script = pause(left(script, "1001"), 20)
    script = left(script, "1002").ended(66)
    assert shown(script) == [
        ("1001", "answered", "left", 44),
        ("1002", "conference", "over", 52),
    ]


def test_an_agent_who_is_moved_within_the_call_keeps_one_leg() -> None:
    script = left(answered(), "1001")
    script.clock.advance(-0.9)
    script = left(pause(joined(script, "1001"), 5), "1001").ended(9)
    assert len(legs(script)) == 1


def test_hold_is_part_of_the_leg_and_of_nobody_elses() -> None:
    script = pause(answered(), 10).say("acd", e.CallHeld, agent_id="1001", held=True)
    script = pause(script, 20).say("acd", e.CallHeld, agent_id="1001", held=False)
    script = left(pause(script, 5).say("acd", e.CallHeld, agent_id="1001", held=True), "1001")
    script = left(joined(script, "1002"), "1002").ended(40)
    assert [leg.held_s for leg in legs(script)] == [22, 0]


def test_a_leg_whose_end_nobody_saw_ends_with_the_call() -> None:
    script = Script().queued("general").answered("1001", "o1").ended(30)
    assert shown(script) == [("1001", "answered", "over", 30)]
    script = Script().queued("general").answered("1001", "o1")
    assert shown(script) == [("1001", "answered", None, None)]


@given(call_events)
def test_one_agents_legs_never_overlap_and_fit_into_the_call(events: list[e.Event]) -> None:
    folded = fold(CALL, events)
    assert folded
    over = folded.call.ended_at if any(isinstance(x, e.CallEnded) for x in events) else None
    for agent in {leg.agent_id for leg in folded.legs}:
        own = sorted(
            (leg for leg in folded.legs if leg.agent_id == agent), key=lambda leg: leg.began_at
        )
        for earlier, later in pairwise(own):
            assert earlier.ended_at is not None and earlier.ended_at <= later.began_at
        for leg in own:
            assert 0 <= leg.held_s <= max(leg.talk_s or 0, 0) + 1e-6 or leg.ended_at is None
            assert (leg.ended_at is None) == (over is None and leg.ended is None)
            assert leg.ended_at is None or leg.ended_at >= leg.began_at
    assert [leg.number for leg in folded.legs] == list(range(1, len(folded.legs) + 1))


@given(st.data())
def test_order_changes_no_leg(data: st.DataObject) -> None:
    events = data.draw(call_events)
    shuffled = data.draw(st.permutations(events))
    one, other = fold(CALL, events), fold(CALL, shuffled)
    assert one and other and one.legs == other.legs
