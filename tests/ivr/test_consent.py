"""Being recorded: told by default; refused by a key only where the centre allows it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.calls import DECLINED
from core.events import RecordingDeclined
from ivr import moves, walk
from ivr.adapters.memory import ScriptedLine
from ivr.consent import decline
from ivr.facts import Caller
from ivr.flow import Consent, Flow, Menu, Queue
from ivr.state import Outcome
from tests.ivr.reception import call, scene

FLOW = Flow(
    title="录音", start="ask",
    steps={
        "ask": Consent(do="consent", prompts=("recording-notice",), wait_s=3, next="menu"),
        "menu": Menu(do="menu", prompts=("menu-brand",), wait_s=5,
                     keys={"2": {"choice": "repair", "next": "repair"}}),
        "repair": Queue(do="queue", queue="repair"),
    },
)  # fmt: skip


def begun(*, may: bool) -> Outcome:
    return walk.begin({"f": FLOW}, "f", Caller({}, may_decline=may))


def test_where_it_cannot_be_refused_it_is_a_notice_and_nothing_else() -> None:
    state, actions = begun(may=False)
    assert actions[-1] == moves.Speak(("recording-notice",))
    state, actions = walk.step(state, moves.Key("9"))
    assert not [a for a in actions if isinstance(a, moves.Decline)] and state.at == "menu"


def test_the_key_refuses_and_the_call_goes_on() -> None:
    state, actions = begun(may=True)
    assert actions[-1] == moves.Listen(("recording-notice", "recording-refuse"), 3)
    state, actions = walk.step(state, moves.Key("9"))
    assert actions[:2] == (moves.Decline(), moves.Speak(("recording-declined",)))
    assert state.at == "menu" and isinstance(actions[-1], moves.Listen)


@given(st.sampled_from("012345678*#"))
def test_another_key_counts_for_the_next_question_and_silence_is_consent(key: str) -> None:
    state, _ = begun(may=True)
    after, actions = walk.step(state, moves.Key(key))
    assert not [a for a in actions if isinstance(a, moves.Decline)]
    assert (after.at == "repair") == (key == "2")
    after, actions = walk.step(state, moves.Silence())
    assert after.at == "menu" and isinstance(actions[-1], moves.Listen)


def test_a_call_whose_caller_refused_is_marked_everywhere(tmp_path: Path) -> None:
    made = scene()
    line, arrival = ScriptedLine("29"), call(did="4008000004")
    made.may_decline, made.incoming = True, tmp_path
    made.reception.answer(line, arrival)
    assert line.variables["SL_REC"] == DECLINED and line.variables["SL_ROUTE"] == "queue"
    assert any(isinstance(e, RecordingDeclined) for e in made.sink.events)
    assert [path.name for path in tmp_path.iterdir()] == [f"{arrival.call_id}-declined"]


def test_without_the_mark_nothing_is_recorded_all_the_same(tmp_path: Path) -> None:
    line = ScriptedLine()
    decline(line, tmp_path / "gone", "sl-1.1")
    assert line.variables == {"SL_REC": DECLINED}
