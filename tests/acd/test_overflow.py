"""Overflow to a call back: offered by queue and condition, and never at the cost of a place."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from acd import inputs
from acd.actions import Announce
from acd.policy import Policy
from core.decisions import Change
from core.events import CallAbandoned, CallAnswered, CallWidened, WaitTold
from tests.acd.callback_world import RULES, CallbackWorld
from tests.acd.policies import policy
from tests.acd.test_calling import at_work
from tests.acd.world import WorldCall


def offering(condition: str, what: str = "callback") -> Policy:
    return policy(
        "offering",
        general=f"{{required: {{general: 1}}, overflow: [{{{condition}, {what}: offer}}]}}",
    )


def centre(rules: Policy) -> CallbackWorld:
    """Calls back are offered by the policy only."""
    world = CallbackWorld(policy=rules)
    world.engine.callback_rules = replace(RULES, after_s=7200.0)
    return world


def told(world: CallbackWorld) -> list[tuple[object, object]]:
    """Place, and whether a call back was offered, of every announcement."""
    found = [p.fields for p in world.published if p.kind is WaitTold]
    return [(fields["place"], fields["callback"]) for fields in found]


def said(world: CallbackWorld, call: WorldCall) -> list[Announce]:
    world.tick_due()
    world.deliver_all()
    world.announce(call)
    return [a for a in world.engine.feed(world.inbox.pop(), world.now) if isinstance(a, Announce)]


def test_after_the_wait_it_is_offered_at_once_whatever_was_said_before() -> None:
    world = centre(offering("waited_s: 20"))
    at_work(world, "1001")
    world.arrive(person="zed")  # has the only agent
    world.deliver_all()
    call = world.arrive(person="ann")
    world.deliver_all()
    world.now += 16
    assert [one.callback for one in said(world, call)] == [False], "a short wait, and too early"
    world.now += 5
    assert [one.callback for one in said(world, call)] == [True]
    changes = [p.fields["changes"] for p in world.published if p.kind is CallWidened]
    assert changes == [[Change(kind="callback_offered")]]


def test_it_is_offered_at_the_first_lap_when_nobody_is_logged_in() -> None:
    for condition, announced in (("nobody_logged_in: true", [(1, True)]), ("waited_s: 9", [])):
        world = centre(offering(condition))
        world.arrive(person="ann")
        world.deliver_all()
        assert told(world) == announced


def test_a_changed_policy_offers_it_to_those_who_wait_already_and_takes_it_back() -> None:
    world = centre(policy("plain"))
    call = world.arrive(person="ann")
    world.deliver_all()
    world.now += 6
    assert said(world, call) == []
    world.carry_out(world.engine.set_policy(offering("waited_s: 5"), world.now))
    assert [one.callback for one in said(world, call)] == [True]
    world.carry_out(world.engine.set_policy(policy("again"), world.now))
    assert not world.engine.calls[call.call_id].offered


@given(silent=st.sets(st.integers(0, 3)), wait_s=st.integers(6, 60))
def test_who_says_nothing_and_who_chooses_it_are_served_in_the_order_they_came(
    silent: set[int], wait_s: int
) -> None:
    world = centre(offering("waited_s: 5"))
    calls = []
    for number in range(4):
        calls.append(world.arrive(person=f"person-{number}"))
        world.deliver_all()
        world.now += 1
    world.now += wait_s
    for number, call in enumerate(calls):
        assert all(one.callback for one in said(world, call))
        if number not in silent:
            world.ask(call)
            world.deliver_all()
            world.caller_hangs_up(call)
            world.deliver_all()
    assert not [p for p in world.published if p.kind is CallAbandoned], "nobody is lost"
    line = [one.call_id for one in world.engine.line]
    people = [world.engine.calls[call_id].person for call_id in line]
    assert people == [f"person-{number}" for number in range(4)]
    assert not [p for p in world.published if p.kind is CallAnswered]


def test_a_message_is_offered_by_its_own_rule_also_to_those_who_wait_already() -> None:
    world = centre(policy("plain"))
    call = world.arrive(person="ann")
    world.deliver_all()
    world.now += 6
    world.carry_out(world.engine.set_policy(offering("waited_s: 5", "voicemail"), world.now))
    assert [(one.callback, one.voicemail) for one in said(world, call)] == [(False, True)]
    widened = [p.fields["changes"] for p in world.published if p.kind is CallWidened]
    assert Change(kind="voicemail_offered") in widened[-1]
    world.carry_out(world.engine.set_policy(policy("again"), world.now))
    assert not world.engine.calls[call.call_id].offered


def test_a_message_and_a_call_back_are_offered_together_each_by_its_rule() -> None:
    both = "[{nobody_logged_in: true, voicemail: offer}, {waited_s: 5, callback: offer}]"
    world = centre(policy("both", general=f"{{required: {{general: 1}}, overflow: {both}}}"))
    call = world.arrive(person="ann")
    world.deliver_all()
    assert world.engine.calls[call.call_id].offered == {"voicemail"}
    world.now += 6
    assert [(one.callback, one.voicemail) for one in said(world, call)] == [(True, True)]


def test_nobody_is_rung_for_who_speaks_and_who_leaves_nothing_has_their_place_again() -> None:
    world = centre(offering("waited_s: 5", "voicemail"))
    first, second = world.arrive(person="ann"), world.arrive(person="bob")
    world.deliver_all()
    world.now += 10
    world.feed(inputs.MessageBegins(first.call_id))
    assert [one.call_id for one in world.engine.line] == [second.call_id]
    world.announce(first)
    world.deliver_all()
    at_work(world, "1001")
    assert (first.where, second.where) == ("ringing", "waiting")
    world.feed(inputs.MessageBegins(first.call_id))
    assert world.engine.calls[first.call_id].offer is not None, "too late: it rings for them"


def test_who_speaks_and_hangs_up_is_gone_from_the_line() -> None:
    world = centre(offering("waited_s: 5", "voicemail"))
    call = world.arrive(person="ann")
    world.deliver_all()
    world.feed(inputs.MessageBegins(call.call_id))
    at_work(world, "1001")
    assert world.offers == []
    world.caller_hangs_up(call)
    world.deliver_all()
    assert not world.engine.calls
