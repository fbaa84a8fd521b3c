from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import UserError
from ivr.catalogue import known_prompts
from ivr.directory import load_directory
from ivr.flow import FlowError, check, load_numbers, parse
from ivr.hours import Hours
from ivr.hours import load as load_hours

GOOD = """\
title: 测试
start: welcome
steps:
  welcome:
    do: say
    prompts: [welcome]
    next: menu
  menu:
    do: menu
    prompts: [menu-brand]
    wait_s: 5
    keys:
      1: {choice: repair, next: repair}
  repair:
    do: queue
    queue: repair
"""


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, known_prompts()).problems]


def test_a_good_flow_has_no_problems_and_may_leave_keys_unquoted() -> None:
    checked = parse(GOOD, known_prompts())
    assert checked.problems == []
    assert checked.flow is not None
    assert "1" in checked.flow.step("menu").keys  # type: ignore[union-attr]  # it is the menu


@pytest.mark.parametrize("path", sorted(assets.path("ivr/flows").glob("*.yaml")))
def test_the_shipped_flows_are_good(path: Path) -> None:
    if path.stem == "numbers":
        load_numbers(path)
    else:
        assert check(path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[welcome]", "[wellcome]", "4: welcome: there is no prompt wellcome"),
        ("next: menu", "next: menue", "4: welcome: there is no step menue"),
        ("start: welcome", "start: nowhere", "2: start: there is no step nowhere"),
        ("    wait_s: 5\n", "", "8: steps.menu.wait_s: Field required"),
        ("wait_s: 5", "wait_s: 900", "11: steps.menu.wait_s: Input should be less than"),
        ("1: {choice", "A: {choice", "13: steps.menu.keys.A: String should match"),
        ("queue: repair\n", "queue: no good\n", "16: steps.repair.queue: String should match"),
        ("do: say", "do: sing", "4: steps.welcome: Input tag 'sing'"),
        ("next: menu", "next: welcome", "8: menu: no step leads here"),
        ("next: menu", "next: welcome", "4: welcome: talks in a circle without an exit"),
        ("next: menu", "next: menu\n    next: menu", "8: next is given twice"),
        ("title: 测试", "title: &t 测试\nsub: *t", "1: anchors and aliases are not used here"),
        ("title: 测试", "title: !!python/object:os.system x", "1: cannot be understood"),
        ("title: 测试", 'title: "x', "found"),
        ("title: 测试", "titel: 测试", "1: title: Field required"),
        ("title: 测试", "titel: 测试", "1: titel: Extra inputs"),
        ("[welcome]", '["x\\" \\n SET VARIABLE"]', "6: steps.welcome.prompts.0: String should"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(said in problem for problem in found), found


def test_key_zero_cannot_lead_away_from_a_person() -> None:
    text = GOOD.replace("      1:", "      0: {choice: back, next: welcome}\n      1:")
    assert problems(text) == ["13: menu: key 0 must lead to a person"]


def test_a_flow_without_a_way_to_a_person_is_refused() -> None:
    text = "title: t\nstart: a\nsteps:\n  a: {do: hangup}\n"
    assert problems(text) == ["4: there is no way to a person"]


def test_a_queue_must_be_one_of_the_routing_policys() -> None:
    assert parse(GOOD, queues={"general", "repair"}).problems == []
    found = parse(GOOD, queues={"general", "billing"}).problems
    assert [str(problem) for problem in found] == [
        "16: repair: no queue repair; there are: billing, general"
    ]


def test_the_step_person_must_be_a_queue() -> None:
    text = GOOD + "  person: {do: hangup}\n"
    assert any("person: must be a queue" in problem for problem in problems(text))


@pytest.mark.parametrize(
    "text",
    ["", "\0", "- 1", "42", "[" * 5000, "a: " * 3000, "{" * 3000, "x" * 300_000, "? {a: b}\n: c",
     "1e400: x", "steps: {1: {2: 3}}", "steps: [say]", "title: t\nstart: a\nsteps: {}"],
)  # fmt: skip
def test_every_wrong_shape_is_a_problem_and_not_a_crash(text: str) -> None:
    checked = parse(text)
    assert checked.flow is None
    assert checked.problems


@given(st.text(alphabet=st.sampled_from(list("a:-{}[]\n \"'*&!#,|>?%1")), max_size=60))
def test_no_text_makes_the_check_raise(text: str) -> None:
    assert parse(text).problems


@given(st.binary(max_size=60))
def test_no_bytes_make_the_check_raise(content: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        assert check(Path(file.name), prompts=())


def test_numbers_must_be_quoted(tmp_path: Path) -> None:
    path = tmp_path / "numbers.yaml"
    path.write_text("numbers:\n  021612345: brand\n")
    with pytest.raises(FlowError, match="2: numbers"):
        load_numbers(path)


def test_the_directory_chooses_by_caller_then_number_then_profile() -> None:
    hours = load_hours(assets.path("ivr/hours.yaml"), "Asia/Shanghai")
    brand = load_directory(assets.path("ivr/flows"), "brand", hours)
    hotline = load_directory(assets.path("ivr/flows"), "hotline", hours)
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert brand.choose("4008123456", now, senior=False)[0] == "brand"
    assert brand.choose("12345", now, senior=False)[0] == "hotline"
    assert brand.choose("12345", now, senior=True)[0] == "senior"
    assert brand.choose("", now, senior=False)[0] == "brand"
    assert hotline.choose("5550000", now, senior=False)[0] == "hotline"


def test_a_number_whose_flow_is_missing_stops_the_start(tmp_path: Path) -> None:
    for name in ("brand", "senior", "closed"):
        (tmp_path / f"{name}.yaml").write_text(assets.path(f"ivr/flows/{name}.yaml").read_text())
    (tmp_path / "numbers.yaml").write_text('numbers: {"12345": hotline}\n')
    with pytest.raises(UserError, match="no flow hotline"):
        load_directory(tmp_path, "brand", Hours({}, ZoneInfo("UTC")))
