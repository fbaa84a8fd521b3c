import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.events import AlarmCleared, AlarmRaised, Minter
from core.last_good import tell
from ivr.catalogue import recorded_prompts
from ivr.directory import FlowFolder, Flows, load_directory, make, report, texts_of
from ivr.flow_checks import Known
from ivr.flow_file import FlowError, parse, text_of

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


KNOWN = Known(
    prompts=recorded_prompts(),
    queues={"general", "repair"},
    skills={"repair"},
    flows={"closed"},
    schedules={"office"},
)
SHIPPED = assets.path("ivr/flows")


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, KNOWN).problems]


def test_a_good_flow_has_no_problems_and_may_leave_keys_unquoted() -> None:
    checked = parse(GOOD, KNOWN)
    assert checked.problems == checked.warnings == []
    assert checked.flow is not None
    assert "1" in checked.flow.step("menu").keys  # type: ignore[union-attr]  # it is the menu


def test_the_shipped_flows_are_good() -> None:
    found = report(texts_of(SHIPPED), "hotline")
    assert found.problems == found.warnings == []
    assert {"brand", "hotline", "senior", "closed"} <= set(found.flows)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[welcome]",
            "[wellcome]",
            "4: welcome: there is no prompt wellcome; did you mean welcome?",
        ),
        ("next: menu", "next: menue", "4: welcome: there is no step menue; did you mean menu?"),
        ("start: welcome", "start: nowhere", "2: start: there is no step nowhere"),
        ("    wait_s: 5\n", "", "8: steps.menu.wait_s: Field required"),
        ("wait_s: 5", "wait_s: 900", "11: steps.menu.wait_s: Input should be less than"),
        ("1: {choice", "A: {choice", "13: steps.menu.keys.A: String should match"),
        ("queue: repair\n", "queue: no good\n", "16: steps.repair.queue: String should match"),
        ("do: say", "do: sing", "4: steps.welcome: Input tag 'sing'"),
        ("next: menu", "next: welcome", "4: welcome: goes in a circle that no caller can leave"),
        ("queue: repair\n", "queue: repairs\n", "16: repair: there is no queue repairs; did you"),
        (
            "queue: repair\n",
            "queue: repair\n    skills: {wash: 3}\n",
            "17: repair: there is no skill wash",
        ),
        (
            "do: queue\n    queue: repair",
            "do: flow\n    flow: close",
            "16: repair: there is no flow close; did",
        ),
        (
            "do: queue\n    queue: repair",
            "do: schedule\n    hours: night\n    open: menu\n    closed: menu",
            "16: repair: there is no schedule night; there are: office",
        ),
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


def test_a_step_that_nothing_leads_to_is_a_warning() -> None:
    checked = parse(GOOD + "  lost: {do: queue, queue: repair}\n", KNOWN)
    assert checked.flow is not None and checked.problems == []
    assert [str(warning) for warning in checked.warnings] == ["17: lost: no step leads here"]


@pytest.mark.parametrize(
    ("ask", "warned"),
    [
        ("prompts: [ask-order], least: 18, most: 18, save: number", True),
        ("prompts: [ask-order], least: 15, most: 18, save: number", True),
        ("prompts: [ask-order], least: 4, most: 6, save: id_card", True),
        ("prompts: [ask-order], least: 4, most: 18, save: number", False),
    ],
)
def test_asking_for_an_identity_number_is_a_warning(ask: str, warned: bool) -> None:
    text = f"title: t\nstart: a\nsteps:\n  a: {{do: ask, {ask}, wait_s: 5, next: person}}\n"
    checked = parse(text)
    assert checked.flow is not None
    said = [str(warning) for warning in checked.warnings]
    assert any("identity number" in one for one in said) is warned


