"""A person's words stand in a transcript at the time at which they were said."""

from hypothesis import given
from hypothesis import strategies as st

from asr.correcting import corrected, retimed
from tests.asr.test_search import spoken, transcript


def test_what_was_put_right_keeps_its_time() -> None:
    heard = spoken("家里的静水气不出水", 10.0)  # words of two characters, half a second each
    made = retimed(heard, "家里的净水器不出水了")
    assert made.text == "家里的净水器不出水了" == "".join(w.text for w in made.words)
    at = {word.text: (word.start, word.end) for word in made.words}
    assert at["净"] == (10.5, 11.0) and at["器"] == (11.0, 11.5) and at["了"][0] == 12.5
    assert made.confidence == 1.0 and (made.start, made.end) == (heard.start, heard.end)


def test_only_what_was_checked_changes() -> None:
    made = transcript(caller=["静水气坏了", "谢谢"], agent=["好的"])
    texts = {("caller", 0): "净水器坏了", ("caller", 9): "没有这一句", ("agent", 0): "好的"}
    again = corrected(made, texts)  # type: ignore[arg-type]  # literal sides
    assert [s.text for s in again.of("caller")] == ["净水器坏了", "谢谢"]
    assert [s.confidence for s in again.of("agent")] == [1.0]
    assert again.confidence > made.confidence
    assert corrected(made, {}) is made


@given(
    st.text("静水气坏了，。谢的 ", min_size=1, max_size=12), st.text("净水器了，。谢 ", max_size=12)
)
def test_any_text_finds_its_times(heard: str, said: str) -> None:
    segment = spoken(heard, 3.0)
    made = retimed(segment, said)
    assert "".join(word.text for word in made.words) == said or said == segment.text
    starts = [word.start for word in made.words]
    assert starts == sorted(starts)
    assert all(segment.start <= w.start <= w.end <= segment.end for w in made.words)
