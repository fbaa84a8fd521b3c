"""What agents live through at work; among it what is complained of in other products."""

import pytest

from acd import inputs
from acd.actions import Mirror, Publish, Resync, Save
from acd.client import Answer, Request
from acd.desk import order
from acd.engine import Engine, Limits
from core.errors import IllegalEvent
from core.events import AgentStateChanged
from tests.acd.at_work import rung, talking, view, wrapping_up
from tests.acd.world import ROSTER, World

WRAP_UP_S = 5.0


# -- what phones do with an offer --


@pytest.mark.parametrize(
    ("status", "cause", "reason", "aside_s"),
    [
        ("NOANSWER", 0, "no_answer", 60),
        ("CHANUNAVAIL", 21, "declined", 30),
        ("BUSY", 17, "busy", 15),
        ("CONGESTION", 34, "unreachable", 20),
    ],
)
def test_each_way_of_not_taking_a_call_has_its_own_consequence(
    world: World, status: str, cause: int, reason: str, aside_s: int
) -> None:
    world.give_up(rung(world), status, cause)
    world.deliver_all()
    aside = view(world)
    assert (aside.state, aside.reason) == ("set_aside", reason)
    assert aside.until is not None
    assert aside.until.timestamp() - aside.since.timestamp() == aside_s
    world.now += aside_s
    world.tick_due()
    assert view(world).state == "ringing"  # back at work, and the caller still waits


def test_an_unreachable_phone_that_registers_anew_is_forgiven_at_once(world: World) -> None:
    world.give_up(rung(world), "CHANUNAVAIL", 3)
    world.deliver_all()
    world.phone("1001", here=False)
    world.deliver_all()
    assert view(world).state == "set_aside"
    world.phone("1001", here=True)
    world.deliver_all()
    assert view(world).state == "ringing"


def test_after_three_calls_in_a_row_that_rang_in_vain_only_a_person_brings_them_back(
    world: World,
) -> None:
    for missed in (1, 2, 3):
        call = rung(world)
        world.pass_time(20.0)
        world.deliver_all()
        assert (view(world).state, view(world).missed) == ("set_aside", missed)
        world.caller_hangs_up(call)
        world.deliver_all()
        world.now += 3600
        world.tick_due()
    assert view(world).state == "set_aside"
    world.feed(inputs.AgentWish("1001", "ready"))
    assert (view(world).state, view(world).missed) == ("ready", 0)


def test_a_centre_may_leave_it_to_the_agent_to_come_back() -> None:
    world = World()
    world.engine = Engine(ROSTER, Limits(aside_s=0), world.new_id)
    world.carry_out(world.engine.activate(world.now))
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.deliver_all()
    rung(world)
    world.pass_time(20.0)
    world.deliver_all()
    world.now += 86_400
    world.tick_due()
    assert (view(world).state, view(world).until) == ("set_aside", None)


# -- after a call --


def test_after_call_work_is_never_shown_or_mirrored_as_available(world: World) -> None:
    call = talking(world)
    hung = inputs.Hung(world.agent_leg(call), 16)
    actions = world.engine.feed(hung, world.now)
    assert [a.paused for a in actions if isinstance(a, Mirror)] == [True]
    assert view(world).state == "wrap_up"
    assert "1001" not in world.engine.crew.bench


def test_nothing_but_the_agent_ends_or_restarts_after_call_work(world: World) -> None:
    call = talking(world)
    leg = world.agent_leg(call)
    world.agent_hangs_up(call)
    world.deliver_all()
    before = view(world)
    world.now += 2
    late = (
        inputs.Hung(leg, 16),
        inputs.OfferBack(call.call_id, call.offer, "ANSWER", 16),
        inputs.BridgeEntered(leg),
        inputs.QueueJoined("other", "PJSIP/trunk-9", "general"),
        inputs.Hung(inputs.Leg("other", "other", None), 16),
        inputs.DeviceChanged("1001", "INUSE"),
        inputs.DeviceChanged("1001", "UNAVAILABLE"),
        inputs.DeviceChanged("1001", "NOT_INUSE"),
        world.snapshot(),
    )
    for news in late:
        world.feed(news)
    world.arrive("senior")
    world.arrive("general")
    world.deliver_all()
    after = view(world)
    assert (after.state, after.since, after.until) == ("wrap_up", before.since, before.until)
    assert len(world.offers) == 1
    world.now += WRAP_UP_S - 2
    world.tick_due()
    assert len(world.offers) == 2