BRANCH = """\
title: 分流
start: number
steps:
  number:
    do: ask
    prompts: [ask-order]
    wait_s: 5
    least: 4
    most: 8
    save: number
    next: find
  find:
    do: look_up
    what: work_order
    by: number
    within_s: 2
    found: who
    none: who
    late: who
  who:
    do: branch
    ways:
      - when: {senior: yes, age_band: [65+, 60-64], time: "08:00-12:00"}
        next: person
      - {when: {order_state: done, number: "0001"}, next: person}
    otherwise: person
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("senior: yes", "senor: yes", "23: who: there is no fact senor; did you mean"),
        ("senior: yes", "senior: maybe", "23: who: senior is never maybe; it is one of: no, yes"),
        ("65+,", "70+,", "23: who: age_band is never 70+; it is one of: 60-64"),
        ("08:00-12:00", "8-12", "23: who: 8-12 is no span of a day, such as 08:00-12:00"),
        ("08:00-12:00", "12:00-08:00", "23: who: 12:00-08:00 is no span of a day"),
        ("order_state: done", "order_state: lost", "25: who: order_state is never lost"),
        ('"0001"', "0001", "25: steps.who.ways.1.when.number.0: Input should be a valid string"),
        ("otherwise: person", "otherwise: nobody", "20: who: there is no step nobody"),
        ("    wait_s: 5\n", "", "4: steps.number.wait_s: Field required"),
        ("    within_s: 2\n", "", "12: steps.find.within_s: Field required"),
        ("    late: who\n", "", "12: steps.find.late: Field required"),
        ("within_s: 2", "within_s: 60", "16: steps.find.within_s: Input should be less"),
        ("by: number", "by: nummer", "15: find: there is no fact nummer; did you mean number?"),
        ("what: work_order\n", "what: customer\n", "15: find: customer is the caller's own"),
        ("what: work_order\n", "what: weather\n", "14: steps.find.what: Input should be"),
        ("least: 4", "least: 1", "8: steps.number.least: Input should be greater"),
        ("most: 8", "most: 3", "4: steps.number: most is less than least"),
        ("save: number", "save: senior", "10: number: senior is a fact of its own"),
        ("save: number", "save: order_state", "10: number: order_state is a fact of its own"),
        ("next: find", "next: number", None),
    ],
)  # fmt: skip
def test_a_mistake_of_what_is_asked_or_looked_up_is_named(
    old: str, new: str, said: str | None
) -> None:
    assert problems(BRANCH) == []
    assert old in BRANCH
    found = problems(BRANCH.replace(old, new, 1))
    if said is None:  # asking again and again is no circle: the caller is in it
        assert found == []
    else:
        assert any(problem.startswith(said) for problem in found), found


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
def test_no_bytes_make_the_check_raise_anything_but_a_flows_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.yaml").write_bytes(content)
        (Path(folder) / "numbers.yaml").write_text("numbers: {}")
        with pytest.raises(FlowError):
            load_directory(Path(folder), "x", "UTC")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An owner's folder, at first as shipped."""
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"))
    return tmp_path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="cannot be read"):
        text_of(tmp_path / "none.yaml")
    with pytest.raises(FlowError, match=r"numbers\.yaml is missing"):
        texts_of(tmp_path)


