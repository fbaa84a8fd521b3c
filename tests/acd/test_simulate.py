"""The simulated floor: nobody is lost, nobody talks twice, the same seed tells the same story."""

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.actions import Action, PlaceOffer, Publish
from acd.simulate import figures
from acd.simulate.arrivals import Planned, plan
from acd.simulate.floor import Fate, Floor, Run
from acd.simulate.scenario import Scenario
from acd.simulate.study import as_data, engine_for, play, study
from acd.simulate.theory import intervals, predict
from core.events import CallAbandoned, CallAnswered

BASE = {
    "title": "test",
    "starts": "2026-11-23 08:00",
    "hours": 3,
    "interval_min": 60,
    "pick_up": 3,
    "classes": {
        "older": {
            "queue": "senior",
            "senior": True,
            "calls": 25,
            "talk": {"exponential": 120},
            "wrap_up": {"exponential": 20},
            "patience": {"exponential": 100},
        },
        "rest": {"calls": 60, "talk": {"exponential": 90}, "patience": {"exponential": 60}},
    },
    "agents": {
        "both": {"count": 2, "skills": {"senior": 6, "general": 5}, "shifts": ["08:00-10:00"]},
        "plain": {"count": 1, "skills": {"general": 5}},
    },
}


def scenario(**changes: object) -> Scenario:
    return Scenario.model_validate(BASE | changes)


class Watched(Floor):
    """A floor that is checked at every step."""

    def __init__(self, told: Scenario, calls: list[Planned], seed: int) -> None:
        super().__init__(told, calls, seed, engine_for(told))
        self.said: list[Publish] = []

    def _carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, PlaceOffer):
                held = [c for c in self.calls.values() if c.fate in (Fate.RINGING, Fate.TALKING)]
                assert action.agent_id not in {call.agent for call in held}, "two calls, one agent"
                assert self.calls[action.call_id].fate is Fate.WAITING, "two offers, one call"
            if isinstance(action, Publish):
                self.said.append(action)
        super()._carry_out(actions)


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    no_answer=st.sampled_from([0.0, 0.3, 0.9]),
    pick_up=st.sampled_from([0, 3, {"exponential": 15}]),
    patience=st.sampled_from(["never", 0, 30, {"exponential": 60}]),
    wrap_up=st.sampled_from([0, 10, {"exponential": 20}]),
)
def test_every_caller_is_answered_gives_up_or_still_waits(
    seed: int, no_answer: float, pick_up: object, patience: object, wrap_up: object
) -> None:
    rest = BASE["classes"]["rest"] | {"patience": patience, "wrap_up": wrap_up}  # type: ignore[index]
    classes = BASE["classes"] | {"rest": rest}  # type: ignore[operator]
    told = scenario(no_answer=no_answer, pick_up=pick_up, classes=classes, hours=1)
    calls = plan(told, seed)
    floor = Watched(told, calls, seed)
    run = floor.play()
    assert [call.plan for call in run.calls] == calls
    for call in run.calls:
        assert (call.left_line is None) == (call.fate in (Fate.WAITING, Fate.RINGING))
        assert call.waited_s is None or 0 <= call.waited_s <= call.plan.patience_s + 1e-3
    _agrees_with_the_engine(floor, run)


def _agrees_with_the_engine(floor: Watched, run: Run) -> None:
    """What the engine told the world is what happened."""
    for kind, happened in (
        (CallAnswered, {c.id: c.waited_s for c in run.calls if c.answered}),
        (CallAbandoned, {c.id: c.waited_s for c in run.calls if c.fate is Fate.ABANDONED}),
    ):
        told = {p.call_id: p.fields["waited_s"] for p in floor.said if p.kind is kind}
        assert told == pytest.approx(happened, abs=1e-3)


def test_the_same_seed_tells_the_same_story() -> None:
    one, other = (play(scenario(no_answer=0.2), 7)[0] for _ in range(2))
    assert one == other
    assert one.calls != play(scenario(no_answer=0.2), 8)[0].calls


def test_after_their_shift_agents_take_no_more_calls() -> None:
    run, _ = play(scenario(), 1)
    late = [c for c in run.calls if c.answered and c.agent in ("1001", "1002")]
    assert late
    assert max(call.left_line or 0 for call in late) < scenario().epoch + 2 * 3600 + 3.1
    assert run.agents["1001"].here_s < 2.5 * 3600
    assert run.agents["1003"].here_s == pytest.approx(3 * 3600)


def test_a_phone_that_nobody_picks_up_costs_the_caller_no_place() -> None:
    run, _ = play(scenario(no_answer=0.5), 1)
    assert any(call.offers > 1 and call.answered for call in run.calls)


