"""A scorecard's faults are named with their line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import UserError
from quality.rules import RULES
from quality.scorecard import load_folder, read
from quality.speech import Conversation
from tests.quality.conversations import SENIOR_CALL, conversation
from tests.quality.wrong import spoiled

GOOD = """\
id: small
version: 1
title_zh: 小
title_en: Small
items:
  - id: hello
    title_zh: 问候
    title_en: Greeting
    weight: 10
    rule: said
    params:
      groups:
        - [您好]
"""


def test_a_good_card_is_read() -> None:
    source, (item,) = read(GOOD, "small.yaml")
    assert (source.id, item.id, item.weight, item.fatal) == ("small", "hello", 10, False)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("weight: 10", "weight: heavy", 9, "items.0.weight"),
        ("weight: 10", "weight: -1", 9, "greater than 0"),
        ("rule: said", "rule: shouted", 10, "no rule 'shouted'"),
        ("- [您好]", "- []", 11, "a group needs a phrase"),
        ("- [您好]", "- 您好", 13, "items.0.params.groups.0"),
        ("- [您好]", "- [您好]\n      until: 3", 14, "until"),
        ("version: 1", "version: 1\nversion: 2", 3, "twice"),
        ("version: 1", "colour: red\nversion: 1", 2, "colour"),
        ("id: small", "id: Small One", 1, "id"),
        ("groups:", "groups: [", 13, "expected"),
        ("title_en: Small\n", "", 1, "title_en"),
    ],
)
def test_faults_carry_their_line(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(UserError) as caught:
        read(GOOD.replace(old, new), "small.yaml")
    assert f"small.yaml:{line}:" in str(caught.value)
    assert says in str(caught.value)


def test_an_item_that_is_there_twice_is_named() -> None:
    item = GOOD[GOOD.index("  - id") :]
    with pytest.raises(UserError, match=r"small.yaml:14: hello is there twice"):
        read(GOOD + item, "small.yaml")


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        read(text, "x.yaml")
    except UserError as error:
        assert str(error).startswith("x.yaml:")


def write(folder: Path, **cards: str) -> Path:
    for name, text in cards.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def test_an_extension_adds_and_replaces(tmp_path: Path) -> None:
    child = GOOD.replace("id: small", "id: child\nextends: small").replace(
        "weight: 10", "weight: 3"
    )
    cards = load_folder(write(tmp_path, a=GOOD, b=child))
    assert [item.weight for item in cards["child"].items] == [3]


@pytest.mark.parametrize(
    ("extends", "says"), [("nothing", "does not exist"), ("child", "never ends")]
)
def test_extensions_that_lead_nowhere_are_refused(tmp_path: Path, extends: str, says: str) -> None:
    child = GOOD.replace("id: small", f"id: child\nextends: {extends}")
    with pytest.raises(UserError, match=says):
        load_folder(write(tmp_path, child=child))


def test_an_empty_folder_and_doubled_ids_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no scorecards"):
        load_folder(tmp_path)
    with pytest.raises(UserError, match="already"):
        load_folder(write(tmp_path, a=GOOD, b=GOOD))


OURS = {p.stem: p.read_text() for p in assets.path("quality/scorecards").glob("*.yaml")}


@given(st.sampled_from(sorted(OURS)).flatmap(lambda name: spoiled(OURS[name])))
def test_cards_of_every_wrong_shape_are_refused_with_their_line_or_judge(text: str) -> None:
    try:
        _, items = read(text, "x.yaml")
    except UserError as error:
        lines = str(error).splitlines()
        assert lines
        assert all(line.startswith("x.yaml:") for line in lines)
        assert all(line.split(":")[1].isdigit() for line in lines)
        return
    call = Conversation(conversation(*SENIOR_CALL))
    for item in items:
        assert RULES[item.rule].judge(call, item.params).reason


def test_ready_scorecards_have_five_to_eight_checkable_items_of_their_own() -> None:
    cards = {name: read(text, name) for name, text in OURS.items()}
    assert cards.keys() == {"general", "senior", "complaint", "abilities"}
    general = {item.id for item in cards["general"][1]}
    for name, (_, items) in cards.items():
        new = [item for item in items if name == "general" or item.id not in general]
        assert 5 <= len(new) <= 8, name


def test_every_rule_is_used_or_said_to_be_for_owners() -> None:
    used = {item.rule for text in OURS.values() for item in read(text, "x")[1]}
    assert set(RULES) - used == {"no_overtalk", "read_back"}
