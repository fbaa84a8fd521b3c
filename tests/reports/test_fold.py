"""The fold of one call's events, whatever order and state they come in."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import events as e
from core.clock import ManualClock
from core.pii import MaskedNumber
from reports.fold import MAX_PATH, CallRow, fold
from tests.reports.strategies import CALL, call_events

CALLER = MaskedNumber(masked="139****0072", hash="ab" * 16)


class Script:
    """Writes a call's events one after another, a second apart."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.minters = {p: e.Minter(p, self.clock) for p in ("ivr", "acd", "reports", "recordings")}
        self.events: list[e.Event] = []

    def say(self, producer: str, kind: type[e.Event], **fields: Any) -> "Script":
        self.clock.advance(1)
        self.events.append(self.minters[producer].mint(kind, call_id=CALL, **fields))
        return self

    def arrives(self) -> "Script":
        return self.say("ivr", e.CallArrived, did="4008123456", caller=CALLER)

    def recognized(self, senior: bool) -> "Script":
        band = "65+" if senior else "under60"
        return self.say(
            "ivr",
            e.CallerRecognized,
            customer_id=7,
            relation="self",
            senior=senior,
            age_band=band,
        )

    def queued(self, queue: str) -> "Script":
        return self.say(
            "acd", e.CallQueued, queue=queue, skills={}, credit_s=0, place=1, senior=False
        )

    def offered(self, agent: str, offer: str, attempt: int = 1) -> "Script":
        return self.say(
            "acd", e.CallOffered, agent_id=agent, offer_id=offer, attempt=attempt, waited_s=1
        )

    def answered(self, agent: str, offer: str | None, producer: str = "acd") -> "Script":
        via = "acd" if offer else "fallback"
        return self.say(
            producer, e.CallAnswered, agent_id=agent, offer_id=offer, waited_s=2.5, via=via
        )

    def ended(self, talk_s: float = 0, producer: str = "acd") -> "Script":
        return self.say(producer, e.CallEnded, cause=16, talk_s=talk_s)

    def row(self) -> CallRow:
        folded = fold(CALL, self.events)
        assert folded
        return folded.call


def test_a_seniors_call_from_ring_to_score() -> None:
    script = Script().arrives().recognized(senior=True).queued("senior")
    script.offered("1001", "o1").answered("1001", "o1").ended(30)
    script.say(
        "recordings",
        e.RecordingStored,
        recording_id="r1",
        duration_s=29.5,
        channels=2,
        sample_rate=8000,
        sha256="0" * 64,
    )
    script.say("recordings", e.CallScored, scorecard="base", total=92.5, unsure=1)
    row = script.row()
    assert row.path == (
        "arrived",
        "recognized:senior",
        "queue:senior",
        "offer:1001",
        "answered:1001",
        "ended",
    )
    assert (row.outcome, row.senior, row.age_band, row.keys) == ("answered", True, "65+", 0)
    assert (row.agent_id, row.waited_s, row.talk_s, row.cause) == ("1001", 2.5, 30, 16)
    assert (row.recording_id, row.transcript_ready, row.score) == ("r1", False, 92.5)
    assert row.ended_at is not None
    assert row.ended_at - row.started_at == timedelta(seconds=5)


def test_a_relative_calling_for_an_elder_is_told_from_the_elder() -> None:
    family = {"relation": "family", "customer_id": 7, "senior": True, "age_band": "65+"}
    row = Script().arrives().say("ivr", e.CallerRecognized, **family).row()
    assert row.path == ("arrived", "recognized:family")
    assert row.senior


def test_the_flows_a_call_came_through_and_their_versions_are_in_its_path() -> None:
    script = Script().arrives()
    for flow in ("brand", "senior"):
        script.say("ivr", e.FlowEntered, flow=flow, version="1a2b3c4d")
    assert script.row().path == ("arrived", "flow:brand@1a2b3c4d", "flow:senior@1a2b3c4d")


def test_keys_are_counted_and_shown_even_when_pressed_twice() -> None:
    script = Script().arrives().recognized(senior=False)
    for _ in range(2):
        script.say("ivr", e.MenuChosen, menu="brand", key="2", choice="repair")
    row = script.queued("repair").row()
    assert row.keys == 2
    assert row.path[2:] == ("menu:2", "menu:2", "queue:repair")
    assert row.outcome == "in_progress"


def test_a_repeated_announcement_is_one_step() -> None:
    assert Script().queued("general").queued("general").row().path == ("queue:general",)


@pytest.mark.parametrize(
    ("stage", "outcome", "waited"),
    [("ivr", "ended_in_ivr", None), ("waiting", "abandoned", 8), ("ringing", "abandoned", 8)],
)
def test_hanging_up_before_an_answer(stage: str, outcome: str, waited: float | None) -> None:
    script = Script().arrives().say("acd", e.CallAbandoned, waited_s=8, stage=stage).ended()
    row = script.row()
    assert (row.outcome, row.waited_s, row.talk_s, row.agent_id) == (outcome, waited, None, None)


@pytest.mark.parametrize("by_caller", [True, False])
def test_a_message_left_is_the_calls_outcome_whoever_hung_up(by_caller: bool) -> None:
    script = Script().arrives().say("ivr", e.VoicemailLeft, recording_id="vm-1", duration_s=4)
    assert script.row().outcome == "in_progress"
    if by_caller:
        script.say("acd", e.CallAbandoned, waited_s=0, stage="ivr")
    row = script.ended().row()
    assert (row.outcome, row.waited_s) == ("voicemail", None)
    assert "voicemail" in row.path


