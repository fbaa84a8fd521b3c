"""The demo follows its calls by the numbers it dialled from."""

from types import SimpleNamespace
from typing import Any, cast

from core.bus import Delivery, Tail
from core.clock import ManualClock
from core.events import (
    CallAnswered,
    CallArrived,
    CallEnded,
    CallOffered,
    Event,
    Minter,
    OfferFailed,
)
from core.pii import MaskedNumber
from silverline.demo import plan
from silverline.demo.robots import Caller
from silverline.demo.scenario import cue_step
from silverline.demo.stage import Placed, Stage

SCENES = plan.load()
MINTER = Minter("test", ManualClock())


class Robot:
    def __init__(self) -> None:
        self.cues = 0

    def cue(self) -> None:
        self.cues += 1


def placed(scene: plan.Scene, number_hash: str) -> Placed:
    robot = cast(Caller, Robot())
    return Placed(scene.calls[0], scene, robot, number_hash, str(scene.calls[0].kind))


def arrived(call_id: str, number_hash: str) -> Event:
    caller = MaskedNumber(masked="139****0001", hash=number_hash)
    return MINTER.mint(CallArrived, call_id=call_id, did="12345", caller=caller)


def stage_of(events: list[Event], *calls: Placed) -> Stage:
    """A stage that has heard the events, each of them twice."""
    deliveries = [[Delivery(str(n), event)] for n, event in enumerate(events) for _ in range(2)]
    tail = cast(Tail, SimpleNamespace(read=lambda: deliveries.pop(0)))
    stage = Stage(tail, lambda *_: None)
    stage.placed += calls
    assert stage.until(lambda: not deliveries, 5)
    return stage


def say(kind: type[Event], call_id: str, **fields: Any) -> Event:
    return MINTER.mint(kind, call_id=call_id, **fields)


def test_a_call_is_followed_and_its_caller_cued_once() -> None:
    call = placed(SCENES[0], "a")
    events = [
        arrived("sl-1.1", "a"),
        arrived("sl-1.2", "somebody else"),
        say(CallOffered, "sl-1.1", agent_id="1001", offer_id="o1", attempt=1, waited_s=0),
        say(OfferFailed, "sl-1.1", agent_id="1001", offer_id="o1", reason="no_answer", cause=0),
        say(CallAnswered, "sl-1.1", agent_id="1004", offer_id="o2", waited_s=20, via="acd"),
    ]
    stage = stage_of(events, call)
    assert call.call_id == "sl-1.1"
    assert len(call.events) == 4
    assert call.took("no_answer:1001")
    assert not call.took("no_answer:1004")
    assert cast(Robot, call.robot).cues == 1
    assert not stage.all_ended(SCENES[0])


def test_a_number_that_calls_again_in_a_later_scene_is_another_call() -> None:
    first, second = placed(SCENES[0], "a"), placed(SCENES[1], "a")
    first.call_id = "sl-1.1"
    stage = stage_of(
        [arrived("sl-2.1", "a"), say(CallEnded, "sl-2.1", cause=16, talk_s=0)], first, second
    )
    assert second.call_id == "sl-2.1"
    assert stage.all_ended(SCENES[1])
    assert not stage.all_ended(SCENES[0])


def test_a_caller_waits_for_the_cue_or_just_for_a_while() -> None:
    assert "INFO" in cue_step(60, 0)
    assert 'timeout="5000"' in cue_step(None, 5)
    assert "INFO" not in cue_step(None, 5)
    assert cue_step(None, 0) == ""
