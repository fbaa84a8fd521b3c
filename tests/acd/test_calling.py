"""Called back: once, in the place one had, by day, and not after getting through by oneself."""

import pytest

from acd import desk, inputs
from acd.crew import EXTENSION_S
from core.events import (
    CallAbandoned,
    CallAnswered,
    CallbackDialled,
    CallbackDone,
    CallEnded,
    CallOffered,
    CallQueued,
    Event,
    MachineAnswered,
)
from tests.acd.callback_world import RULES, CallbackWorld
from tests.acd.world import LIMITS, WorldCall


@pytest.fixture
def world() -> CallbackWorld:
    """Nobody is at work yet."""
    return CallbackWorld()


def at_work(world: CallbackWorld, *agents: str) -> None:
    for agent in agents:
        world.phone(agent, here=True)
        world.feed(inputs.AgentWish(agent, "ready"))
    world.deliver_all()


def promised(world: CallbackWorld, person: str = "ann") -> WorldCall:
    """A caller has waited, asked, was promised it, and has hung up."""
    call = world.arrive(person=person)
    world.deliver_all()
    world.now += 30.0
    world.ask(call)
    world.deliver_all()
    assert world.promises[-1].kept
    world.caller_hangs_up(call)
    world.deliver_all()
    return call


def work_is_over(world: CallbackWorld) -> None:
    """The agent's after-call work, in which they may say that it was a machine."""
    world.pass_time(LIMITS.wrap_up_s)
    world.tick_due()


def told(world: CallbackWorld, kind: type[Event]) -> list[str | None]:
    return [p.call_id for p in world.published if p.kind is kind]


def test_the_agent_first_then_the_person_in_the_place_they_had(world: CallbackWorld) -> None:
    first = promised(world)
    later = world.arrive(person="bob")
    world.deliver_all()
    assert told(world, CallAbandoned) == [], "who is called back has not given up"
    at_work(world, "1001")
    made = world.trying()
    assert later.where == "waiting"
    world.answer(made)
    world.deliver_all()
    world.person_answers(made)
    world.deliver_all()
    assert told(world, CallbackDialled) == told(world, CallAnswered) == [made.call_id]
    offered = next(p for p in world.published if p.kind is CallOffered)
    assert offered.fields["callback_of"] == first.call_id
    world.pass_time(RULES.reached_s)
    world.talk_ends(made)
    world.deliver_all()
    assert world.done() == [], "it may have been an answering machine"
    work_is_over(world)
    assert world.done() == ["reached"]
    done = next(p for p in world.published if p.kind is CallbackDone)
    assert (done.fields["made"], done.call_id) == (made.call_id, first.call_id)
    assert told(world, CallEnded) == [first.call_id, made.call_id]
    assert set(world.engine.calls) == {later.call_id}