def test_a_call_that_never_stood_in_line_ended_in_the_ivr() -> None:
    assert Script().arrives().ended().row().outcome == "ended_in_ivr"


def test_a_call_that_left_the_line_unseen_is_lost() -> None:
    assert Script().arrives().queued("general").ended().row().outcome == "lost"


def test_an_eyewitness_goes_before_the_reconciler() -> None:
    script = Script().arrives().answered("1002", None, producer="reports").ended(9, "reports")
    assert (script.row().agent_id, script.row().talk_s, script.row().via) == ("1002", 9, "fallback")
    row = script.answered("1001", "o1").ended(30).row()
    assert (row.agent_id, row.talk_s, row.via) == ("1001", 30, "acd")
    assert row.path == ("arrived", "answered:1001", "ended")


def test_offers_tell_how_each_ringing_ended() -> None:
    script = Script().queued("general").offered("1001", "o1")
    script.say("acd", e.OfferFailed, agent_id="1001", offer_id="o1", reason="no_answer", cause=19)
    script.offered("1002", "o2", attempt=2).answered("1002", "o2").offered("1003", "o3")
    folded = fold(CALL, script.events)
    assert folded
    assert [(o.number, o.agent_id, o.result) for o in folded.offers] == [
        (1, "1001", "no_answer"),
        (2, "1002", "answered"),
        (3, "1003", "pending"),
    ]
    assert [(leg.number, leg.agent_id) for leg in folded.legs] == [(1, "1002")]


def test_a_caller_without_arrival_is_known_from_the_queue() -> None:
    script = Script().say(
        "acd",
        e.CallQueued,
        queue="general",
        skills={},
        credit_s=0,
        place=1,
        senior=False,
        did="12345",
        caller=CALLER,
    )
    row = script.row()
    assert (row.did, row.caller_masked, row.caller_hash) == ("12345", "139****0072", "ab" * 16)


def test_a_storm_of_keys_does_not_grow_the_path_without_end() -> None:
    script = Script()
    for _ in range(MAX_PATH * 2):
        script.say("ivr", e.MenuChosen, menu="brand", key="9", choice="none")
    assert len(script.row().path) == MAX_PATH
    assert script.row().keys == MAX_PATH * 2


def test_only_unknown_events_make_no_row() -> None:
    unknown = e.parse('{"id": "12345678", "type": "CallTeleported", "call_id": "x"}')
    assert fold(CALL, [unknown]) is None
    assert fold(CALL, []) is None


@given(st.data())
def test_order_and_repetition_change_nothing(data: st.DataObject) -> None:
    events = data.draw(call_events)
    again = data.draw(st.lists(st.sampled_from(events)))
    shuffled = data.draw(st.permutations(events + again))
    assert fold(CALL, shuffled) == fold(CALL, events)


@given(call_events)
def test_unknown_events_among_the_others_change_nothing(events: list[e.AnyEvent]) -> None:
    stranger = e.UnknownEvent(id="stranger-1", raw={"type": "New"})
    assert fold(CALL, [stranger, *events]) == fold(CALL, events)


@given(call_events)
def test_the_row_agrees_with_itself(events: list[e.AnyEvent]) -> None:
    folded = fold(CALL, events)
    assert folded
    row = folded.call
    assert (row.outcome == "in_progress") == (row.ended_at is None)
    assert (row.agent_id is None) == (not folded.legs)
    assert row.talk_s is None or row.outcome == "answered"
    assert row.outcome != "abandoned" or row.waited_s is not None


@pytest.mark.parametrize("late", [0, 1])
def test_what_the_acd_only_found_is_outranked_by_asterisks_own_records(late: int) -> None:
    """Wherever they come in the log; the rest of the ACD's words stays."""
    told = Script().arrives().queued("general")
    found = {"agent_id": "1003", "offer_id": None, "via": "fallback"}
    told.say("acd", e.CallAnswered, **found, waited_s=40.0, certain=False)
    told.say("acd", e.CallEnded, cause=16, talk_s=3.0, certain=False)
    short = fold(CALL, told.events)
    assert short is not None and (short.call.talk_s, short.call.waited_s) == (3.0, 40.0)
    events = told.events[:]
    told.say("reports", e.CallAnswered, **found, waited_s=6.0)
    told.say("reports", e.CallEnded, cause=16, talk_s=37.5)
    events = told.events if late else told.events[-2:] + events
    folded = fold(CALL, events)
    assert folded is not None
    assert (folded.call.talk_s, folded.call.waited_s) == (37.5, 6.0)
    assert [leg.agent_id for leg in folded.legs] == ["1003"]
    assert folded.call.path.count("answered:1003") == 1


@given(back_s=st.floats(0, 7200), after=st.integers(1, 4))
def test_a_clock_set_back_in_mid_call_never_makes_a_time_negative(
    back_s: float, after: int
) -> None:
    script = Script()
    steps: list[Any] = [
        script.arrives,
        lambda: script.queued("general"),
        lambda: script.offered("1001", "o1"),
        lambda: script.answered("1001", "o1"),
        lambda: script.say("acd", e.CallEnded, cause=16, talk_s=20.0),
    ]
    for number, step in enumerate(steps):
        if number == after:
            script.clock.set_date(script.clock.now() - timedelta(seconds=back_s))
        step()
    folded = fold(CALL, script.events)
    assert folded is not None
    row = folded.call
    assert row.ended_at is not None and row.ended_at >= row.started_at
    assert row.outcome == "answered"
    assert (row.talk_s, row.waited_s, row.agent_id) == (20.0, 2.5, "1001")
