"""Who is served by whom."""

from hypothesis import given
from hypothesis import strategies as st

from acd.queues import serves
from acd.routing import Bench, Decision, FreeAgent, Line, WaitingCall, choose, next_for, requirement

NOW = 10_000.0
SKILLS = st.dictionaries(st.sampled_from("abc"), st.integers(1, 10), max_size=3)
TIMES = st.integers(0, 9_000).map(float)
CREDITS = st.sampled_from([0.0, 0.0, 30.0, 60.0])
CALLS = st.lists(st.tuples(SKILLS, TIMES, CREDITS), max_size=12).map(
    lambda rows: [
        WaitingCall(f"c{n}", requirement(skills), since, credit, n)
        for n, (skills, since, credit) in enumerate(rows)
    ]
)
AGENTS = st.lists(st.tuples(SKILLS, TIMES), max_size=12).map(
    lambda rows: [FreeAgent(f"a{n}", skills, idle) for n, (skills, idle) in enumerate(rows)]
)


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
def test_a_call_gets_the_longest_idle_agent_with_every_skill(
    calls: list[WaitingCall], agents: list[FreeAgent]
) -> None:
    decision = choose(calls[0], bench(agents), NOW)
    able = [a for a in agents if serves(a.skills, dict(calls[0].required))]
    if not able:
        assert decision.agent_id is None
    else:
        chosen = next(a for a in able if a.agent_id == decision.agent_id)
        assert chosen.idle_since == min(a.idle_since for a in able)


@given(CALLS, AGENTS.filter(bool))
def test_an_agent_gets_the_call_with_the_greatest_effective_wait(
    calls: list[WaitingCall], agents: list[FreeAgent]
) -> None:
    decision = next_for(agents[0], line(calls), NOW)
    able = [c for c in calls if serves(agents[0].skills, dict(c.required))]
    if not able:
        assert decision is None
    else:
        best = max(able, key=lambda c: (NOW - c.since + c.credit_s, -c.number))
        assert decision is not None and decision.call_id == best.call_id


@given(CALLS)
def test_inside_a_class_and_with_equal_credit_first_come_is_first_served(
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
    for kind in {(c.required, c.credit_s) for c in calls}:
        group = [by_id[i] for i in served if (by_id[i].required, by_id[i].credit_s) == kind]
        assert group == sorted(group, key=lambda c: (c.since, c.number))


@given(st.lists(CREDITS, min_size=1, max_size=200))
def test_nobody_starves_however_many_seniors_keep_coming(credits: list[float]) -> None:
    """One call a second, one served each second, from behind one ordinary call."""
    waiting, agent = line([WaitingCall("poor", (), 0.0, 0.0, 0)]), FreeAgent("a", {}, 0.0)
    for second, credit in enumerate([*credits, *[60.0] * 62], start=1):
        waiting.add(WaitingCall(f"c{second}", (), float(second), credit, second))
        decision = next_for(agent, waiting, float(second))
        assert decision is not None
        waiting.remove(decision.call_id)
        if decision.call_id == "poor":
            # only calls that came within the credit's length can have gone before
            assert second <= 61
            return
    raise AssertionError("starved")


@given(AGENTS)
def test_the_index_forgets_who_left(agents: list[FreeAgent]) -> None:
    seats = bench(agents)
    for agent in agents:
        seats.remove(agent.agent_id)
    assert choose(WaitingCall("c", (), 0.0, 0.0, 1), seats, NOW).agent_id is None
    assert len(seats) == 0 and not any(seats._index.values())


def test_equal_idleness_goes_to_the_better_level() -> None:
    seats = bench([FreeAgent("good", {"a": 5}, 1.0), FreeAgent("better", {"a": 9}, 1.0)])
    decision = choose(WaitingCall("c", (("a", 3),), 0.0, 0.0, 1), seats, NOW)
    assert decision.agent_id == "better"


def test_a_decision_explains_itself() -> None:
    decision = Decision("c", "1001", "longest_idle", 12.0, 60.0, 3, 1)
    assert decision.explain() == (
        "longest_idle: agent 1001; waited 12 s, credit 60 s; compared 3, passed over 1"
    )


def test_the_place_counts_those_served_before_in_the_same_class() -> None:
    early = WaitingCall("early", (), 10.0, 0.0, 1)
    senior = WaitingCall("senior", (), 20.0, 60.0, 2)
    waiting = line([early, senior, WaitingCall("other", (("a", 1),), 0.0, 0.0, 3)])
    assert [waiting.ahead_of(senior), waiting.ahead_of(early)] == [0, 1]
