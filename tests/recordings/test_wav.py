"""Judging a leg by its first bytes and its size."""

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.legs import is_call_id
from recordings.settle import GRACE_S, LIMIT_S, Decision, decide
from recordings.wav import HEADER, LegHeader, LegState, header, inspect


def leg(state: LegState, frames: int = 8000) -> LegHeader:
    return LegHeader(state, 8000, 0 if state is LegState.EMPTY else frames)


@given(st.integers(1, 10**6), st.sampled_from([8000, 16000]))
def test_a_closed_file_is_complete(frames: int, rate: int) -> None:
    found = inspect(header(frames, rate, 1), HEADER + 2 * frames)
    assert found == LegHeader(LegState.COMPLETE, rate, frames)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_file_of_another_size_than_its_header_says_is_open(said: int, real: int) -> None:
    found = inspect(header(said, 8000, 1), HEADER + 2 * real)
    assert found.state is (LegState.COMPLETE if said == real else LegState.OPEN)
    assert found.frames == real


@given(st.binary(max_size=100), st.integers(0, 10**9))
def test_no_bytes_raise(head: bytes, size: int) -> None:
    assert inspect(head, size).frames >= 0


def test_a_header_alone_is_empty() -> None:
    assert inspect(header(0, 8000, 1), HEADER).state is LegState.EMPTY
    assert inspect(b"", 0).state is LegState.EMPTY


@pytest.mark.parametrize("channels", [1, 2])
def test_the_standard_library_reads_our_header(channels: int) -> None:
    with wave.open(io.BytesIO(header(3, 8000, channels) + b"\1\0" * 3 * channels)) as opened:
        assert (opened.getnchannels(), opened.getframerate(), opened.getnframes()) == (
            channels,
            8000,
            3,
        )


def test_a_stereo_leg_is_not_ours() -> None:
    assert inspect(header(9, 8000, 2), HEADER + 36).state is LegState.ALIEN


@pytest.mark.parametrize(
    ("caller", "agent", "waited", "talked", "decision"),
    [
        ("complete", "complete", 0, True, Decision.MERGE),
        ("open", "complete", 0, True, Decision.WAIT),
        ("open", "open", LIMIT_S, True, Decision.MERGE),
        ("empty", "empty", 0, False, Decision.WAIT),
        ("empty", "empty", GRACE_S, False, Decision.DISCARD),
        ("empty", "empty", GRACE_S, True, Decision.WAIT),
        ("empty", "empty", LIMIT_S, True, Decision.DISCARD),
        ("complete", "empty", 0, True, Decision.WAIT),
        ("complete", "empty", GRACE_S, True, Decision.MERGE),
        ("alien", "complete", 0, True, Decision.WAIT),
        ("alien", "complete", LIMIT_S, True, Decision.MERGE),
        ("alien", "empty", LIMIT_S, True, Decision.REFUSE),
    ],
)
def test_what_to_do_with_two_legs(
    caller: str, agent: str, waited: float, talked: bool, decision: Decision
) -> None:
    both = leg(LegState(caller)), leg(LegState(agent))
    assert decide(*both, waited_s=waited, talked=talked) is decision


@given(st.sampled_from(list(LegState)), st.sampled_from(list(LegState)), st.booleans())
def test_waiting_always_ends(caller: LegState, agent: LegState, talked: bool) -> None:
    decision = decide(leg(caller), leg(agent), waited_s=LIMIT_S, talked=talked)
    assert decision is not Decision.WAIT


@pytest.mark.parametrize(
    "text", ["", "..", "a/b", "a..b", "../x", "a\0", ".a", "a" * 65, "a b", "通话"]
)
def test_ids_that_could_lead_elsewhere_are_refused(text: str) -> None:
    assert not is_call_id(text)


def test_asterisks_ids_are_accepted() -> None:
    assert is_call_id("sl-1763775555.12")
