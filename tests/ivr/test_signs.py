"""Callers whom nobody knows to be old: asked once, or found out by what menus make them do."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.events import SeniorNoticed, SeniorSign
from ivr import facts, moves, signs, walk
from ivr.adapters.memory import ScriptedLine
from ivr.catalogue import known_prompts
from ivr.directory import Directory, load_directory, make, texts_of
from ivr.facts import Caller
from ivr.moves import Key, Noticed, Route, Silence
from tests.ivr.reception import SENIOR, STRANGER, YOUNG, call, scene

DIRECTORY: Directory = load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")
GENTLE = "4008000060"
UNKNOWN = facts.of_person(None)

sign_lists = st.lists(st.sampled_from(get_args(SeniorSign)), max_size=8)
bands = st.sampled_from(["under60", "unknown"])


@given(sign_lists, bands)
def test_more_signs_never_make_a_caller_younger(found: list[Any], band: str) -> None:
    known = {"senior": "no", "age_band": band}
    seen = [signs.suspected(found[:n], known) for n in range(len(found) + 1)]
    assert seen == sorted(seen) and not seen[0]


@given(sign_lists)
def test_one_sign_is_anybodys_and_who_is_on_file_as_younger_may_show_more(found: list[Any]) -> None:
    unknown = signs.suspected(found, {"senior": "no", "age_band": "unknown"})
    younger = signs.suspected(found, {"senior": "no", "age_band": "under60"})
    assert unknown == (len(found) >= signs.NEEDED) and younger <= unknown
    assert not signs.suspected(found, {"senior": "yes", "age_band": "65+"})


def doing(flow: str, *events: moves.Event, caller: dict[str, str] | None = None) -> list[Any]:
    """Everything done for a caller who does this; prompts that may be interrupted are heard out."""
    state, actions = walk.begin(DIRECTORY.flows, flow, Caller({**UNKNOWN, **(caller or {})}))
    done, left = [*actions], list(events)
    while not state.ended:
        last = actions[-1]
        event = moves.Done() if isinstance(last, moves.Speak) else left.pop(0)
        state, actions = walk.step(state, event)
        done += actions
    return done


def found(done: list[Any]) -> tuple[list[Noticed], str, str]:
    """What was noticed, the queue, and the voice at the end."""
    voices = [a.voice for a in done if isinstance(a, moves.Entered)]
    (end,) = [a for a in done if isinstance(a, Route)]
    return [a for a in done if isinstance(a, Noticed)], end.queue.queue, voices[-1]


SLOW = Key("9", signs.SLOW_KEY_S + 0.1)


@pytest.mark.parametrize(
    ("did", "seen"),
    [
        ((Silence(), Silence()), ("silence", "silence")),
        ((Key("7"), Silence()), ("wrong_key", "silence")),
        ((Key("*"), Key("7")), ("asked_again", "wrong_key")),
        ((Key("*"), Key("*")), ("asked_again", "asked_again")),
        ((SLOW,), ("slow_key", "wrong_key")),
        ((Key("7"), Key("2", 4.5)), ("wrong_key", "slow_key")),
    ],
)
def test_two_signs_at_a_menu_are_an_older_caller(
    did: tuple[moves.Event, ...], seen: tuple[SeniorSign, ...]
) -> None:
    assert found(doing("brand", *did)) == ([Noticed("behaviour", seen)], "senior", "slow")


@pytest.mark.parametrize("did", [(Key("2"),), (Key("2", 4.5),), (Silence(), Key("2"))])
def test_who_manages_is_served_as_chosen(did: tuple[moves.Event, ...]) -> None:
    assert found(doing("brand", *did)) == ([], "repair", "normal")


def test_a_number_on_file_as_a_younger_persons_takes_one_sign_more() -> None:
    known = {"caller": "known", "age_band": "under60", "relation": "self"}
    assert found(doing("brand", Silence(), Silence(), caller=known)) == ([], "general", "normal")
    with_slow_key = doing("brand", SLOW, Silence(), caller=known)
    assert found(with_slow_key)[1:] == ("senior", "slow")


def test_a_centre_without_the_flow_for_it_keeps_its_own_person() -> None:
    texts = {n: t for n, t in texts_of(assets.path("ivr/flows")).items() if "senior-help" not in n}
    flows = make(texts, "brand", "Asia/Shanghai").flows
    state, _ = walk.begin(flows, "brand", Caller(UNKNOWN))
    for event in (moves.Done(), Silence(), Silence()):
        state, actions = walk.step(state, event)
    assert isinstance(actions[-1], Route) and actions[-1].queue.queue == "general"
    assert (state.voice, state.facts["senior"]) == ("slow", "yes")


@pytest.mark.parametrize(
    ("did", "source", "queue", "voice"),
    [
        ((Key("1"),), "declared", "senior", "slow"),
        ((Key("*"), Key("1")), "declared", "senior", "slow"),
        ((Silence(),), "unsure", "general", "slow"),
        ((Key("7"),), "unsure", "general", "slow"),
        ((Key("*"), Key("*")), "unsure", "general", "slow"),
        ((Key("0"),), None, "general", "normal"),
        ((Key("2"), Key("2")), None, "repair", "normal"),
        ((Key("2"), Silence(), Silence()), "behaviour", "senior", "slow"),
    ],
)
def test_the_question_is_answered_by_a_key_or_by_silence(
    did: tuple[moves.Event, ...], source: str | None, queue: str, voice: str
) -> None:
    noticed, line, spoken = found(doing("gentle", *did))
    assert ([n.source for n in noticed], line, spoken) == (
        [source] if source else [], queue, voice,
    )  # fmt: skip


def test_who_may_be_old_goes_to_a_trained_agent_if_one_is_free() -> None:
    (end,) = [a for a in doing("gentle", Silence()) if isinstance(a, Route)]
    assert end.queue.prefer == {"senior": 5} and end.queue.skills == {}


@pytest.mark.parametrize(("number", "asked"), [(SENIOR, False), (YOUNG, False), (STRANGER, True)])
def test_only_whom_nobody_knows_is_asked(number: str, asked: bool) -> None:
    line = ScriptedLine("-2-2")
    scene().reception.answer(line, call(number, GENTLE))
    assert ("age-question-spoken" in [prompt for _, prompt in line.said]) is asked


def test_what_was_noticed_is_made_known_and_handed_over() -> None:
    at, line = scene(), ScriptedLine("-1")
    story = at.reception.answer(line, call(STRANGER, GENTLE))
    (event,) = [e for e in at.sink.events if isinstance(e, SeniorNoticed)]
    assert (event.source, event.signs) == ("declared", ())
    assert (line.variables["SL_SENIOR"], line.variables["SL_SET"]) == ("1", "slow")
    assert (story.senior_by, story.senior) == ("declared", True)


def test_who_may_be_old_is_flagged_and_prefers_a_trained_agent() -> None:
    at, line = scene(), ScriptedLine("")
    story = at.reception.answer(line, call(STRANGER, GENTLE))
    assert line.variables["SL_PREFER"] == "senior:5"
    assert (line.variables["SL_SENIOR"], line.variables["SL_SET"]) == ("0", "slow")
    assert (story.senior_by, story.senior) == ("unsure", False)


def test_a_key_is_slow_by_the_clock_from_the_questions_end() -> None:
    at = scene()

    class Slow(ScriptedLine):
        def wait_key(self, seconds: float) -> str:
            at.clock.advance(4.5)
            return super().wait_key(seconds)

    story = at.reception.answer(Slow("--7-2"), call(STRANGER))
    assert (story.senior_by, story.keys, story.queue) == ("behaviour", "7", "senior")


def test_everything_said_here_is_recorded() -> None:
    assert {"age-question", "senior-help", "callback-offer-once"} <= set(known_prompts())
