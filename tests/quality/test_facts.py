"""Clock time becomes seconds of the recording, whichever way a hold was made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.recorded import Kind, Moment
from quality.facts import timed

T0 = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def at(second: float, kind: Kind, agent: str = "1001") -> Moment:
    return Moment(T0 + timedelta(seconds=second), kind, agent)


HELD = [at(0, "joined"), at(20, "held"), at(50, "resumed"), at(90, "ended", "")]


def test_a_hold_by_the_phones_key_is_in_the_recording() -> None:
    facts = timed(HELD, 90)
    assert facts.holds is not None
    ((_, _, start, end, lasted, music),) = facts.holds
    assert (start, end, lasted, music) == (20, 50, 30, True)


def test_a_hold_by_the_console_is_a_point_of_the_recording() -> None:
    facts = timed(HELD, 60)
    assert facts.holds is not None
    ((_, _, start, end, lasted, _),) = facts.holds
    assert (start, end, lasted) == (20, 20, 30)
    assert facts.timeline is not None
    assert facts.timeline.clock(30) == T0 + timedelta(seconds=60)


def test_a_recording_that_fits_neither_has_no_times() -> None:
    facts = timed(HELD, 200)
    assert facts.timeline is None
    assert facts.holds is None


def test_the_time_in_line_between_two_agents_is_not_recorded() -> None:
    moments = [
        at(0, "joined"),
        at(30, "left"),
        at(60, "joined", "1002"),
        at(100, "left", "1002"),
        at(100, "ended", ""),
    ]
    facts = timed(moments, 70)
    assert [(t.agent_id, t.start, t.end) for t in facts.turns] == [
        ("1001", 0, 30),
        ("1002", 30, 70),
    ]


def test_holds_by_the_phone_and_by_the_console_are_told_apart_in_one_call() -> None:
    moments = [
        at(0, "joined"),
        *(at(10, "held"), at(20, "resumed")),
        *(at(30, "parked"), at(50, "unparked")),
        at(60, "ended", ""),
    ]
    facts = timed(moments, 40)
    assert [(hold.start, hold.end, hold.lasted_s) for hold in facts.holds or ()] == [
        (10, 20, 10),
        (30, 30, 20),
    ]


def test_a_hold_with_a_colleague_who_talks_on_is_no_music() -> None:
    moments = [at(0, "joined"), at(0, "joined", "1002"), at(10, "held"), at(20, "resumed")]
    facts = timed([*moments, at(30, "ended", "")], 30)
    assert [hold.music for hold in facts.holds or ()] == [False]


def test_a_pause_that_nobody_ended_ends_with_the_call() -> None:
    facts = timed([at(0, "joined"), at(10, "paused"), at(30, "ended", "")], 30)
    assert [(pause.start, pause.end) for pause in facts.pauses] == [(10, 30)]
    assert facts.holds == ()


KINDS: st.SearchStrategy[Kind] = st.sampled_from(
    ["joined", "left", "held", "resumed", "parked", "unparked", "paused", "recorded", "ended"]
)
MOMENTS = st.lists(
    st.builds(at, st.floats(0, 600), KINDS, st.sampled_from(["1001", "1002"])), max_size=12
)


@given(MOMENTS, st.floats(0, 600), st.randoms(use_true_random=False))
def test_any_moments_in_any_order_give_times_within_the_recording(
    moments: list[Moment], duration: float, random: object
) -> None:
    facts = timed(moments, duration)
    shuffled = [*moments, *moments]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert timed(shuffled, duration) == facts
    if facts.timeline is None:
        assert facts.holds is None
        return
    whole = sum((end - start).total_seconds() for start, end in facts.timeline.spans)
    for hold in (*(facts.holds or ()), *facts.pauses):
        assert 0 <= hold.start <= hold.end <= whole + 1e-6
    for second in (0.0, whole / 2, whole):
        assert abs(facts.timeline.second(facts.timeline.clock(second)) - second) < 1e-3
