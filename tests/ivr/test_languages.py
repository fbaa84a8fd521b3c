"""Other languages: chosen by key or by the portrait, heard prompt by prompt as recorded."""

from pathlib import Path

import pytest

from core import assets
from ivr import languages, simulate
from ivr.adapters.memory import ScriptedLine
from ivr.adapters.sounds import Sounds
from ivr.catalogue import recorded_prompts, text
from ivr.flow_file import parse
from ivr.place import prompts
from ivr.prompts import spoken
from tests.ivr.reception import SENIOR, call, scene

CHOOSES = "4008000004"


@pytest.mark.parametrize(
    ("voice", "sets"),
    [
        ("normal", ("normal",)),
        ("slow", ("slow", "normal")),
        ("en", ("en", "normal")),
        ("yue-slow", ("yue-slow", "yue", "slow", "normal")),
    ],
)
def test_a_prompt_that_a_set_lacks_is_played_from_the_next(
    voice: str, sets: tuple[str, ...]
) -> None:
    assert languages.chain(voice) == sets
    lengths = {(name, "hello"): float(place) for place, name in enumerate(sets)}
    for place, name in enumerate(sets):
        found = Sounds(Path("/sounds"), lengths).find(voice, "hello")
        assert found == (f"/sounds/{name}/hello", float(place))
        del lengths[name, "hello"]
    assert Sounds(Path("/sounds"), lengths).find(voice, "hello") is None


def test_whoever_presses_the_key_is_served_in_english_also_while_they_wait() -> None:
    line = ScriptedLine("2")
    made = scene()
    made.reception.answer(line, call(did=CHOOSES))
    assert line.variables["SL_SET"] == "en" and line.variables["SL_QUEUE"] == "general"
    assert line.said[1:] == [("en", "welcome"), ("en", "recording-notice"), ("en", "connecting")]
    assert text("en", "connecting") == "We are connecting you. Please hold."


def test_silence_is_a_person_in_mandarin_and_older_callers_are_not_asked() -> None:
    line = ScriptedLine()
    scene().reception.answer(line, call(did=CHOOSES))
    assert line.variables["SL_SET"] in ("normal", "slow") and line.variables["SL_ROUTE"] == "queue"
    line = ScriptedLine()
    scene().reception.answer(line, call(SENIOR, did=CHOOSES))
    assert line.variables["SL_QUEUE"] == "senior"
    assert "language-choice" not in [prompt for _, prompt in line.said]


def test_a_dialect_is_heard_unasked_only_when_it_was_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert languages.of_dialect("粤语") == "zh", "nobody has recorded it yet"
    monkeypatch.setattr(languages, "recorded", lambda _code: frozenset({"welcome"}))
    assert languages.of_dialect("粤语") == languages.of_dialect("白话") == "yue"
    assert languages.of_dialect("吴语") == languages.of_dialect("") == "zh"
    assert languages.of_dialect("English") == "zh", "no portrait makes anybody hear English"
    assert languages.heard("yue", "slow") == "yue-slow"


def test_numbers_that_are_put_together_otherwise_are_left_out() -> None:
    assert prompts(12, voice="en") == ("still-waiting",)
    assert prompts(2, 180, "en") == (
        "position-prefix", "num-liang", "position-suffix", "wait-prefix", "num-3", "minutes",
    )  # fmt: skip
    for ahead in range(11):
        assert set(prompts(ahead, 60 * ahead, "en")) <= languages.recorded("en")


def test_english_is_recorded_as_its_file_says_and_nothing_of_cantonese_is_synthesised() -> None:
    english = languages.shipped()["en"]
    assert english.texts.keys() == languages.recorded("en") <= recorded_prompts()
    assert languages.shipped()["yue"].voice is None and languages.recorded("yue") == frozenset()
    assert languages.shipped()["yue"].texts.keys() <= recorded_prompts()
    assert spoken.main(["--check"]) == 0


def test_what_is_missing_of_a_language_is_known() -> None:
    assert "order-open" in languages.missing("en", recorded_prompts())
    assert "welcome" not in languages.missing("en", recorded_prompts())


def test_a_language_that_is_not_there_is_a_mistake_with_its_line() -> None:
    flow = (
        "title: x\nstart: a\nsteps:\n  a:\n    do: language\n    language: fr\n    next: person\n"
    )
    assert [(p.line, "no language fr" in p.message) for p in parse(flow).problems] == [(6, True)]


def test_at_the_desk_the_language_is_read_as_it_is_heard() -> None:
    from ivr.directory import load_directory

    directory = load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")
    said: list[str] = []
    simulate.run(directory, simulate.Scene("english"), simulate.script("29"), said.append)
    assert "  Certainly. This call will not be recorded." in said and "  不录音" in said