NIGHT = "do: schedule\n    hours: night\n    open: person\n    closed: person"


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("numbers.yaml", "numbers:\n  021612345: brand\n", "numbers.yaml:2: numbers"),
        ("numbers.yaml", "numbers:\n  '12345': hotlin\n", "numbers.yaml:2: 12345: there is no"),
        ("hours.yaml", "schedules: {day: {weak: {}}}\n", "hours.yaml:1: schedules.day.week: Field"),
        ("hours.yaml", "schedules: {}\nnumbers:\n  '1': day\n", "hours.yaml:3: 1: there is no"),
        ("brand.yaml", GOOD.replace("do: queue\n    queue: repair", "do: flow\n    flow: open"),
         "brand.yaml:16: repair: there is no flow open"),
        ("brand.yaml", GOOD.replace("do: queue\n    queue: repair", NIGHT),
         "brand.yaml:16: repair: there is no schedule night"),
    ],
)  # fmt: skip
def test_a_folder_is_checked_as_a_whole(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(FlowError) as refused:
        load_directory(folder, "brand", "UTC")
    assert f"{folder}/{said}" in refused.value.what


def test_flows_that_lead_into_each_other_for_ever_are_refused() -> None:
    one = "title: t\nstart: a\nsteps:\n  a: {do: flow, flow: %s}\n"
    texts = {"x.yaml": one % "y", "y.yaml": one % "x", "numbers.yaml": "numbers: {}"}
    with pytest.raises(FlowError, match=r"x\.yaml:4: a: goes in a circle through other flows"):
        make(texts, "x", "UTC")


def test_what_is_entered_in_one_flow_may_be_asked_of_in_another(folder: Path) -> None:
    (folder / "brand.yaml").write_text(BRANCH.replace("otherwise: person", "otherwise: more")
                                       + "  more: {do: flow, flow: extra}\n")  # fmt: skip
    extra = (
        "title: t\nstart: a\nsteps:\n"
        "  a: {do: branch, ways: [{when: {number: '1'}, next: person}], otherwise: person}\n"
    )
    (folder / "extra.yaml").write_text(extra)
    assert "extra" in load_directory(folder, "brand", "UTC").flows


def test_the_number_chooses_then_the_profile() -> None:
    brand = load_directory(SHIPPED, "brand", "Asia/Shanghai")
    hotline = load_directory(SHIPPED, "hotline", "Asia/Shanghai")
    assert brand.choose("4008123456") == "brand"
    assert brand.choose("+12345") == "hotline"
    assert (brand.choose(""), hotline.choose("5550000")) == ("brand", "hotline")


def test_a_profile_without_a_flow_stops_the_start(folder: Path) -> None:
    (folder / "brand.yaml").unlink()
    with pytest.raises(FlowError, match="there is no flow brand"):
        load_directory(folder, "brand", "UTC")


@pytest.fixture
def flows(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flows]:
    kept = tmp_path_factory.mktemp("kept") / "last-good-flows.json"
    yield Flows(FlowFolder(folder), "brand", "UTC", kept, known=lambda: Known(queues=QUEUES))


QUEUES = ("general", "senior", "repair", "billing", "consult", "quarantine")


def test_a_changed_flow_is_in_force_and_a_wrong_one_never(folder: Path, flows: Flows) -> None:
    first, path = flows.current, folder / "brand.yaml"
    assert not flows.changed()
    path.write_text(path.read_text("utf-8").replace("queue: repair\n", "queue: fraud\n"))
    assert flows.changed()
    with pytest.raises(FlowError, match="there is no queue fraud"):
        flows.reload()
    assert flows.current is first and "brand.yaml:" in flows.trouble and not flows.changed()
    path.write_text(path.read_text("utf-8").replace("queue: fraud\n", "queue: billing\n"))
    assert flows.reload().versions["brand"] != first.versions["brand"]
    assert flows.trouble == ""
    assert first.flows["brand"].steps["repair"].queue == "repair"  # type: ignore[union-attr]  # a call that runs has it


def test_a_new_file_and_a_removed_one_are_seen(folder: Path, flows: Flows) -> None:
    (folder / "extra.yaml").write_text(GOOD)
    assert flows.changed() and "extra" in flows.reload().flows
    (folder / "extra.yaml").unlink()
    assert flows.changed() and "extra" not in flows.reload().flows


def test_a_start_with_a_wrong_file_goes_on_with_the_last_good_ones(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept = tmp_path_factory.mktemp("kept") / "last-good-flows.json"
    good = Flows(FlowFolder(folder), "brand", "UTC", kept).current
    (folder / "brand.yaml").write_text("steps: [")
    again = Flows(FlowFolder(folder), "brand", "UTC", kept)
    assert again.current.versions == good.versions and again.trouble
    kept.write_text("{}")  # and without them with the product's
    assert "brand" in Flows(FlowFolder(folder), "brand", "UTC", kept).current.flows


def test_the_alarm_says_the_first_mistake_and_ends(folder: Path, flows: Flows) -> None:
    clock, sink = ManualClock(), MemoryPublisher()
    alarms = Alarms(sink, Minter("ivr", clock), clock)
    (folder / "brand.yaml").write_text("steps: [")
    with pytest.raises(FlowError):
        flows.reload()
    tell(alarms, "flows", flows.trouble)
    tell(alarms, "flows", "")
    raised, cleared = sink.events
    assert isinstance(raised, AlarmRaised) and "brand.yaml:1" in raised.what
    assert isinstance(cleared, AlarmCleared) and cleared.subject == "flows"
