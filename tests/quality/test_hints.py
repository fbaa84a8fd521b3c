"""Hints while a call runs: found by sound, once for a cause, never a flood."""

import pytest

from core.errors import UserError
from quality.client import Adviser, Said, hint_rules
from quality.hints import CALM_S, Rules, SilenceRule, read

RULES = hint_rules()


def of(adviser: Adviser, side: str, text: str, start: float = 0.0, **how: float) -> list[str]:
    """Names of the hints that follow from a phrase of four seconds."""
    end = start + how.get("lasts", 4.0)
    said = Said("caller" if side == "caller" else "agent", text, start, end, how.get("sure", 0.9))
    return [one.rule for one in adviser.heard(said)]


@pytest.mark.parametrize(
    "text",
    [
        "他说我涉嫌洗钱，让我把钱转到安全账户。",
        "他让我把钱转到安全帐户。",  # written with a homophone
        "有人要我把验证码告诉他。",
        "他让我打开屏幕共享。",
    ],
)
def test_a_caller_who_speaks_of_fraud_is_protected(text: str) -> None:
    (advice,) = Adviser(RULES).heard(Said("caller", text, 3.0, 7.0, 0.9))
    assert (advice.rule, advice.level, advice.side, advice.start) == ("fraud", "warn", "caller", 3)


@pytest.mark.parametrize(
    "text", ["我一直收不到验证码。", "我想查一下我的快递。", "净水器不出水。", "赚钱不容易啊。"]
)
def test_others_are_left_in_peace(text: str) -> None:
    assert of(Adviser(RULES), "caller", text) == []


def test_agents_never_ask_for_codes_but_may_warn_of_it() -> None:
    assert of(Adviser(RULES), "agent", "请您把验证码告诉我。") == ["never_ask"]
    assert of(Adviser(RULES), "agent", "您千万不要转账，验证码不要告诉任何人。") == []


def test_a_phrase_we_do_not_use_is_told_at_once() -> None:
    assert of(Adviser(RULES), "agent", "这个不归我管。") == ["forbidden"]
    assert of(Adviser(RULES), "caller", "他跟我说不归我管。") == []


def test_what_was_hardly_recognised_gives_no_advice() -> None:
    assert of(Adviser(RULES), "caller", "安全账户", sure=0.3) == []


def test_a_cause_is_told_once_and_again_after_a_while() -> None:
    adviser = Adviser(RULES)
    said = "把验证码告诉我"
    assert of(adviser, "agent", said, 0) == ["never_ask"]
    assert of(adviser, "agent", said, 20) == []
    assert of(adviser, "agent", said, 61) == ["never_ask"]


def test_advice_does_not_come_in_a_flood_but_a_warning_does_not_wait() -> None:
    adviser = Adviser(RULES)
    assert of(adviser, "caller", "我听不清。", 0) == ["repeat"]
    assert of(adviser, "caller", "我要投诉你们。", 2) == []
    assert of(adviser, "caller", "他让我转账。", 3) == ["fraud"]
    assert of(adviser, "caller", "我要投诉你们。", 4 + CALM_S) == ["angry"]


FAST = "好的您需要带上身份证和户口本到最近的营业厅办理"
"""22 characters."""


def test_who_speaks_fast_to_a_caller_who_did_not_understand_is_told_to_slow_down() -> None:
    assert of(Adviser(RULES), "agent", FAST, lasts=4) == ["slower"], "330 a minute"
    assert of(Adviser(RULES), "agent", FAST, lasts=4.6) == [], "287 a minute"
    assert of(Adviser(RULES), "agent", FAST, lasts=2.5) == [], "too short to tell"
    patient = Adviser(RULES)
    patient.senior = True
    assert of(patient, "agent", FAST, lasts=4.6) == ["slower"]
    unclear = Adviser(RULES)
    of(unclear, "caller", "你说什么我听不清", 0)
    assert of(unclear, "agent", FAST, 20, lasts=6) == ["slower"], "220 a minute"
    assert of(unclear, "agent", FAST, 200, lasts=6) == [], "long ago"


def test_a_silence_is_told_once_and_older_callers_are_given_time() -> None:
    adviser = Adviser(RULES)
    assert adviser.quiet(14, 0) == []
    assert [one.rule for one in adviser.quiet(15, 0)] == ["silence"]
    assert adviser.quiet(90, 0) == [], "the same silence"
    assert [one.rule for one in adviser.quiet(120, 100)] == ["silence"]
    older = Adviser(RULES)
    older.senior = True
    assert older.quiet(20, 0) == []
    assert older.quiet(25, 0) != []


def test_the_products_own_rules_name_no_words_of_crisis() -> None:
    words = {w for rule in RULES.hints if not isinstance(rule, SilenceRule) for w in rule.words}
    assert not words & {"自杀", "不想活了", "救命", "着火了"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "hints.yaml:1: is not YAML: empty"),
        ("hints: []", "hints.yaml:1: hints"),
        ("hints:\n  - id: a\n    zh: 甲\n    en: a\n    when: never", "hints.yaml:2: hints.0"),
        (
            "hints:\n  - {id: a, zh: 甲, en: a, when: silence, after_s: 9, senior_s: 9}\n"
            "  - {id: a, zh: 甲, en: a, when: silence, after_s: 9, senior_s: 9}",
            "hints.yaml:3: a is there twice",
        ),
        (
            "hints:\n  - id: a\n    zh: 甲\n    en: a\n    when: said\n    who: agent\n"
            "    words: [去]",
            "hints.yaml:7: hints.0.said.words.0",
        ),
        (
            "hints:\n  - {id: p, zh: 甲, en: a, when: pace, most: 200, senior: 300, unclear: 100,"
            " words: [慢点]}",
            "must not rise",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(UserError) as wrong:
        read(text, "hints.yaml")
    assert fault in str(wrong.value)


def test_rules_are_what_stands_in_the_file() -> None:
    one = "hints:\n  - {id: q, zh: 静, en: quiet, when: silence, after_s: 5, senior_s: 9}"
    assert isinstance(rules := read(one, "x"), Rules)
    assert len(rules.hints) == 1
