"""Words of crisis for other rooms: as the flows' folder has them now."""

from pathlib import Path

from ivr.client import CrisisWords, FlowFolder
from ivr.directory import shipped

OWN = """
title: 本中心
intents:
  person: {title: 人工, keywords: [人工]}
  crisis: {title: 危急, keywords: [投河, 要…跳], synonyms: {投河: [跳江]}}
"""


def test_an_owners_words_count_from_the_next_time_and_broken_ones_change_nothing(
    tmp_path: Path,
) -> None:
    words = CrisisWords(FlowFolder(tmp_path, shipped()))
    assert "不想活" in words()
    book = tmp_path / "intents" / "common.yaml"
    book.parent.mkdir()
    book.write_text(OWN, "utf-8")
    assert words() == ("投河", "跳江")  # a phrase with a gap is the menus' alone
    book.write_text("title: [", "utf-8")
    assert words() == ("投河", "跳江")
    book.unlink()
    assert "不想活" in words()
