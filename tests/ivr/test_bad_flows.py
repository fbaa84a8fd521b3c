"""Flow files of every wrong shape: a clear mistake with its line, never a crash."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import assets
from core.yaml_lines import Problem
from ivr.directory import DOOR, HOURS, NUMBERS, report, texts_of
from ivr.flow_file import FlowError, parse

FOLDER = assets.path("ivr/flows")
SHIPPED = texts_of(FOLDER)
FLOW = "title: x\nstart: person\nsteps:\n  person: {do: queue, queue: general}\n"
GOOD = {
    "numbers.yaml": 'numbers:\n  "1": brand\n',
    "brand.yaml": FLOW,
    **{name: SHIPPED[name] for name in ("hours.yaml", "door.yaml", "gentle.yaml", "progress.yaml")},
    **dict.fromkeys(("quarantine.yaml", "often.yaml", "senior.yaml", "closed.yaml"), FLOW),
    **{name: text for name, text in SHIPPED.items() if "/" in name},
}
"""A small folder: every example reads all of it."""
NAMES = ("numbers.yaml", "hours.yaml", "door.yaml", "gentle.yaml", "progress.yaml")

words = st.sampled_from([
    "do", "say", "menu", "queue", "steps", "start", "next", "person", "keys", "prompts", "wait_s",
    "title", "flow", "branch", "ways", "when", "consent", "language", "1", "#", "~", "yes", "0123",
    "&a", "*a", "!!python/object:os.system", "<<", "2026-01-01", "1e999", ".nan", "-0", "0x1F",
])  # fmt: skip
scalars = st.one_of(
    words, st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.none(),
    st.dates(), st.binary(max_size=8),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
FUZZ = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def in_place(problems: list[Problem], text: str) -> None:
    """Each mistake says something, and stands in the file."""
    lines = text.count("\n") + 2
    for problem in problems:
        assert 0 <= problem.line <= lines, (problem, text)
        assert problem.message.strip(), problem


@FUZZ
@given(anything)
def test_any_yaml_at_all(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    checked = parse(text)
    assert (checked.flow is None) == bool(checked.problems)
    in_place(checked.problems, text)


@FUZZ
@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    in_place(parse(text).problems, text)


@FUZZ
@given(st.sampled_from(NAMES), st.data())
def test_a_good_file_with_something_else_put_somewhere(name: str, data: st.DataObject) -> None:
    tree = yaml.safe_load(GOOD[name])
    at: Any = tree
    while True:
        places = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not places:
            break
        place = data.draw(st.sampled_from(places))
        if isinstance(at[place], dict | list) and data.draw(st.booleans()):
            at = at[place]
            continue
        at[place] = data.draw(anything)
        break
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    found = report({**GOOD, name: text}, "brand")
    in_place([problem for file, problem in found.problems if file == name], text)


@FUZZ
@given(st.sampled_from(NAMES), st.integers(0, 4000), st.integers(0, 60), st.text(max_size=6))
def test_a_good_file_with_a_piece_torn_out(name: str, at: int, length: int, put: str) -> None:
    text = GOOD[name][:at] + put + GOOD[name][at + length :]
    found = report({**GOOD, name: text}, "brand")
    in_place([problem for file, problem in found.problems if file == name], text)


@pytest.mark.parametrize("name", [NUMBERS, HOURS, DOOR, "brand.yaml"])
@pytest.mark.parametrize(
    "text",
    [
        "", "\0", "[", "{", "a: b: c", "- - -", "!!python/object/apply:os.system [id]",
        "a: &a [*a]", "&a {<<: *a}", "\ufeff", "%YAML 9.9\n---\n", "? [a, b]\n: c", "\t",
        "x: " + "[" * 500, "&a [1]: *a",
    ],
)  # fmt: skip
def test_what_is_no_yaml_or_the_worst_of_it(name: str, text: str) -> None:
    found = report({**GOOD, name: text}, "brand")
    here = [problem for file, problem in found.problems if file == name]
    assert here or name == DOOR, "an empty door.yaml differs from none in nothing"
    in_place(here, text)


def test_laughs_by_the_billion_end_soon() -> None:
    text = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    assert parse(text).problems


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Any) -> None:
    for name, text in GOOD.items():
        if "/" not in name:
            (tmp_path / name).write_text(text)
    (tmp_path / "brand.yaml").write_bytes("title: 品牌".encode("gbk"))
    with pytest.raises(FlowError, match=r"brand\.yaml:0: is not UTF-8"):
        texts_of(tmp_path)
