"""Who is served by whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.line import Line
from acd.policy import WEIGHT_ADDS_S, TieBreak
from acd.queues import serves
from acd.routing import (
    AGENT,
    MOST_LISTS,
    Bench,
    Decision,
    FreeAgent,
    Need,
    WaitingCall,
    choose,
    need,
    next_for,
)

NOW = 10_000.0
SKILLS = st.dictionaries(st.sampled_from("abc"), st.integers(1, 10), max_size=3)
NEEDS = st.lists(SKILLS, min_size=1, max_size=3).map(lambda wishes: need(*wishes))
TIMES = st.integers(0, 9_000).map(float)
CREDITS = st.sampled_from([0.0, 0.0, 30.0, 60.0])
CALLS = st.lists(st.tuples(NEEDS, TIMES, CREDITS), max_size=12).map(
    lambda rows: [
        WaitingCall(f"c{n}", wanted, since, credit, n)
        for n, (wanted, since, credit) in enumerate(rows)
    ]
)
AGENTS = st.lists(st.tuples(SKILLS, TIMES), max_size=12).map(
    lambda rows: [FreeAgent(f"a{n}", skills, idle) for n, (skills, idle) in enumerate(rows)]
)
ANY = need({})


def bench(agents: list[FreeAgent]) -> Bench:
    seats = Bench()
    for agent in agents:
        seats.add(agent)
    return seats


def line(calls: list[WaitingCall]) -> Line:
    waiting = Line()
    for call in calls:
        waiting.add(call)
    return waiting


@given(CALLS.filter(bool), AGENTS)
def test_a_call_gets_the_longest_idle_of_those_who_meet_its_first_wish_that_anyone_meets(
    calls: list[WaitingCall], agents: list[FreeAgent]
) -> None:
    decision = choose(calls[0], bench(agents), NOW)
    for wish in calls[0].need.wishes:
        able = [a for a in agents if serves(a.skills, dict(wish))]
        if able:
            chosen = next(a for a in able if a.agent_id == decision.agent_id)
            assert chosen.idle_since == min(a.idle_since for a in able)
            return
    assert decision.agent_id is None


@given(CALLS, AGENTS.filter(bool))
def test_an_agent_gets_the_call_with_the_greatest_effective_wait(
    calls: list[WaitingCall], agents: list[FreeAgent]
) -> None:
    decision = next_for(agents[0], line(calls), NOW)
    able = [c for c in calls if c.need.accepts(agents[0])]
    if not able:
        assert decision is None
    else:
        best = max(able, key=lambda c: (NOW - c.since + c.credit_s, -c.number))
        assert decision is not None and decision.call_id == best.call_id


@given(CALLS)
def test_with_one_need_and_equal_credit_first_come_is_first_served(
    calls: list[WaitingCall],
) -> None:
    waiting = line(calls)
    generalist = FreeAgent("a", dict.fromkeys("abc", 10), 0.0)
    served = []
    while (decision := next_for(generalist, waiting, NOW)) is not None:
        served.append(decision.call_id)
        waiting.remove(decision.call_id)
    assert sorted(served) == sorted(c.call_id for c in calls)  # nobody is left behind
    by_id = {c.call_id: c for c in calls}
    for kind in {(c.need, c.credit_s) for c in calls}:
        group = [by_id[i] for i in served if (by_id[i].need, by_id[i].credit_s) == kind]
        assert group == sorted(group, key=lambda c: (c.since, c.number))


@given(st.lists(st.tuples(CREDITS, st.sampled_from([1.0, 2.0, 10.0])), min_size=1, max_size=300))
def test_nobody_starves_however_many_with_credit_and_weight_keep_coming(
    others: list[tuple[float, float]],
) -> None:
    """One call a second, one served each second, from behind one ordinary call."""
    waiting, agent = line([WaitingCall("poor", ANY, 0.0, 0.0, 0)]), FreeAgent("a", {}, 0.0)
    longest = int(60 + WEIGHT_ADDS_S) + 2
    for second, (credit, weight) in enumerate([*others, *[(60.0, 10.0)] * longest], start=1):
        wanted = Need(((),), weight=weight)
        waiting.add(WaitingCall(f"c{second}", wanted, float(second), credit, second))
        decision = next_for(agent, waiting, float(second))
        assert decision is not None
        waiting.remove(decision.call_id)
        if decision.call_id == "poor":
            # only calls that came within credit and weight together can have gone before
            assert second <= longest
            return
    raise AssertionError("starved")


@given(AGENTS, CALLS)
def test_the_index_forgets_who_left(agents: list[FreeAgent], calls: list[WaitingCall]) -> None:
    seats = bench(agents)
    for call in calls:
        choose(call, seats, NOW)  # lists its need
    for agent in agents:
        seats.remove(agent.agent_id)
    assert choose(WaitingCall("c", ANY, 0.0, 0.0, 1), seats, NOW).agent_id is None
    assert len(seats) == 0 and not any(seats._seats.values()) and not seats._sits


@given(AGENTS.filter(bool), CALLS.filter(bool), st.data())
def test_lists_of_free_agents_are_kept_up_as_if_made_anew(
    agents: list[FreeAgent], calls: list[WaitingCall], data: st.DataObject
) -> None:
    seats = Bench()
    for _ in range(20):
        agent = data.draw(st.sampled_from(agents))
        call = data.draw(st.sampled_from(calls))
        if data.draw(st.booleans()):
            seats.add(agent)
        else:
            seats.remove(agent.agent_id)
        here = [a for a in agents if a.agent_id in seats]
        assert seats.seats(call.need) == bench(here).seats(call.need)


def test_more_needs_than_are_kept_only_cost_time() -> None:
    seats = bench([FreeAgent("good", {"a": 5}, 1.0)])
    for number in range(MOST_LISTS + 50):
        seats.seats(Need(((),), weight=1.0 + number / 1000))
    seats.remove("good")
    assert len(seats._seats) == MOST_LISTS
    assert not any(seats._seats.values())


@pytest.mark.parametrize(
    ("tie_break", "first"),
    [
        ("longest_idle", "waits"),
        ("best_skill", "knows"),
        ("least_occupied", "rested"),
        ("round_robin", "turn"),
        ("spare_scarce", "waits"),
    ],
)
def test_tie_breaks_do_as_they_are_named(tie_break: TieBreak, first: str) -> None:
    seats = bench(
        [
            FreeAgent("waits", {"a": 5}, 1.0, load=0.5, turn=9.0),
            FreeAgent("knows", {"a": 9}, 2.0, load=0.5, turn=9.0),
            FreeAgent("rested", {"a": 5}, 2.0, load=0.1, turn=9.0),
            FreeAgent("turn", {"a": 5}, 2.0, load=0.5, turn=3.0),
        ]
    )
    call = WaitingCall("c", need({"a": 3}, tie_break=tie_break), 0.0, 0.0, 1)
    decision = choose(call, seats, NOW)
    assert (decision.agent_id, decision.rule) == (first, tie_break)


def test_whose_other_skills_are_scarce_is_kept_free() -> None:
    agents = [
        FreeAgent("scarce", {"a": 5, "b": 5, AGENT + "scarce": 1}, 1.0),
        FreeAgent("plenty", {"a": 5, "c": 5, AGENT + "plenty": 1}, 2.0),
        FreeAgent("another", {"c": 5}, 3.0),
        FreeAgent("meets less", {"d": 5}, 0.0),
    ]
    wishes = need({"a": 3}, {"d": 3}, tie_break="spare_scarce")
    call = WaitingCall("c", wishes, 0.0, 0.0, 1)
    seats = bench(agents)
    assert choose(call, seats, NOW).agent_id == "plenty"
    for gone in ("another", "plenty"):  # both skills scarce: who waits longest; nobody else left
        seats.remove(gone)
        assert choose(call, seats, NOW).agent_id == "scarce"
        seats.add(agents[1])
    only_one = FreeAgent("specialist", {"a": 5}, 9.0)
    assert choose(call, bench([*agents, only_one]), NOW).agent_id == "specialist"
    deaf = WaitingCall("c", wishes, 0.0, 0.0, 1, tried=["plenty"])
    assert choose(deaf, bench(agents), NOW).agent_id == "scarce"


def test_equal_idleness_goes_to_the_better_level() -> None:
    seats = bench([FreeAgent("good", {"a": 5}, 1.0), FreeAgent("better", {"a": 9}, 1.0)])
    decision = choose(WaitingCall("c", need({"a": 3}), 0.0, 0.0, 1), seats, NOW)
    assert decision.agent_id == "better"


def test_who_meets_an_earlier_wish_goes_before_who_waits_longer() -> None:
    seats = bench([FreeAgent("other", {"b": 9}, 1.0), FreeAgent("own", {"a": 3}, 500.0)])
    call = WaitingCall("c", need({"a": 3}, {"b": 1}), 0.0, 0.0, 1)
    assert choose(call, seats, NOW).agent_id == "own"


def test_who_failed_to_take_the_call_is_rung_again_only_when_nobody_else_is_free() -> None:
    seats = bench([FreeAgent("deaf", {}, 1.0), FreeAgent("other", {}, 2.0)])
    call = WaitingCall("c", ANY, 0.0, 0.0, 1, tried=["deaf"])
    decision = choose(call, seats, NOW)
    assert (decision.agent_id, decision.passed_over) == ("other", ("deaf",))
    seats.remove("other")
    assert choose(call, seats, NOW).agent_id == "deaf"


def test_a_call_meant_for_one_agent_takes_no_other_and_no_other_takes_it() -> None:
    mine = Need((((AGENT + "a1", 1),),), only="a1")
    call = WaitingCall("c", mine, 0.0, 0.0, 1)
    other, meant = FreeAgent("a2", {"a": 9}, 1.0), FreeAgent("a1", {}, 2.0)
    assert choose(call, bench([other]), NOW).agent_id is None
    assert choose(call, bench([other, meant]), NOW).rule == "only"
    assert next_for(other, line([call]), NOW) is None
    taken = next_for(meant, line([call]), NOW)
    assert taken is not None and taken.call_id == "c"
    assert line([call]).only_for("a1") == ["c"]


def test_weight_counts_waiting_so_many_times_up_to_a_bound() -> None:
    heavy = WaitingCall("c", Need(((),), weight=3.0), 0.0, 0.0, 1)
    assert [heavy.effective(now) for now in (10.0, 60.0, 500.0)] == [30.0, 180.0, 620.0]


def test_a_decision_explains_itself() -> None:
    decision = Decision("c", "1001", "longest_idle", 12.0, 60.0, 3, ANY)
    assert decision.explain() == ("longest_idle: agent 1001; waited 12 s, credit 60 s; compared 3")


def test_the_place_counts_those_served_before_in_the_same_queue() -> None:
    early = WaitingCall("early", ANY, 10.0, 0.0, 1, "general")
    senior = WaitingCall("senior", need({"a": 3}), 20.0, 60.0, 2, "general")
    waiting = line([early, senior, WaitingCall("other", ANY, 0.0, 0.0, 3, "repair")])
    assert [waiting.ahead_of(senior), waiting.ahead_of(early)] == [0, 1]
    assert waiting.count("general") == 2
