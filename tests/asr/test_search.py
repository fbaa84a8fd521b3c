"""Words are found as written and as they sound, where they were said, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from asr import index
from asr.search import BadSearch, By, Page, index_some, search
from asr.tables import TranscriptRow
from asr.transcript import Channel, Segment, Transcript, Word, assemble, segment_of
from core.db import Database
from core.sound import rough

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


def spoken(words: str, start: float) -> Segment:
    """A segment with a word for every two characters, each half a second long."""
    pieces = [words[at : at + 2] for at in range(0, len(words), 2)]
    return segment_of(
        [
            Word(start=start + n / 2, end=start + n / 2 + 0.5, text=piece, confidence=0.9)
            for n, piece in enumerate(pieces)
        ]
    )


def transcript(**said: list[str]) -> Transcript:
    """What each side said, its segments 10 s apart."""
    channels = [
        Channel(channel=side, segments=[spoken(one, 10.0 * n) for n, one in enumerate(parts)])
        for side, parts in said.items()
        if side in ("caller", "agent")
    ]
    return assemble(engine="memory", model="script", duration_s=99, channels=channels)


def keep(db: Database, made: Transcript, number: int, *, at: datetime = NOON) -> int:
    with db.write() as session:
        row = TranscriptRow(
            recording_id=f"r{number}", call_id=f"c{number}", engine="script", confidence=0.9,
            low_confidence=False, body=made.model_dump(mode="json"), created_at=at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def calls(db: Database) -> Database:
    """Three calls, found once they are indexed."""
    keep(db, transcript(caller=["我家的净水器不出水了", "谢谢"], agent=["您好请讲"]), 1)
    keep(db, transcript(caller=["静水气坏了怎么办"], agent=["我们的师傅明天上门"]), 2)
    keep(db, transcript(caller=["我要改地址"], agent=["好的 净水", "器具"]), 3)
    with db.write() as session:
        assert index_some(session, 2) == 2
        assert index_some(session, 2) == 1
        assert index_some(session, 2) == 0
    return db


def found(db: Database, words: str, by: By = "sound") -> list[str | None]:
    with db.read() as session:
        return [one.call_id for one in search(session, words, by=by).found]


def test_homophones_do_not_hide_a_call(calls: Database) -> None:
    assert found(calls, "净水器") == ["c2", "c1"]
    assert found(calls, "净水器", "words") == ["c1"]


@pytest.mark.parametrize(
    ("words", "calls_found"),
    [
        ("进水汽", ["c2", "c1"]),  # in and ing are one
        ("四夫", ["c2"]),  # shi and si
        ("改 地址", []),  # one syllable cannot be looked up
        ("净水 师傅", ["c2"]),
        ("净水器 师傅 明天", ["c2"]),
        ("净水器 改地址", []),
        ("您好", ["c1"]),
        ("水器", ["c2", "c1"]),
        ("没有说过", []),
    ],
)
def test_what_is_found(calls: Database, words: str, calls_found: list[str]) -> None:
    if words == "改 地址":
        with calls.read() as session, pytest.raises(BadSearch, match="syllables"):
            search(session, words)
        return
    assert found(calls, words) == calls_found


def test_a_phrase_is_not_found_across_a_pause_or_two_speakers(calls: Database) -> None:
    assert "c3" not in found(calls, "净水器") and found(calls, "水了谢谢") == []


def test_where_it_was_said(calls: Database) -> None:
    with calls.read() as session:
        (hit,) = search(session, "不出水").found
    (place,) = hit.places
    assert (place.channel, place.text, place.literal) == ("caller", "我家的净水器不出水了", True)
    assert place.text[slice(*place.at)] == "不出水"
    assert (place.start, place.end) == (1.5, 2.5)


def test_a_period_and_pages_from_the_newest_on(db: Database) -> None:
    for number in range(7):
        keep(db, transcript(caller=["我要投诉"]), number, at=NOON + timedelta(days=number))
    with db.write() as session:
        index_some(session, 100)
    with db.read() as session:
        first = search(session, "投诉", most=3)
        assert [one.call_id for one in first.found] == ["c6", "c5", "c4"] and first.more
        second = search(session, "投诉", most=3, before=first.more)
        assert [one.call_id for one in second.found] == ["c3", "c2", "c1"] and second.more
        assert search(session, "投诉", most=3, before=second.more).more is None
        since, until = NOON + timedelta(days=2), NOON + timedelta(days=4)
        day = search(session, "投诉", since=since, until=until)
    assert [one.call_id for one in day.found] == ["c3", "c2"]


def test_what_was_deleted_is_found_no_more(calls: Database) -> None:
    with calls.write() as session:
        row = session.query(TranscriptRow).filter_by(recording_id="r2").one()
        index.remove(session, row.id, Transcript.model_validate(row.body))
        session.delete(row)
    assert found(calls, "净水器") == ["c1"]
    with calls.read() as session:
        tokens = [index.phrase("净水器")]
        assert len(index.candidates(session, tokens, 2**62, 10)) == 1, "not in the index either"


def test_a_very_long_call_is_found_at_its_end(db: Database) -> None:
    long = ["今天天气很好我们慢慢说"] * 3000
    keep(db, transcript(caller=[*long, "最后才说到赔偿的事"]), 1)
    with db.write() as session:
        index_some(session, 1)
    assert found(db, "说到赔偿") == ["c1"]


@pytest.mark.parametrize("words", ["", "  ", "水", "一二三四五六七八九十" * 3, "a b", "净水 " * 6])
def test_what_cannot_be_looked_up_is_said(db: Database, words: str) -> None:
    with db.read() as session, pytest.raises(BadSearch):
        search(session, words)


@given(words=st.text(min_size=2, max_size=30))
def test_whatever_is_typed_is_words_or_none(words: str) -> None:
    tokens = index.phrase(words)
    assert all(len(token) == 8 and token.isalpha() and token.isascii() for token in tokens)
    assert len(tokens) == max(0, len(list(rough(words))) - 1) or not tokens


@pytest.mark.parametrize(
    "words", ['净水" OR "x', "a' OR 1=1", "净水* NEAR", "&|!<->()", "中:水 -器"]
)
def test_no_query_is_smuggled_in(calls: Database, words: str) -> None:
    with calls.read() as session:
        try:
            page = search(session, words)
        except BadSearch:
            return
        assert isinstance(page, Page)


def test_the_index_is_no_mapped_table_and_there(db: Database) -> None:
    with db.read() as session:
        assert session.execute(text("SELECT count(*) FROM asr_sounds")).scalar() == 0
