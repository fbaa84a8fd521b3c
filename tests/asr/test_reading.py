"""Marks where people read along, and nothing else changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.reading import readable
from asr.transcript import Segment, Word, segment_of


def said(*words: str, pauses: dict[int, float] | None = None) -> Segment:
    """Words of 0.3 s, one after the other; `pauses`: seconds after the word of that number."""
    made, at = [], 0.0
    for number, text in enumerate(words):
        made.append(Word(start=at, end=at + 0.3, text=text, confidence=0.9))
        at += 0.3 + (pauses or {}).get(number, 0.0)
    return segment_of(made)


@pytest.mark.parametrize(
    ("words", "pauses", "shown"),
    [
        (["净水器", "不出水"], {}, "净水器不出水。"),
        (["您家", "的", "净水器", "不出水", "是吗"], {3: 0.4}, "您家的净水器不出水，是吗？"),
        (["您好", "我", "家", "的", "灯", "坏", "了"], {}, "您好，我家的灯坏了。"),
        (["师傅", "什么", "时候", "来"], {}, "师傅什么时候来？"),
        (["我", "不知道", "什么", "时候"], {}, "我不知道什么时候。"),
        (["打不着", "火", "换了", "电池", "但", "是", "没用"], {}, "打不着火换了电池，但是没用。"),
        (["电话", "是", "138", "0013", "8000"], {2: 0.5, 3: 0.5}, "电话是13800138000。"),
        (["一", "三", "八", "零", "零"], {1: 0.5, 2: 0.5}, "一三八零零。"),
        (["好"], {}, "好。"),
        (["我", "想", "问"], {0: 0.5}, "我想问。"),
    ],
)
def test_pauses_and_words_say_where(words: list[str], pauses: dict[int, float], shown: str) -> None:
    assert readable(said(*words, pauses=pauses)) == shown


@pytest.mark.parametrize(
    "words",
    [["您好，", "请", "讲。"], ["是吗？"], ["我", "想", "预约", "维修，", "洗衣机", "坏", "了。"]],
)
def test_the_engines_own_marks_stay(words: list[str]) -> None:
    assert readable(said(*words)) == "".join(words)


def test_an_end_that_the_engine_left_open_is_closed() -> None:
    assert readable(said("您好，", "您", "怎么", "称呼")) == "您好，您怎么称呼？"


def test_labels_and_texts_that_are_not_their_words_stay() -> None:
    assert readable(said("我", "叫", "【姓名】")) == "我叫【姓名】"
    other = said("我", "叫").model_copy(update={"text": "我姓王"})
    assert readable(other) == "我姓王"
    assert readable(other.model_copy(update={"text": "", "words": []})) == ""


@given(
    st.lists(st.text("好的吗什么，。？13五", min_size=1, max_size=4), min_size=1, max_size=12),
    st.dictionaries(st.integers(0, 11), st.floats(0, 0.7), max_size=12),
)
def test_nothing_but_marks_is_put_in(words: list[str], pauses: dict[int, float]) -> None:
    segment = said(*words, pauses=pauses)
    shown = readable(segment)
    marks = set("，。？")
    assert [c for c in shown if c not in marks] == [c for c in segment.text if c not in marks]
    assert shown[-1] in marks
    assert segment == said(*words, pauses=pauses)
