"""The peak emergency: what changes at once for those who wait and who work, and how it ends."""

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from acd import inputs, peak, standing
from acd.actions import Announce, Mirror
from acd.announce import FIRST_S
from acd.callbacks import Rules
from acd.policy import Policy
from acd.policy_file import parse
from core.events import CallWidened, PeakChanged
from tests.acd.policies import RESERVE, WIDE, policy
from tests.acd.world import World, WorldCall

ON = inputs.PeakWish(on=True, by="wang", reason="停水")
OFF = inputs.PeakWish(on=False, by="wang")
MERGED = ["general", "repair", "billing", "consult"]
PLAIN = policy("plain")
BILLING_ONLY = {"1001": {"senior": 8}, "1002": {"senior": 6}, "1003": {"billing": 3}}


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre where 1003 knows about bills and nothing else."""
    monkeypatch.setattr("tests.acd.world.ROSTER", BILLING_ONLY)


def world_of(rules: Policy, *ready: str) -> World:
    """These agents are ready at their phones."""
    world = World(policy=rules)
    for agent_id in ready:
        world.phone(agent_id, here=True)
        world.feed(inputs.AgentWish(agent_id, "ready"))
    world.deliver_all()
    return world


def arrive(world: World, queue: str, **wanted: int) -> WorldCall:
    """A call that asks for skills which somebody on the staff has, though maybe nobody at work."""
    call = world.arrive(queue)
    wait = world.inbox.pop()
    assert isinstance(wait, inputs.CallWaits)
    world.feed(inputs.CallWaits(call.call_id, wait.channel, queue, wanted, start=wait.start))
    world.deliver_all()
    return call


def switch(world: World, wish: inputs.PeakWish) -> None:
    world.feed(wish)
    world.deliver_all()


def state(world: World, agent_id: str) -> str:
    agent = world.engine.crew.get(agent_id)
    assert agent is not None
    return agent.state.value


def told(world: World, kind: type) -> list[dict[str, Any]]:
    return [dict(p.fields) for p in world.published if p.kind is kind]


def changes(world: World) -> list[str]:
    return [change.kind for event in told(world, CallWidened) for change in event["changes"]]


@given(queue=st.sampled_from(MERGED), skill=st.sampled_from(MERGED))
@settings(deadline=None)
def test_whoever_waits_is_offered_at_once_to_an_agent_of_any_merged_queue(
    queue: str, skill: str
) -> None:
    world = World(policy=PLAIN)
    everyone = {"1001": {"senior": 8}, "1002": dict.fromkeys(MERGED, 9), "1003": {skill: 1}}
    world.carry_out(world.engine.set_roster(everyone, world.now))
    world.phone("1003", here=True)
    world.deliver_all()
    world.feed(inputs.AgentWish("1003", "ready"))
    call = arrive(world, queue, **{queue: 9})  # only 1002, who is away, knows as much
    assert call.agent is None
    switch(world, ON)
    assert call.agent == "1003"
    assert changes(world) == ["peak"]
    world.check()


def test_when_it_is_over_calls_are_their_own_queues_again(strict: None) -> None:
    world = world_of(PLAIN, "1003")
    switch(world, ON)
    taken, waits = arrive(world, "repair", billing=9), arrive(world, "repair", senior=1)
    assert (taken.agent, waits.agent) == ("1003", None)
    before = world.engine.calls[waits.call_id].need
    switch(world, OFF)
    assert world.engine.calls[waits.call_id].need != before
    world.answer(taken)
    world.deliver_all()
    world.agent_hangs_up(taken)
    world.deliver_all()
    world.pass_time(10)
    world.tick_due()
    world.deliver_all()
    assert state(world, "1003") == "ready" and waits.agent is None
    assert changes(world)[-1] == "peak_over"


def test_seniors_have_their_trained_agents_first_and_others_sooner_than_usual() -> None:
    world = world_of(PLAIN, "1003")
    senior = world.arrive("senior")
    world.deliver_all()
    switch(world, ON)
    assert senior.agent is None
    world.phone("1001", here=True)
    world.now += 14
    world.tick_due()
    world.deliver_all()
    assert senior.agent is None  # 1001 has not signed in
    world.now += 1.1
    world.tick_due()
    world.deliver_all()
    assert senior.agent == "1003"
    second = world_of(PLAIN, "1003", "1001")
    switch(second, ON)
    trained = second.arrive("senior")
    second.deliver_all()
    assert trained.agent == "1001"


def test_nobody_waits_for_one_agent_alone() -> None:
    world = world_of(WIDE, "1001", "1002")
    world.arrive("general")
    world.deliver_all()
    busy = next(iter(world.calls.values())).agent
    assert busy is not None
    other = "1002" if busy == "1001" else "1001"
    call = world.arrive("general")
    wait = world.inbox.pop()
    assert isinstance(wait, inputs.CallWaits)
    world.feed(
        inputs.CallWaits(call.call_id, wait.channel, "general", start=wait.start, named=busy)
    )
    world.deliver_all()
    assert call.agent is None
    switch(world, ON)
    assert call.agent == other


def test_reserves_who_are_off_work_at_a_registered_phone_are_called_in_and_leave_again() -> None:
    world = world_of(RESERVE, "1001")
    world.phone("1002", here=True)
    world.deliver_all()
    switch(world, ON)
    assert (state(world, "1002"), state(world, "1003")) == ("ready", "offline")
    world.phone("1003", here=True)  # comes to their phone later
    world.deliver_all()
    assert state(world, "1003") == "ready"
    agent = world.engine.crew.get("1003")
    assert agent is not None and (agent.reason, agent.by) == ("peak", "wang")
    switch(world, OFF)
    assert {state(world, a) for a in ("1002", "1003")} == {"offline"}
    assert state(world, "1001") == "ready"


def test_a_reserve_on_a_break_or_who_leaves_again_is_left_alone() -> None:
    world = world_of(RESERVE, "1002", "1003")
    world.feed(inputs.AgentWish("1002", "break", "meal"))
    world.feed(inputs.AgentWish("1003", "offline"))
    switch(world, ON)
    assert (state(world, "1002"), state(world, "1003")) == ("break", "ready")
    world.feed(inputs.AgentWish("1003", "offline"))
    world.feed(inputs.AgentWish("1002", "offline"))
    world.feed(world.snapshot())
    assert {state(world, a) for a in ("1002", "1003")} == {"offline"}


def test_a_reserve_who_chooses_to_stay_stays() -> None:
    world = world_of(RESERVE)
    world.phone("1002", here=True)
    switch(world, ON)
    world.feed(inputs.AgentWish("1002", "ready"))
    switch(world, OFF)
    assert state(world, "1002") == "ready"


def test_a_conversation_is_never_cut_by_its_end() -> None:
    world = world_of(RESERVE)
    world.phone("1003", here=True)
    world.deliver_all()
    switch(world, ON)
    call = world.arrive("repair")
    world.deliver_all()
    world.answer(call)
    world.deliver_all()
    switch(world, OFF)
    assert state(world, "1003") == "talking"
    world.agent_hangs_up(call)
    world.deliver_all()
    world.now += 5.1
    world.tick_due()
    assert state(world, "1003") == "offline"


def test_after_call_work_is_short_and_for_the_next_call_as_usual() -> None:
    world = world_of(RESERVE, "1001")
    rests = []
    for wish in (ON, OFF):
        switch(world, wish)
        call = world.arrive("general")
        world.deliver_all()
        world.answer(call)
        world.deliver_all()
        world.agent_hangs_up(call)
        world.deliver_all()
        agent = world.engine.crew.get("1001")
        assert agent is not None and agent.until is not None
        rests.append(agent.until - world.now)
        world.now += 6
        world.tick_due()
    assert rests == [1.0, 5.0]


def test_it_ends_by_itself() -> None:
    world = world_of(RESERVE)
    switch(world, ON)
    world.now += 2 * 3600 - 1
    world.tick_due()
    assert world.engine.peak.on
    world.now += 1
    world.tick_due()
    assert not world.engine.peak.on
    said = [(e["on"], e["by"], e["reason"]) for e in told(world, PeakChanged)]
    assert said == [(True, "wang", "停水"), (False, "", "time_over")]


def test_said_again_it_changes_nothing() -> None:
    world = world_of(RESERVE)
    switch(world, ON)
    until = world.engine.peak.until
    world.now += 60
    switch(world, inputs.PeakWish(on=True, by="li", reason="again"))
    switch(world, OFF)
    switch(world, OFF)
    assert until == 1_000_000.0 + 7200
    assert len(told(world, PeakChanged)) == 2


def test_it_survives_a_restart_with_whom_it_called_in() -> None:
    world = world_of(RESERVE, "1001")
    world.phone("1002", here=True)
    switch(world, ON)
    before = world.engine.peak
    world.restart()
    assert world.engine.peak == before and before.called == ("1002",)
    call = world.arrive("billing")
    world.deliver_all()
    assert call.agent is not None
    switch(world, OFF)
    assert state(world, "1002") in ("offline", "ringing")
    world.restart()
    assert not world.engine.peak.on


def test_a_record_that_cannot_be_read_means_no_emergency() -> None:
    world = world_of(RESERVE)
    world.kept[peak.KIND, peak.KEY] = json.dumps({"on": "maybe"})
    world.restart()
    assert not world.engine.peak.on


def test_after_the_clock_was_set_back_it_lasts_as_long_as_it_would_have() -> None:
    saved = peak.Peak(on=True, since=5000.0, until=9000.0)
    assert saved.not_after(4000.0) == peak.Peak(on=True, since=4000.0, until=8000.0)
    assert saved.not_after(6000.0) == saved


def test_a_new_policy_says_what_it_does_from_then_on() -> None:
    world = world_of(PLAIN)
    for agent_id in ("1002", "1003"):
        world.phone(agent_id, here=True)
    switch(world, ON)
    assert state(world, "1002") == "offline"
    world.carry_out(world.engine.set_policy(RESERVE, world.now))
    assert state(world, "1002") == "ready"


def test_asterisks_own_queues_are_merged_as_well() -> None:
    world = world_of(PLAIN, "1001")
    shown = [a for a in world.engine.feed(ON, world.now) if isinstance(a, Mirror)]
    assert {a.agent_id: a.queues for a in shown}["1001"] == ("senior", *MERGED)
    shown = [a for a in world.engine.feed(OFF, world.now) if isinstance(a, Mirror)]
    assert {a.agent_id: a.queues for a in shown}["1001"] == ("senior", "general")


def test_whoever_waits_hears_at_once_where_they_stand_and_may_be_called_back() -> None:
    world = world_of(PLAIN)
    world.engine.callback_rules = Rules(possible=True, after_s=120)
    call = world.arrive("general", person="h" * 16)
    world.deliver_all()
    assert announcements(world, call) == []
    world.feed(ON)
    (said,) = announcements(world, call)
    assert said.callback
    world.feed(OFF)
    later = world.arrive("general", person="k" * 16)
    world.deliver_all()
    world.now += FIRST_S
    (said,) = announcements(world, later)
    assert not said.callback


def test_in_the_merged_line_place_and_wait_count_all_who_wait_and_all_who_serve() -> None:
    world = world_of(PLAIN, "1001", "1003")
    world.engine.callback_rules = Rules()
    for queue in ("general", "repair"):  # both agents are taken
        world.arrive(queue)
        world.deliver_all()
    calls = []
    for queue in ("general", "billing", "general"):
        calls.append(world.arrive(queue))
        world.deliver_all()
        world.now += 1
    last = world.engine.calls[calls[-1].call_id]
    alone = (standing.ahead(world.engine, last, world.now), standing.of(world.engine, last).queues)
    assert alone == (1, ("general",))
    world.feed(ON)
    line = standing.of(world.engine, last)
    assert (standing.ahead(world.engine, last, world.now), line.agents) == (2, 2)
    assert set(line.queues) == set(MERGED)
    world.feed(OFF)
    assert standing.ahead(world.engine, last, world.now) == 1


def announcements(world: World, call: WorldCall) -> list[Announce]:
    world.announce(call)
    return [a for a in world.engine.feed(world.inbox.pop(), world.now) if isinstance(a, Announce)]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("{merge: [general, repairs]}", "there is no queue repairs; did you mean repair?"),
        ("{merge: [general, senior]}", "seniors keep their trained agents"),
        ("{merge: [general, general]}", "general is merged already"),
        ("{merge: [general]}", "one queue alone merges nothing"),
        ("{reserves: ['1001', '1001']}", "1001 is in reserve already"),
        ("{reserves: [Li]}", "peak.reserves.0"),
        ("{wrap_up_s: -1}", "peak.wrap_up_s"),
        ("{ends_after_h: 0}", "peak.ends_after_h"),
        ("{notice: '../x'}", "peak.notice"),
        ("{callbacks: 0}", "peak.callbacks"),
    ],
)
def test_mistakes_in_the_policys_section_are_named_with_their_line(
    section: str, problem: str
) -> None:
    skills = "{senior: a, general: b, repair: c, billing: d, consult: e}"
    queues = ", ".join(f"{n}: {{required: {{{n}: 1}}}}" for n in ("senior", *MERGED))
    text = f"version: '1'\nskills: {skills}\nqueues: {{{queues}}}\npeak:\n  {section[1:-1]}\n"
    rules, found = parse(text)
    assert rules is None
    assert [p.line for p in found] == [5] and problem in str(found[0])