def test_figures_are_those_of_a_line_counted_by_hand() -> None:
    """One agent, talk 60 s, picked up at once: two callers a second apart."""
    classes = {"only": {"calls": 0, "talk": 60}}
    agents = {"one": {"count": 1, "skills": {"general": 5}}}
    told = scenario(classes=classes, agents=agents, pick_up=0, hours=1)
    calls = [Planned(at, "only", 60.0, 0.0, float("inf")) for at in (10.0, 11.0, 3590.0, 3591.0)]
    run = Floor(told, calls, 1, engine_for(told)).play()
    found = figures.callers(run.calls, told.epoch + told.duration_s)
    assert found is not None
    assert (found.offered, found.answered, found.abandoned, found.waiting) == (4, 3, 0, 1)
    assert found.average_s == pytest.approx(59 / 3)
    assert found.p99_s == pytest.approx(59)
    assert found.within_30 == pytest.approx(2 / 3)
    agents_found = figures.agents(list(run.agents.values()))
    assert agents_found is not None
    assert agents_found.occupancy == pytest.approx(130 / 3600)


def test_warm_up_is_not_counted() -> None:
    all_of_it, _ = play(scenario(), 1)
    part, total = play(scenario(warm_up_min=60), 1)
    assert total == len(all_of_it.calls)
    assert part.calls == [c for c in all_of_it.calls if c.arrived >= scenario().epoch + 3600]
    assert part.agents["1003"].here_s == pytest.approx(2 * 3600)


def test_confidence_is_students() -> None:
    """Of 1, 2, 3, 4: mean 2.5, standard error 0.6455, t 3.182."""
    figure = figures.over_seeds([1.0, 2.0, 3.0, 4.0])
    assert figure.mean == 2.5
    assert figure.half_width == pytest.approx(3.182 * 0.645497, rel=1e-4)
    assert figures.over_seeds([1.0]).half_width is None


@pytest.mark.parametrize(("seeds", "t"), [(12, 2.201), (21, 2.086), (61, 2.000), (1001, 1.962)])
def test_students_t_beyond_the_table(seeds: int, t: float) -> None:
    values = [float(n % 2) for n in range(seeds)]
    width = figures.over_seeds(values).half_width
    assert width == pytest.approx(t * statistics.stdev(values) / seeds**0.5, rel=2e-3)


def test_theory_sees_the_rates_and_who_is_there() -> None:
    first, _, last = intervals(scenario())
    assert (first.agents, last.agents) == (3, 1)
    assert first.per_s == pytest.approx(85 / 3600)
    assert first.handle_s == pytest.approx((25 * 140 + 60 * 90) / 85 + 3)
    assert first.patience_s == pytest.approx(85 / (25 / 100 + 60 / 60))
    told = predict(scenario())
    assert told["erlang_c"] is None, "one agent cannot serve 85 calls an hour"
    assert told["erlang_a"] is not None


def test_a_pooled_centre_waits_as_erlang_a_expects() -> None:
    """Bounds are generous; seeds are fixed."""
    classes = {
        "only": {"calls": 170, "talk": {"exponential": 180}, "patience": {"exponential": 90}}
    }
    agents = {"all": {"count": 8, "skills": {"general": 5}}}
    told = scenario(classes=classes, agents=agents, hours=7, pick_up=0, warm_up_min=60)
    made = study(told, range(2))
    expected, found = made.theory["erlang_a"], made.callers["(everyone)"]
    assert expected is not None
    assert found["average_s"].mean == pytest.approx(expected.average_s, rel=0.25)
    assert found["abandonment"].mean == pytest.approx(expected.abandonment, rel=0.25)
    assert found["within_20"].mean == pytest.approx(expected.within_20, rel=0.1)
    assert made.agents["(everyone)"]["occupancy"].mean == pytest.approx(
        expected.occupancy, rel=0.05
    )


def test_progress_grows_to_the_end() -> None:
    told: list[float] = []
    study(scenario(), range(2), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_is_not_known_is_null_in_json() -> None:
    quiet = {"only": {"calls": 0, "talk": 60}}
    data = as_data(study(scenario(classes=quiet), [1]))
    assert data["callers"]["(everyone)"] == {}
    assert data["theory"] == {"erlang_c": None, "erlang_a": None}
    busy = as_data(study(scenario(), [1]))
    assert busy["callers"]["(everyone)"]["average_s"]["ci95"] is None
    assert set(busy["callers"]) == {"older", "rest", "(seniors)", "(others)", "(everyone)"}
