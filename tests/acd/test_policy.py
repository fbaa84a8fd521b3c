"""Policy files: what is accepted, what is refused and where, and what their rules mean in time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.policy import Policy
from acd.policy_file import PolicyError, check, from_text, load, parse, shipped
from acd.widening import Moment, next_at, widened
from core import assets

BASE = """version: "1"
skills: {senior: a, general: b, repair: c, billing: d, consult: e}
queues:
  general: {required: {general: 1}}
  repair: {required: {repair: 1}}
  billing: {required: {billing: 1}}
  consult: {required: {consult: 1}}
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def policy(text: str) -> Policy:
    return from_text(text, "UTC", "test")


def senior(rules: str, more: str = "") -> str:
    """A file whose queue `senior`, from line 8 on, has these rules."""
    return BASE + "  senior:\n" + "".join(f"    {line}\n" for line in rules.split("\n")) + more


def test_the_shipped_policy_is_right() -> None:
    assert check(shipped()) == []
    assert re.fullmatch(r"1@[0-9a-f]{8}", load(shipped(), "Asia/Shanghai").version)


def test_the_documented_example_is_right() -> None:
    text = (assets.root() / "docs/policy.md").read_text()
    example = re.search(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None
    assert parse(example[1])[1] == []


@pytest.mark.parametrize(
    ("rules", "line", "said"),
    [
        ("required: {senor: 5}", 9, "there is no skill senor; did you mean senior?"),
        ("required: {senior: 11}", 9, "less than or equal to 10"),
        ("required: {senior: 0}", 9, "greater than or equal to 1"),
        ("required: {senior: five}", 9, "valid integer"),
        ("required: {senior: 5}\nwidth: 3", 10, "Extra inputs"),
        ("required: {senior: 5}\nweight: 0", 10, "greater than or equal to 1"),
        ("required: {senior: 5}\ntie_break: dice", 10, "longest_idle"),
        ("required: {senior: 5}\nwiden: [{after_s: -3, lower: {senior: 1}}]", 10, "or equal to 1"),
        ("required: {senior: 5}\nwiden: [{after_s: 5}]", 10, "widens nothing"),
        ("required: {senior: 5}\nwiden:\n- {after_s: 9, lower: {senior: 5}}", 11, "lowers nothing"),
        ("required: {senior: 5}\nwiden:\n- {after_s: 9, lower: {repair: 1}}", 11, "not required"),
        ("required: {senior: 5}\nwiden:\n- {after_s: 9, drop_preferred: true}", 11, "left to drop"),
        ("required: {senior: 5}\nwiden:\n- {after_s: 9, also: {senior: 6}}", 11, "already"),
        (
            "required: {senior: 5}\nwiden:\n- {after_s: 9, also: {repair: 1}}\n"
            "- {after_s: 9, also: {billing: 1}}",
            12,
            "not later",
        ),
        ("required: {senior: 5}\npreferred: {senior: 8}", 10, "no step of widen drops it"),
        ("required: {senior: 5}\npreferred: {senior: 4}", 10, "is required anyway"),
        ("required: {senior: 5}\noverflow: [{to: general}]", 10, "exactly one of"),
        ("required: {senior: 5}\noverflow: [{waited_s: 5}]", 10, "leads nowhere"),
        (
            "required: {senior: 5}\noverflow: [{waited_s: 5, to: general, callback: offer}]",
            10,
            "give one of to, callback",
        ),
        (
            "required: {senior: 5}\noverflow: [{waited_s: 5, callback: offer, voicemail: offer}]",
            10,
            "two ends",
        ),
        ("required: {senior: 5}\noverflow: [{waited_s: 5, voicemail: take}]", 10, "offer"),
        ("required: {senior: 5}\noverflow: [{waited_s: 5, callback: send}]", 10, "offer"),
        ("required: {senior: 5}\ncode: 6", 10, "valid string"),
        (
            "required: {senior: 5}\noverflow: [{waited_s: 5, closed: true, to: general}]",
            10,
            "exactly",
        ),
        ("required: {senior: 5}\noverflow: [{waited_s: 5, to: generel}]", 10, "mean general?"),
        ("required: {senior: 5}\noverflow: [{closed: true, to: general}]", 10, "never closed"),
        ("required: {senior: 5}\nhours: office", 10, "there is no schedule office"),
        ("required: {senior: 5}\ncredit: {senior_s: 9, tiers: {vip: 9}}", 10, "as much credit"),
        ("required: {senior: 5}\nprefer: {named_s: 7000}", 10, "less than or equal to 600"),
        ("required: {senior: [}", 9, "expected"),
    ],
)
def test_a_mistake_is_named_with_its_line(rules: str, line: int, said: str) -> None:
    rules_read, problems = parse(senior(rules))
    assert rules_read is None
    assert any(p.line == line and said in p.message for p in problems), problems


def test_queues_are_the_owners_and_two_always_exist() -> None:
    skills = 'version: "1"\nskills: {senior: a, general: b}\nqueues:\n'
    usual = "  senior: {required: {senior: 5}, code: '*6'}\n  general: {required: {general: 1}}\n"
    own = "  pension: {required: {general: 2}, name: {zh: 养老金, en: Pensions}, code: '*7'}\n"
    found = policy(skills + usual + own)
    assert found.codes == {"6": "senior", "7": "pension"}
    assert found.merged == ("general", "pension"), "all but the seniors'"
    problems = parse(skills + own)[1]
    assert {str(p) for p in problems} == {
        "3: queue general is missing: callers are sent there",
        "3: queue senior is missing: callers are sent there",
    }
    (problem,) = parse(skills + usual + own.replace("*7", "*6"))[1]
    assert (problem.line, problem.message) == (6, "*6 is the code of senior")


def test_overflow_in_a_circle_is_refused() -> None:
    text = BASE.replace(
        "repair: {required: {repair: 1}}",
        "repair: {required: {repair: 1}, overflow: [{waited_s: 5, to: senior}]}",
    )
    rules = "  senior: {required: {senior: 5}, overflow: [{waited_s: 9, to: repair}]}\n"
    _, problems = parse(text + rules)
    assert [p.message for p in problems] == ["goes round in a circle: repair → senior → repair"]


@pytest.mark.parametrize(
    ("duty", "said"),
    [
        ("{name: x, during: night, queues: [senior], served_as: repair}", "no schedule night"),
        ("{name: x, during: all, queues: [senor], served_as: repair}", "mean senior?"),
        ("{name: x, during: all, queues: [senior]}", "nobody is on duty"),
        ("{name: x, during: all, queues: [senior], served_as: senior}", "own agents anyway"),
    ],
)
def test_duties_are_checked(duty: str, said: str) -> None:
    more = f"schedules: {{all: {{week: {{mon: ['00:00-24:00']}}}}}}\nduty: [{duty}]\n"
    _, problems = parse(senior("required: {senior: 5}", more))
    assert any(said in p.message for p in problems), problems


@given(st.text(max_size=200))
def test_whatever_is_no_policy_is_refused_without_a_crash(text: str) -> None:
    rules, problems = parse(text)
    assert rules is None and problems


@given(st.integers(0, len(senior("required: {senior: 5}"))), st.text(max_size=5))
def test_a_damaged_policy_is_refused_or_still_means_something(at: int, rubbish: str) -> None:
    text = senior("required: {senior: 5}")
    rules, problems = parse(text[:at] + rubbish + text[at:])
    assert (rules is None) == bool(problems)


def test_a_refused_file_says_file_line_and_mistake() -> None:
    with pytest.raises(PolicyError, match=r"mine\.yaml:9: .*senor"):
        from_text(senior("required: {senor: 5}"), "UTC", "mine.yaml")


STEPS = policy(
    senior(
        "required: {senior: 5}\npreferred: {senior: 8}\nwiden:\n"
        "- {after_s: 10, drop_preferred: true}\n- {after_s: 30, lower: {senior: 3}}\n"
        "- {after_s: 60, also: {general: 5}}"
    )
)


def at(waited_s: float, *, preferred_here: bool = True) -> list[dict[str, int]]:
    moment = Moment(waited_s, frozenset(), None, preferred_here)
    found = widened(STEPS, ["senior"], {"senior": 5}, moment)
    return [dict(wish) for wish in found.wishes]


def test_a_call_asks_for_less_step_by_step_and_the_best_first() -> None:
    assert at(0) == [{"senior": 8}]
    assert at(0, preferred_here=False) == [{"senior": 5}]
    assert at(10) == [{"senior": 8}, {"senior": 5}]
    assert at(30) == [{"senior": 8}, {"senior": 5}, {"senior": 3}]
    assert at(60)[-1] == {"general": 5}
    times = [next_at(STEPS, ["senior"], waited) for waited in (0, 10, 59, 60)]
    assert times == [10, 30, 60, None]


def test_schedules_say_who_is_on_duty() -> None:
    text = (assets.root() / "docs/policy.md").read_text()
    example = re.search(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None
    found = policy(example[1])
    day = datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()  # a Monday
    night = datetime(2026, 11, 23, 23, tzinfo=UTC).timestamp()
    assert found.open(day) == {"office"}
    assert found.open(night) == {"night"}
    wishes = widened(found, ["senior"], {"senior": 5}, Moment(0, found.open(night), None)).wishes
    assert wishes == ((("senior", 8),), (("@1001", 1),))


def _skills(draw: st.DrawFn) -> dict[str, int]:
    return draw(
        st.dictionaries(st.sampled_from(["senior", "general", "repair"]), st.integers(1, 10))
    )


@st.composite
def policies(draw: st.DrawFn) -> str:
    """Files of every kind, right or wrong."""
    steps = []
    for after in sorted(draw(st.sets(st.integers(1, 200), max_size=3))):
        step: dict[str, object] = {"after_s": after}
        step["drop_preferred"] = draw(st.booleans())
        step["lower"] = _skills(draw)
        step["also"] = _skills(draw)
        steps.append(step)
    queue = {
        "required": _skills(draw),
        "preferred": _skills(draw),
        "weight": draw(st.integers(1, 10)),
        "widen": steps,
        "overflow": [{"waited_s": draw(st.integers(1, 200)), "to": "general"}],
    }
    return BASE + "  senior: " + _flow(queue) + "\n"


def _flow(value: object) -> str:
    """YAML in its JSON-like form."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(policies())
def test_under_every_accepted_policy_those_who_meet_what_is_required_can_serve_in_the_end(
    text: str,
) -> None:
    rules, _ = parse(text)
    if rules is None:
        return
    found = policy(text)
    required = dict(rules.queues["senior"].required)
    before: Iterator[tuple[tuple[str, int], ...]] = iter(())
    for waited in (0.0, 50.0, 100.0, 150.0, 200.0):
        now = widened(found, ["senior"], required, Moment(waited, frozenset(), None)).wishes
        assert all(wish in now for wish in before)  # nobody who could serve is shut out later
        before = iter(now)
    assert any(all(required.get(skill, 0) >= n for skill, n in wish) for wish in now)
