"""What was made up goes, what was said stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.cleaning import believable, chinese
from asr.transcript import Word


def words(text: str, seconds: float | None = None) -> list[Word]:
    step = (0.2 * len(text) if seconds is None else seconds) / max(len(text), 1)
    return [
        Word(start=i * step, end=(i + 1) * step, text=c, confidence=0.9) for i, c in enumerate(text)
    ]


def text_of(found: list[Word]) -> str:
    return "".join(word.text for word in found)


@pytest.mark.parametrize(
    "text",
    ["请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "字幕由 Amara.org 社群提供", "谢谢观看", ""],
)
def test_credits_of_videos_are_dropped(text: str) -> None:
    assert believable(words(text)) == []


def test_a_loop_is_cut_to_one_round() -> None:
    assert text_of(believable(words("我家的" + "净水器坏了" * 6))) == "我家的净水器坏了"
    assert text_of(believable(words("啊" * 30))) == "啊"


@pytest.mark.parametrize("text", ["好好好好", "对对对", "是的是的是的", "谢谢，谢谢，再见"])
def test_what_people_repeat_stays(text: str) -> None:
    assert text_of(believable(words(text))) == text


def test_a_sentence_repeated_in_no_time_is_dropped() -> None:
    before = words("再见")
    assert believable(words("再见", seconds=0.02), before) == []
    assert believable(words("再见"), before)


def test_text_faster_than_speech_is_dropped() -> None:
    assert believable(words("净水器明天上午维修", seconds=0.1)) == []


def test_traditional_becomes_simplified_by_phrase() -> None:
    assert text_of(chinese(words("您別著急,乾淨的軟體?"))) == "您别着急，干净的软体？"
    assert text_of(chinese(words("什么怎麼，幺三九，著名，看著"))) == "什么怎么，幺三九，著名，看着"


def test_title_brackets_are_left_out() -> None:
    assert text_of(chinese(words("《请按一》"))) == "请按一"


def test_times_and_decimals_keep_their_marks() -> None:
    whole = [Word(start=0, end=1, text="10:30,", confidence=1)]
    assert text_of(chinese(whole)) == "10:30，"


@given(st.text(max_size=40))
def test_cleaning_only_takes_away(text: str) -> None:
    given_words = [w for w in words(text) if w.text.strip()]
    kept = believable(given_words)
    assert kept == given_words[: len(kept)]
    assert len(chinese(given_words)) <= len(given_words)
