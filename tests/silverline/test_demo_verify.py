"""The demo's checks must fail when something is wrong: each fact is bent once."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from silverline.demo import plan, verify
from silverline.demo.evidence import AudioFacts, CelFacts
from silverline.demo.summary import CallSummary, ConsoleAccess, Said, Summary

PLANS = {call.kind: call for scene in plan.load() for call in scene.calls}
PLAN = PLANS[plan.Kind.YOUNG_MENU]
GOOD = CallSummary(
    call_id="sl-1.1",
    kind=PLAN.kind,
    caller="139****0028",
    senior=False,
    keys=1,
    path=["arrived", "recognized:known", "menu:2", "queue:repair", "offer:1003", "answered:1003"],
    waited_s=1.0,
    agent="1003",
    talk_s=30.0,
    outcome=plan.Outcome.ANSWERED,
    recording="r1",
    channels=2,
    transcript=Said(caller="我的洗衣鸡坏了", agent="我帮您预约"),
    hint=90.0,
)
CEL = CelFacts(contexts=["inbound", "connect"], agents=["1003"], bridged_s=30.2, ended=True)
AUDIO = AudioFacts(
    channels=2,
    duration_s=30.1,
    speech_s=[8.0, 12.0],
    likeness={"caller": [0.9, 0.0], "agent": [0.1, 0.95]},
)


def test_a_call_as_planned_passes() -> None:
    assert verify.failures(PLAN, GOOD, CEL, AUDIO) == []


@pytest.mark.parametrize(
    "change",
    [
        {"senior": True},
        {"keys": 0},
        {"outcome": plan.Outcome.ABANDONED},
        {"agent": "1001"},
        {"path": ["arrived", "menu:2", "recognized:known", "queue:repair", "answered:1003"]},
        {"path": [*GOOD.path, "answered:1003"]},
        {"hint": None},
        {"recording": None},
        {"waited_s": None},
        {"waited_s": 60.0},
        {"talk_s": 20.0},
        {"channels": 1},
        {"transcript": Said(caller="你好", agent="我帮您预约")},
        {"transcript": Said(caller="我的洗衣机坏了", agent=None)},
    ],
)
def test_a_wrong_journal_is_noticed(change: dict[str, object]) -> None:
    assert verify.failures(PLAN, GOOD.model_copy(update=change), CEL, AUDIO)


@pytest.mark.parametrize(
    "cel",
    [
        None,
        CelFacts(["inbound", "connect"], ["1004"], 30.2, True),
        CelFacts(["inbound", "fallback"], ["1003"], 30.2, True),
        CelFacts(["inbound", "connect"], ["1003"], 12.0, True),
        CelFacts(["inbound", "connect"], ["1003"], 30.2, False),
    ],
)
def test_disagreement_with_asterisk_is_noticed(cel: CelFacts | None) -> None:
    assert verify.failures(PLAN, GOOD, cel, AUDIO)


@pytest.mark.parametrize(
    "audio",
    [
        None,
        AudioFacts(1, 30.1, [8.0], {"caller": [0.9], "agent": [0.5]}),
        AudioFacts(2, 12.0, [8.0, 12.0], AUDIO.likeness),
        AudioFacts(2, 30.1, [0.1, 12.0], AUDIO.likeness),
        AudioFacts(2, 30.1, [8.0, 12.0], {"caller": [0.0, 0.9], "agent": [0.95, 0.1]}),
    ],
)
def test_a_wrong_recording_is_noticed(audio: AudioFacts | None) -> None:
    assert verify.failures(PLAN, GOOD, CEL, audio)


ABANDONED = PLANS[plan.Kind.ABANDONED_WAITING]
GONE = CallSummary(
    call_id="sl-1.9",
    kind=ABANDONED.kind,
    caller="057****0300",
    senior=False,
    keys=0,
    path=["arrived", "recognized:unknown", "queue:general", "abandoned:waiting", "ended"],
    waited_s=20.0,
    outcome=plan.Outcome.ABANDONED,
)
ALONE = CelFacts(contexts=["inbound", "waiting"], agents=[], bridged_s=0.0, ended=True)


def test_a_caller_who_gave_up_needs_no_recording_or_score() -> None:
    assert verify.failures(ABANDONED, GONE, ALONE, None) == []


@pytest.mark.parametrize(
    "change",
    [
        {"agent": "1001"},
        {"recording": "r1"},
        {"hint": 90.0},
        {"talk_s": 0.0},
        {"waited_s": 1.0},
        {"path": ["arrived", "recognized:unknown", "queue:general", "ended"]},
    ],
)
def test_a_conversation_that_never_was_is_noticed(change: dict[str, object]) -> None:
    assert verify.failures(ABANDONED, GONE.model_copy(update=change), ALONE, None)


def test_an_agent_bridged_to_a_caller_who_gave_up_is_noticed() -> None:
    bridged = CelFacts(contexts=["inbound"], agents=["1001"], bridged_s=0.1, ended=True)
    assert verify.failures(ABANDONED, GONE, bridged, None)


MESSAGE = PLANS[plan.Kind.AFTER_HOURS_VOICEMAIL]
LEFT = GONE.model_copy(
    update={
        "kind": MESSAGE.kind,
        "path": ["arrived", "recognized:unknown", "voicemail", "ended"],
        "waited_s": None,
        "outcome": plan.Outcome.VOICEMAIL,
        "recording": "vm-sl-1.9",
        "channels": 1,
        "transcript": Said(caller="我家的洗衣机坏了"),
    }
)
SPOKEN = AudioFacts(1, 15.0, [5.0], {"caller": [0.9]})


def test_a_message_has_one_channel_and_no_agent() -> None:
    assert verify.failures(MESSAGE, LEFT, ALONE, SPOKEN) == []


@pytest.mark.parametrize(
    "change", [{"agent": "1001"}, {"waited_s": 3.0}, {"hint": 90.0}, {"transcript": Said()}]
)
def test_a_wrong_message_is_noticed(change: dict[str, object]) -> None:
    assert verify.failures(MESSAGE, LEFT.model_copy(update=change), ALONE, SPOKEN)


@pytest.mark.parametrize(
    "audio",
    [
        None,
        AUDIO,
        AudioFacts(1, 15.0, [0.5], SPOKEN.likeness),
        AudioFacts(1, 15.0, [5.0], {"caller": [0.1]}),
    ],
)
def test_a_message_that_is_not_the_callers_is_noticed(audio: AudioFacts | None) -> None:
    assert verify.failures(MESSAGE, LEFT, ALONE, audio)


def test_calls_of_a_burst_need_no_transcript_but_their_own_agent() -> None:
    burst = PLANS[plan.Kind.BURST]
    path = ["arrived", "recognized:unknown", "queue:general", "offer:1003", "answered:1003"]
    change = {"kind": burst.kind, "keys": 0, "hint": None, "transcript": Said()}
    call = GOOD.model_copy(update={**change, "path": [*path, "ended"]})
    assert verify.failures(burst, call, CEL, AUDIO) == []
    assert verify.failures(burst, call.model_copy(update={"path": path[:-1]}), CEL, AUDIO)


@pytest.mark.parametrize("places", [(), (2, 3)])
def test_a_place_that_is_never_told_or_rises_is_noticed(places: tuple[int, ...]) -> None:
    busy = PLANS[plan.Kind.ALL_BUSY_PLACE]
    path = ["arrived", "recognized:known", "queue:general", "answered:1003", "ended"]
    call = GOOD.model_copy(update={"kind": busy.kind, "keys": 0, "path": path, "waited_s": 30.0})
    told = replace(CEL, places=(3, 3, 1))
    assert verify.failures(busy, call, told, AUDIO) == []
    assert verify.failures(busy, call, replace(told, places=places), AUDIO)


def test_an_agent_with_two_callers_at_once_is_noticed() -> None:
    first, then, meanwhile = (
        CelFacts(["connect"], ["1003"], 5.0, True, (("1003", start, start + 5.0),))
        for start in (10.0, 15.5, 14.0)
    )
    other = CelFacts(["connect"], ["1004"], 5.0, True, (("1004", 11.0, 16.0),))
    assert verify.double_booked([then, other, first]) == []
    assert len(verify.double_booked([first, meanwhile])) == 1


def test_calls_alike_come_from_numbers_of_their_own() -> None:
    numbers = [one.number for one in PLANS[plan.Kind.BURST].each()]
    assert len(set(numbers)) == 10
    assert all(number.startswith("0571") for number in numbers)


def _track(path: Path, bursts: list[tuple[float, float]], rate: int) -> Path:
    samples = np.zeros(rate * 12, dtype=np.float32)
    for start, end in bursts:
        samples[int(start * rate) : int(end * rate)] = 0.1
    soundfile.write(path, samples, rate)
    return path


@pytest.mark.parametrize("swapped", [False, True])
def test_tracks_are_recognised_by_rhythm_in_spite_of_a_lag(tmp_path: Path, swapped: bool) -> None:
    caller = _track(tmp_path / "c.wav", [(1, 2.5), (6, 7)], 16000)
    agent = _track(tmp_path / "a.wav", [(3, 5), (8, 11)], 16000)
    tracks = [caller, agent][:: -1 if swapped else 1]
    heard = [soundfile.read(t)[0][::2] for t in tracks]
    late = np.stack([np.roll(h, 4000) for h in heard], axis=1)
    soundfile.write(tmp_path / "call.wav", late, 8000)
    facts = AudioFacts.measure(tmp_path / "call.wav", {"caller": caller, "agent": agent})
    assert facts.channels == 2
    left, right = facts.likeness["caller"]
    assert (left > 0.9 > right) is not swapped


EVENTS = """\
CHAN_START,10.0,sl-1.1,sl-1.1,PJSIP/trunk-1,inbound,1,,,
APP_START,10.1,sl-1.1,sl-1.1,PJSIP/trunk-1,ivr,s,AGI,agi://127.0.0.1:4573/inbound,
APP_START,11.0,sl-1.1,sl-1.1,PJSIP/trunk-1,waiting,s,AGI,"agi://127.0.0.1:4573/place,2,normal",
BRIDGE_ENTER,12.0,sl-1.1,sl-1.1,PJSIP/trunk-1,connect,1003,Dial,,"{""bridge_id"":""b1""}"
BRIDGE_ENTER,12.0,sl-1.2,sl-1.1,PJSIP/1003-2,from-agent,,,,"{""bridge_id"":""b1""}"
BRIDGE_ENTER,12.0,sl-9.2,sl-9.1,PJSIP/1004-2,from-agent,,,,"{""bridge_id"":""b2""}"
BRIDGE_ENTER,12.0,sl-9.3,sl-9.1,PJSIP/1002-3,from-agent,,,,{torn
BRIDGE_EXIT,20.4,sl-1.2,sl-1.1,PJSIP/1003-2,from-agent,,,,
BRIDGE_EXIT,20.5,sl-1.1,sl-1.1,PJSIP/trunk-1,connect,1003,Dial,,
HANGUP,20.6,sl-1.1,sl-1.1,PJSIP/trunk-1,after,s,,,
HANGUP,2"""


def test_cel_lines_of_other_calls_and_torn_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(EVENTS)
    assert CelFacts.read(path, "sl-1.1") == CelFacts(
        contexts=["inbound", "ivr", "waiting", "connect", "after"],
        agents=["1003"],
        bridged_s=8.5,
        ended=True,
        conversations=(("1003", 12.0, 20.4),),
        meetings=(("1003", 12.0, 20.4),),
        places=(2,),
    )


def test_the_summary_is_private_and_says_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "summary.json"
    access = ConsoleAccess(url="http://127.0.0.1:8000", user="demo", password="secret-word")
    for _ in range(2):
        Summary(calls=[GOOD], console=access).write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    body = json.loads(path.read_text())
    assert body["schema"] == 1
    assert body["calls"][0]["kind"] == "young_menu"
    assert set(body["calls"][0]) == set(CallSummary.model_fields)
