"""A recogniser that hardly hears anything writes the words it was told to expect."""

import pytest

from asr.told import alike, only_told

TOLD = "人工服务 转人工 催快递"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("转人工服务", True),
        ("人工服务 转人工。", True),
        ("轉人工", True),
        ("我要转人工", False),
        ("对", False),
        ("", False),
    ],
)
def test_a_text_of_told_words_alone_is_suspected(text: str, told: bool) -> None:
    assert only_told(text, TOLD) is told


@pytest.mark.parametrize(
    ("untold", "same"), [("转人公", True), ("转人工", True), ("推特", False), ("", False)]
)
def test_it_is_believed_where_the_same_is_heard_without_being_told(untold: str, same: bool) -> None:
    assert alike(untold, "转人工") is same