def test_more_time_for_after_call_work_is_given_up_to_the_limit(world: World) -> None:
    wrapping_up(world)
    since = view(world).since.timestamp()
    asked = []
    for _ in range(6):
        world.feed(inputs.WrapUpExtended("1001"))
        until = view(world).until
        assert until is not None
        asked.append(until.timestamp() - since)
    assert asked == [35, 65, 95, 120, 120, 120]
    world.now = since + 120
    world.tick_due()
    assert view(world).state == "ready"


def test_who_is_done_with_after_call_work_early_says_so(world: World) -> None:
    wrapping_up(world)
    world.feed(inputs.AgentWish("1001", "ready"))
    assert view(world).state == "ready"


def test_more_time_is_for_after_call_work_only(world: World) -> None:
    asked = Request(id="r", deadline=0, op="extend_wrap_up", agent_id="1001")
    answer = order(world.engine, asked)
    assert isinstance(answer, Answer)
    assert answer == answer.model_copy(update={"ok": False, "illegal": True})
    with pytest.raises(IllegalEvent):
        world.feed(inputs.WrapUpExtended("1001"))
    assert view(world).state == "ready"


# -- wishes, hold, force --


def test_a_break_asked_for_in_a_conversation_comes_after_it_with_its_reason(world: World) -> None:
    call = talking(world)
    world.feed(inputs.AgentWish("1001", "break", "用餐"))
    assert (view(world).state, view(world).wants) == ("talking", "break")
    world.agent_hangs_up(call)
    world.deliver_all()
    world.now += WRAP_UP_S
    world.tick_due()
    assert (view(world).state, view(world).reason) == ("break", "用餐")


def test_on_hold_is_a_state_of_its_own_that_ends_with_the_call(world: World) -> None:
    call = talking(world)
    leg = world.agent_leg(call)
    world.feed(inputs.HoldChanged(leg, held=True))
    world.feed(inputs.HoldChanged(leg, held=True))
    assert (view(world).state, view(world).call_id) == ("on_hold", call.call_id)
    world.feed(world.snapshot())
    world.restart()
    assert view(world).state == "on_hold"
    world.feed(inputs.HoldChanged(leg, held=False))
    assert view(world).state == "talking"
    world.feed(inputs.HoldChanged(leg, held=True))
    world.agent_hangs_up(call)
    world.deliver_all()
    assert view(world).state == "wrap_up"


def test_being_put_on_hold_by_the_caller_changes_nothing(world: World) -> None:
    call = talking(world)
    world.feed(inputs.HoldChanged(world.caller_leg(call), held=True))
    assert view(world).state == "talking"


def test_a_forced_state_names_who_forced_it_until_the_agent_chooses_anew(world: World) -> None:
    world.feed(inputs.AgentWish("1001", "break", "培训", by="lead"))
    assert (view(world).state, view(world).by) == ("break", "lead")
    told = [p.fields for p in world.published if p.kind is AgentStateChanged][-1]
    assert (told["reason"], told["by"]) == ("培训", "lead")
    world.feed(inputs.AgentWish("1001", "ready"))
    assert view(world).by == ""