def test_an_agent_who_lets_it_ring_costs_the_person_neither_a_call_nor_the_place(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    world.pass_time(21.0)
    world.deliver_all()
    assert not world.rung and world.done() == []
    at_work(world, "1002")
    world.answer(world.trying())
    world.deliver_all()
    assert sum(world.rung.values()) == 1
    assert world.originated[0].call_id != world.originated[1].call_id


def test_who_does_not_answer_is_called_twice_more_and_then_left_to_a_person(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    for times in (1, 2, 3):
        made = world.trying()
        world.answer(made)
        world.deliver_all()
        world.try_ends(made, "NOANSWER")
        world.deliver_all()
        assert sum(world.rung.values()) == times
        assert len(world.originated) == times, "not at once"
        world.now += RULES.retry_s + 1
        world.tick_due()
        world.deliver_all()
    assert world.done() == ["no_answer"] and not world.engine.calls


def talking(world: CallbackWorld) -> WorldCall:
    """The try under way is answered by the agent and by the person."""
    made = world.trying()
    world.answer(made)
    world.deliver_all()
    world.person_answers(made)
    world.deliver_all()
    return made


def test_a_machine_that_answers_is_nobody_and_the_person_is_called_again_in_their_place(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    for times in (1, 2, 3):
        made = talking(world)
        world.now += RULES.reached_s - 1
        world.talk_ends(made)
        world.deliver_all()
        assert len(world.originated) == times, "not at once"
        world.now += RULES.retry_s + 1
        world.tick_due()
        world.deliver_all()
    assert world.done() == ["no_answer"] and not world.engine.calls
    assert sum(world.rung.values()) == RULES.attempts
    assert len(told(world, CallAnswered)) == len(told(world, CallEnded)) - 1 == 3


def test_who_calls_while_a_machine_speaks_with_us_and_gets_through_is_owed_nothing(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    made, again = talking(world), world.arrive(person="ann")
    world.deliver_all()
    at_work(world, "1002")
    world.answer(again)
    world.deliver_all()
    assert world.done() == ["cancelled"]
    world.talk_ends(made)
    world.deliver_all()
    world.pass_time(RULES.retry_s + 1)
    world.tick_due()
    assert world.done() == ["cancelled"] and len(world.originated) == 1


@pytest.mark.parametrize("dies", ["before", "ringing", "talking"])
@pytest.mark.parametrize(("talk_s", "results"), [(30.0, ["reached"]), (3.0, [])])
def test_a_conversation_that_ended_while_no_acd_ran_is_judged_by_what_was_written_down(
    world: CallbackWorld, dies: str, talk_s: float, results: list[str]
) -> None:
    promised(world)
    at_work(world, "1001")
    made = world.trying()
    if dies == "before":
        world.inbox.clear()
    world.answer(made)
    if dies != "before":
        world.deliver_all()
    world.person_answers(made)
    if dies == "talking":
        world.deliver_all()
    world.now += talk_s
    world.talk_ends(made)
    world.restart()
    world.deliver_all()
    work_is_over(world)
    assert world.done() == results
    assert told(world, CallAnswered) == told(world, CallbackDialled) == [made.call_id]
    assert told(world, CallEnded).count(made.call_id) == 1
    ended = [
        p.fields["talk_s"]
        for p in world.published
        if p.call_id == made.call_id and p.kind is CallEnded
    ]
    assert ended == [talk_s]
    world.pass_time(RULES.retry_s + 1)
    world.tick_due()
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.deliver_all()
    assert len(world.originated) == (1 if results else 2)


def test_a_conversation_of_which_nothing_is_known_counts(world: CallbackWorld) -> None:
    promised(world)
    at_work(world, "1001")
    talking(world)
    world.asterisk_dies()
    world.restart()
    work_is_over(world)
    assert world.done() == ["reached"]


def test_it_is_reached_though_the_acd_died_during_the_first_seconds(world: CallbackWorld) -> None:
    promised(world)
    at_work(world, "1001")
    made = talking(world)
    world.now += RULES.reached_s - 2
    world.restart()
    assert world.done() == []
    world.pass_time(2.0)
    world.talk_ends(made)
    world.restart()
    work_is_over(world)
    assert world.done() == ["reached"] and len(world.originated) == 1


@pytest.mark.parametrize("says", ["while it speaks", "afterwards", "at the last moment"])
def test_a_machine_that_was_listened_to_for_long_is_nobody_once_the_agent_says_so(
    world: CallbackWorld, says: str
) -> None:
    promised(world)
    at_work(world, "1001")
    for times in (1, 2, 3):
        made = talking(world)
        mark = inputs.MachineMarked(made.call_id, "1001")
        world.now += RULES.reached_s * 4
        if says == "while it speaks":
            world.feed(mark)
        world.talk_ends(made)
        world.deliver_all()
        if says == "afterwards":
            world.feed(mark)
        if says == "at the last moment":
            world.feed(inputs.WrapUpExtended("1001"))
            world.restart()
            world.pass_time(LIMITS.wrap_up_s + EXTENSION_S / 2)
            world.tick_due()
            world.feed(mark)
        world.feed(mark)  # said twice it is one machine
        assert len(told(world, MachineAnswered)) == times
        assert len(world.originated) == times, "not at once"
        world.now += RULES.retry_s + 1
        world.tick_due()
        world.feed(inputs.AgentWish("1001", "ready"))
        world.deliver_all()
    assert world.done() == ["no_answer"] and not world.engine.calls
    assert sum(world.rung.values()) == RULES.attempts


def test_who_was_reached_and_calls_again_is_owed_nothing_and_has_no_old_place(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    made = talking(world)
    world.now += RULES.reached_s * 4
    world.talk_ends(made)
    world.deliver_all()
    assert desk.waiting(world.engine, world.now).waiting == [], "nothing is owed as it seems"
    again = world.arrive(person="ann")
    world.deliver_all()
    assert world.done() == ["reached"]
    assert world.engine.calls[again.call_id].regained_s == 0
    world.feed(inputs.MachineMarked(made.call_id, "1001"))
    assert told(world, MachineAnswered) == [], "that was settled"


def test_asking_twice_is_one_call_in_the_earlier_place(world: CallbackWorld) -> None:
    promised(world)
    world.now += 100.0
    promised(world)
    assert world.requested() == 1
    at_work(world, "1001", "1002")
    assert len(world.originated) == 1


def test_who_gets_through_by_themselves_is_not_called(world: CallbackWorld) -> None:
    promised(world)
    again = world.arrive(person="ann")
    world.deliver_all()
    at_work(world, "1001", "1002")
    assert again.where == "ringing" and not world.originated, "not both at once"
    world.answer(again)
    world.deliver_all()
    assert world.done() == ["cancelled"]
    world.agent_hangs_up(again)
    world.deliver_all()
    assert not world.originated and not world.engine.calls


def test_who_gets_through_while_the_agents_phone_rings_is_not_called_either(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    made, again = world.trying(), world.arrive(person="ann")
    world.deliver_all()
    at_work(world, "1002")
    world.answer(again)
    world.deliver_all()
    assert made.where == "gone" and not world.rung
    assert world.done() == ["cancelled"]


def test_who_calls_again_and_gives_up_is_still_called_back(world: CallbackWorld) -> None:
    promised(world)
    again = world.arrive(person="ann")
    world.deliver_all()
    world.caller_hangs_up(again)
    world.deliver_all()
    at_work(world, "1001")
    assert world.trying().agent == "1001"


def test_nobody_is_called_at_night_and_the_order_is_kept_for_the_morning(
    world: CallbackWorld,
) -> None:
    world.now = RULES.closes(world.now) - 60.0
    promised(world, "ann")
    world.now += 10.0
    promised(world, "bob")  # it is past the hour by now
    at_work(world, "1001")
    assert not world.originated
    opens = RULES.opens(world.now)
    assert opens - world.now > 11 * 3600
    world.now = opens - 1.0
    world.tick_due()
    assert not world.originated
    world.now = opens
    world.tick_due()
    (first,) = world.originated
    assert world.engine.calls[first.call_id].person == "ann"


def test_a_promise_survives_the_engines_death_in_its_place(world: CallbackWorld) -> None:
    promised(world)
    later = world.arrive(person="bob")
    world.deliver_all()
    world.restart()
    at_work(world, "1001")
    assert world.trying().agent == "1001" and later.where == "waiting"


def test_killed_with_the_persons_phone_ringing_the_call_goes_on(world: CallbackWorld) -> None:
    promised(world)
    at_work(world, "1001")
    made = world.trying()
    world.answer(made)
    world.restart()
    world.person_answers(made)
    world.deliver_all()
    world.pass_time(RULES.reached_s)
    world.talk_ends(made)
    world.deliver_all()
    work_is_over(world)
    assert world.done() == ["reached"] and sum(world.rung.values()) == 1


def test_a_try_whose_outcome_nobody_saw_counts_as_a_call(world: CallbackWorld) -> None:
    promised(world)
    at_work(world, "1001")
    world.asterisk_dies()
    world.restart()
    assert len(world.originated) == 1, "not at once"
    world.now += RULES.retry_s + 1
    world.tick_due()
    world.phone("1001", here=True)
    world.deliver_all()
    assert len(world.originated) == 2


def test_a_try_that_ended_with_two_engines_ends_once_when_its_originate_comes_late(
    world: CallbackWorld,
) -> None:
    promised(world)
    at_work(world, "1001")
    made = world.trying()
    world.answer(made)
    world.deliver_all()
    for _ in range(2):  # the second one knows of the try no more
        world.asterisk_dies()
        world.restart()
        world.deliver_all()
    assert told(world, CallEnded).count(made.call_id) == 1
    made.where, made.agent, made.leg = "ringing", "1001", world.new_id()
    world.give_up(made, "CHANUNAVAIL", 21)
    world.deliver_all()
    assert told(world, CallEnded).count(made.call_id) == 1
    assert world.requested() == 1 and world.done() == [], "it is still owed"


def test_without_a_line_or_a_number_nothing_is_promised(world: CallbackWorld) -> None:
    call = world.arrive(person="")
    world.deliver_all()
    world.ask(call)
    world.deliver_all()
    assert [p.kept for p in world.promises] == [False]
    world.announce(call)
    world.deliver_all()
    assert call.call_id in world.engine.line


def test_a_promise_that_could_not_be_kept_leaves_the_caller_in_line(world: CallbackWorld) -> None:
    call = world.arrive(person="ann")
    world.deliver_all()
    world.ask(call)
    world.deliver_all()
    world.announce(call)  # the dialplan has heard nothing: back to waiting
    world.deliver_all()
    at_work(world, "1001")
    assert call.where == "ringing" and not world.originated
    world.answer(call)
    world.deliver_all()
    assert world.done() == ["cancelled"]


def test_a_caller_who_hung_up_in_line_and_calls_soon_has_their_place_again(
    world: CallbackWorld,
) -> None:
    ann = world.arrive(person="ann")
    world.deliver_all()
    world.now += 60.0
    bob = world.arrive(person="bob")
    world.deliver_all()
    world.caller_hangs_up(ann)
    world.now += 60.0
    again = world.arrive(person="ann")
    world.deliver_all()
    queued = [p.fields["credit_s"] for p in world.published if p.kind is CallQueued]
    assert queued == [0.0, 0.0, 120.0]
    at_work(world, "1001")
    assert again.where == "ringing" and bob.where == "waiting"


def test_after_ten_minutes_the_place_is_lost(world: CallbackWorld) -> None:
    ann = world.arrive(person="ann")
    world.deliver_all()
    world.caller_hangs_up(ann)
    world.deliver_all()
    world.now += 601.0
    world.arrive(person="bob")
    again = world.arrive(person="ann")
    world.deliver_all()
    at_work(world, "1001")
    assert again.where == "waiting"


def test_a_conversation_that_ended_well_keeps_no_place(world: CallbackWorld) -> None:
    at_work(world, "1001")
    ann = world.arrive(person="ann")
    world.deliver_all()
    world.answer(ann)
    world.deliver_all()
    world.caller_hangs_up(ann)
    world.deliver_all()
    assert world.engine.places.records() == {}


@pytest.mark.parametrize("cause", [38, 16])
def test_a_conversation_that_the_network_cut_keeps_it(world: CallbackWorld, cause: int) -> None:
    at_work(world, "1001")
    ann = world.arrive(person="ann")
    world.deliver_all()
    world.answer(ann)
    world.deliver_all()
    world.feed(inputs.Hung(world.caller_leg(ann), cause))
    assert bool(world.engine.places.records()) == (cause == 38)
