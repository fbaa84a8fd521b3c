"""Said instead of pressed: an age, no to a recording, a call back in line."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import IntentHeard, RecordingDeclined, SeniorNoticed
from ivr import callback, moves, place, walk, years
from ivr.adapters.memory import ScriptedLine
from ivr.facts import Caller
from ivr.flow import Consent, Flow, Queue
from ivr.intent_book import load_folder
from ivr.place import Ear
from ivr.ports import Heard, Waiting
from tests.ivr.reception import call, scene

GENTLE = "4008000060"
STRANGER, MOBILE = "13100000000", "13912340072"
BOOKS = load_folder()


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("我七十二了", 72), ("快八十了", 79), ("我今年65岁", 65), ("快六十", 59), ("六十多了", 60),
        ("一百零二岁", 102), ("72 岁了", 72), ("还不到六十", 59), ("刚好六十", 60),
        ("我两个孩子", None), ("十二号买的", None), ("打了二十次", None), ("13800001234", None),
        ("五十还是六十", None), ("", None), ("三岁", None), ("一百五十岁", None),
    ],
)  # fmt: skip
def test_an_age_as_it_is_spoken(said: str, age: int | None) -> None:
    assert years.parse(said) == age


@given(st.text(max_size=40))
def test_whatever_is_said_is_an_age_or_none(said: str) -> None:
    age = years.parse(said)
    assert age is None or years.YOUNGEST <= age <= years.OLDEST


@pytest.mark.parametrize(
    ("said", "source", "queue"),
    [
        ("满了", "declared", "senior"),
        ("我已经七十二了", "declared", "senior"),
        ("满六十了呀", "declared", "senior"),
        ("我今年五十八", None, None),
        ("没满呢", None, None),
        ("还不到六十", None, None),
        ("人工", None, "general"),
        ("今天天气不错", "unsure", "general"),
        (Heard(spoke=True), "unsure", "general"),
        ("-", "unsure", "general"),
        ("1", "declared", "senior"),
        ("0", None, "general"),
    ],
)
def test_the_age_is_said(said: str | Heard, source: str | None, queue: str | None) -> None:
    at, line = scene(), ScriptedLine(["-", said, "2"])
    story = at.reception.answer(line, call(STRANGER, GENTLE))
    noticed = [e.source for e in at.sink.events if isinstance(e, SeniorNoticed)]
    assert noticed == ([source] if source else [])
    assert ("gentle/menu" in story.path) == (queue is None)
    assert queue is None or story.queue == queue
    if said not in ("-", "1", "0"):
        assert len([e for e in at.sink.events if isinstance(e, IntentHeard)]) == 1


def test_who_spoke_to_nobody_is_asked_by_keys_once_more() -> None:
    line = ScriptedLine(["-", Heard(deaf=True, spoke=True), "1"])
    story = scene().reception.answer(line, call(STRANGER, GENTLE))
    asked = [prompt for _, prompt in line.said if prompt.startswith("age-question")]
    assert (asked, story.senior_by) == (["age-question-spoken", "age-question"], "declared")


CONSENT = Flow(
    title="录音", start="ask",
    steps={
        "ask": Consent(do="consent", prompts=("recording-notice",), wait_s=3, book="recording",
                       offer=("recording-refuse-spoken",), next="person"),
        "person": Queue(do="queue", queue="general"),
    },
)  # fmt: skip


def consents(event: moves.Event, *, may: bool = True) -> tuple[Any, ...]:
    state, actions = walk.begin({"f": CONSENT}, "f", Caller({}, may_decline=may), BOOKS)
    if may:
        spoken = ("recording-notice", "recording-refuse-spoken")
        by_keys = ("recording-notice", "recording-refuse")
        hot = BOOKS["recording"].hot_words
        assert actions[-1] == moves.Hear(spoken, 3, 1, hot, by_keys)
    _, actions = walk.step(state, event)
    return actions


@pytest.mark.parametrize(
    ("event", "declined"),
    [
        (Heard(text="我不同意录音", confidence=0.9, spoke=True), True),
        (Heard(keys="9"), True),
        (Heard(text="同意", confidence=0.9, spoke=True), False),
        (Heard(text="我要报修", confidence=0.9, spoke=True), False),
        (Heard(text="人工", confidence=0.9, spoke=True), False),
        (Heard(), False),
        (Heard(deaf=True, spoke=True), False),
        (Heard(keys="2"), False),
    ],
)
def test_a_recording_is_refused_by_word_and_by_nothing_else(event: Heard, declined: bool) -> None:
    actions = consents(event)
    assert any(isinstance(a, moves.Decline) for a in actions) is declined
    assert isinstance(actions[-1], moves.Route)


def test_where_it_cannot_be_refused_nobody_is_listened_to() -> None:
    actions = consents(moves.Done(), may=False)
    assert not any(isinstance(a, moves.Decline) for a in actions)


def test_what_is_refused_by_word_is_marked_like_by_key() -> None:
    at = scene()
    flows = {"consenting": CONSENT}
    directory = at.reception.directory()
    own = replace(directory, flows=flows, numbers={"1": "consenting"},
                  versions={"consenting": "v"}, books=BOOKS)  # fmt: skip
    line = ScriptedLine(["不要录音"])
    reception = replace(at.reception, directory=lambda: own, may_decline=True)
    reception.answer(line, call(STRANGER, "1"))
    assert [e for e in at.sink.events if isinstance(e, RecordingDeclined)]
    assert line.variables["SL_REC"]


def ear(most: int = 1) -> Ear:
    return Ear(BOOKS["waiting"], BOOKS["answers"], threading.BoundedSemaphore(most))


def waits(
    script: list[str | Heard], voice: str = "normal", by: Ear | None = None, **more: Any
) -> ScriptedLine:
    line = ScriptedLine(script)
    waiting = Waiting("sl-1.1", 4, voice, 300, number=MOBILE, **{"callback": True, **more})
    place.announce(line, waiting, ear=by or ear())
    return line


@pytest.mark.parametrize("yes", ["需要", "好的", "1"])
def test_a_call_back_is_asked_for_and_confirmed_by_word_or_key(yes: str) -> None:
    line = waits(["-", "给我回电话", yes])
    assert [prompt for _, prompt in line.said][-2:] == [
        "callback-offer-spoken", "callback-confirm-spoken",
    ]  # fmt: skip
    assert line.variables == {"SL_ASK": "callback"}


def test_an_older_caller_says_it_once() -> None:
    assert waits(["-", "你们打给我吧"], "slow").variables == {"SL_ASK": "callback"}


@pytest.mark.parametrize(
    "script",
    [
        ["-", "给我回电话", "不用了"],
        ["-", "给我回电话", Heard(spoke=True)],
        ["-", "给我回电话", "-"],
        ["-", "我再等等"],
        ["-", "今天天气不错"],
        ["-", Heard(deaf=True, spoke=True)],
        ["-", Heard(spoke=True)],
        ["-", "留言"],
        ["!"],
    ],
)
def test_anything_else_keeps_the_place(script: list[str | Heard]) -> None:
    assert waits(script).variables == {}


def test_a_message_is_asked_for_by_word_where_it_is_offered() -> None:
    assert waits(["-", "我留个言"], voicemail=True).variables == {"SL_ASK": "message"}


def test_keys_work_as_before_in_the_place_and_in_the_offer() -> None:
    assert waits(["1", "-1"[1]]).variables == {"SL_ASK": "callback"}
    assert waits(["-", "1", "1"]).variables == {"SL_ASK": "callback"}


@pytest.mark.parametrize(("voice", "offered"), [("en", True), ("normal", False)])
def test_nobody_is_listened_to_in_another_language_or_without_an_offer(
    voice: str, offered: bool
) -> None:
    line = waits(["-", "给我回电话"], voice, callback=offered)
    assert line.hot_words == [] and line.variables == {}


def test_no_more_callers_are_listened_to_than_menus_can_spare() -> None:
    busy = ear()
    assert busy.free.acquire(blocking=False)
    line = waits(["-", "给我回电话"], by=busy)
    assert line.hot_words == [] and line.said[-1] == ("normal", "callback-offer")
    busy.free.release()
    for _ in range(3):  # each gives its turn back, also who hangs up
        waits(["-", "!"], by=busy)
    assert waits(["-", "给我回电话", "需要"], by=busy).variables == {"SL_ASK": "callback"}


def test_who_cannot_be_called_is_offered_nothing_by_word_either() -> None:
    line = ScriptedLine(["-", "给我回电话"])
    place.announce(line, Waiting("sl-1.1", 4, "normal", 300, callback=True, number=""), ear=ear())
    assert not any(prompt.startswith(callback.OFFER) for _, prompt in line.said)