def test_forcing_never_cuts_a_conversation(world: World) -> None:
    call = talking(world)
    world.feed(inputs.AgentWish("1001", "offline", "下班", by="lead"))
    assert view(world).state == "talking"
    world.agent_hangs_up(call)
    world.deliver_all()
    world.now += WRAP_UP_S
    world.tick_due()
    assert (view(world).state, view(world).by) == ("offline", "lead")


def test_an_agent_stuck_by_lost_news_is_put_right_when_forced(world: World) -> None:
    call = talking(world)
    world.agent_hangs_up(call)
    world.inbox.clear()  # every word of it was lost
    world.now += 2
    actions = world.engine.feed(inputs.AgentWish("1001", "ready", "卡住", by="lead"), world.now)
    assert any(isinstance(action, Resync) for action in actions)
    world.feed(world.snapshot())
    assert view(world).state == "wrap_up"


def test_an_agent_stuck_by_lost_news_is_put_right_by_the_next_listing(world: World) -> None:
    call = rung(world)
    world.caller_hangs_up(call)
    world.inbox.clear()
    world.now += 30
    world.feed(world.snapshot())
    assert view(world).state == "ready"


def test_two_agents_never_ring_for_one_call(world: World) -> None:
    world.phone("1002", here=True)
    world.feed(inputs.AgentWish("1002", "ready"))
    call = rung(world)
    for _ in range(3):
        world.announce(call)
        world.feed(inputs.AgentWish("1002", "ready"))
        world.report_device("1002")
        world.deliver_all()
    assert len(world.offers) == 1 and view(world, "1002").state == "ready"


# -- the console --


def test_a_console_closed_for_good_means_the_agent_has_left(world: World) -> None:
    world.feed(inputs.ConsoleChanged("1001", is_open=False))
    world.now += 20
    world.tick_due()
    assert (view(world).state, view(world).reason) == ("offline", "console_closed")


def test_a_console_loaded_anew_changes_nothing(world: World) -> None:
    world.feed(inputs.ConsoleChanged("1001", is_open=False))
    world.now += 5
    world.feed(inputs.ConsoleChanged("1001", is_open=True))
    world.now += 3600
    world.tick_due()
    assert view(world).state == "ready"


def test_a_console_opened_by_an_agent_who_is_offline_counts_as_open_once_they_are_ready(
    world: World,
) -> None:
    world.feed(inputs.ConsoleChanged("1001", is_open=False))
    world.feed(inputs.AgentWish("1001", "offline"))
    world.feed(inputs.ConsoleChanged("1001", is_open=True))
    world.feed(inputs.AgentWish("1001", "ready"))
    world.now += 20
    world.tick_due()
    assert view(world).state == "ready"


def test_a_console_closed_during_a_call_takes_effect_after_it_also_by_another_engine(
    world: World,
) -> None:
    call = talking(world)
    world.feed(inputs.ConsoleChanged("1001", is_open=False))
    world.now += 2
    world.restart()
    world.now += 20
    world.tick_due()
    assert view(world).state == "talking"
    world.agent_hangs_up(call)
    world.deliver_all()
    world.now += WRAP_UP_S
    world.tick_due()
    assert view(world).state == "offline"


# -- survival --


def test_reasons_counts_deadlines_and_who_forced_survive_the_engine(world: World) -> None:
    rung(world)
    world.pass_time(20.0)
    world.deliver_all()
    before = view(world)
    world.restart()
    assert view(world) == before
    world.feed(inputs.AgentWish("1001", "break", "会议", by="lead"))
    before = view(world)
    world.restart()
    assert view(world) == before


def test_every_change_is_kept_before_it_is_told(world: World) -> None:
    for news in (
        inputs.AgentWish("1001", "break", "小休"),
        inputs.DeviceChanged("1001", "UNAVAILABLE"),
        inputs.ConsoleChanged("1001", is_open=False),
    ):
        actions = world.engine.feed(news, world.now)
        assert any(isinstance(action, Save) for action in actions)
        told = [action for action in actions if isinstance(action, Publish)]
        assert len(told) <= 1
