"""Calls are found by what was said; what a role does not see it cannot search for either."""

from datetime import timedelta

import pytest

from asr.search import index_some
from asr.tables import TranscriptRow
from asr.transcript import Channel, Word, assemble, segment_of
from tests.console.conftest import SENIOR, YOUNG, House


@pytest.fixture
def spoken(house: House) -> House:
    """The senior's call: 我叫王建国 … 静水气坏了."""
    said = [("我叫", 0, 0.4), ("王建国", 0.5, 1.0)]
    words = [Word(start=s, end=e, text=t, confidence=0.9) for t, s, e in said]
    later = [Word(start=5, end=6, text="静水气坏了", confidence=0.9)]
    channel = Channel(channel="caller", segments=[segment_of(words), segment_of(later)])
    made = assemble(engine="w", model="m", duration_s=30, channels=[channel])
    with house.db.write() as session:
        for call_id, recording in ((SENIOR, "r1"), (YOUNG, "gone"), (None, "r9")):
            session.add(
                TranscriptRow(
                    recording_id=recording, call_id=call_id, engine="m", confidence=0.9,
                    low_confidence=False, body=made.model_dump(mode="json"),
                    created_at=house.clock.now(),
                )
            )  # fmt: skip
        index_some(session, 10)
    return house


def test_a_supervisor_finds_words_that_only_sound_so(spoken: House) -> None:
    answer = spoken.client("lead").get("/api/search", params={"words": "净水器"})
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert item["call"]["call_id"] == SENIOR and answer.json()["more"] is None
    (place,) = item["places"]
    assert (place["text"], place["first"], place["last"]) == ("静水气坏了", 0, 3)
    assert (place["channel"], place["start"], place["literal"]) == ("caller", 5, False)
    exact = spoken.client("lead").get("/api/search", params={"words": "净水器", "by": "words"})
    assert exact.json() == {"items": [], "more": None}


def test_an_inspector_can_neither_read_nor_search_names(spoken: House) -> None:
    lead, judge = spoken.client("lead"), spoken.client("judge")
    named = {"words": "王建国"}
    assert len(lead.get("/api/search", params=named).json()["items"]) == 1
    assert judge.get("/api/search", params=named).json()["items"] == []
    (item,) = judge.get("/api/search", params={"words": "我叫"}).json()["items"]
    assert item["places"][0]["text"] == "我叫【姓名】"
    assert "王建国" not in str(item)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"senior": "true"}, 1), ({"senior": "false"}, 0), ({"agent": "1001"}, 1),
        ({"agent": "1002"}, 0), ({"queue": "repair"}, 0), ({"before": "1"}, 0),
    ],
)  # fmt: skip
def test_conditions_narrow_it_down(spoken: House, more: dict[str, str], found: int) -> None:
    answer = spoken.client("lead").get("/api/search", params={"words": "净水器"} | more)
    assert len(answer.json()["items"]) == found


def test_a_period_counts(spoken: House) -> None:
    now = spoken.clock.now()
    for shift, found in ((-1, 1), (1, 0)):
        since = (now + timedelta(hours=shift)).isoformat()
        answer = spoken.client("lead").get("/api/search", params={"words": "净水器", "from": since})
        assert len(answer.json()["items"]) == found


@pytest.mark.parametrize("words", ["水", "!!", "a b", "\0", " ", "水" * 30])
def test_what_cannot_be_looked_up_is_said(spoken: House, words: str) -> None:
    answer = spoken.client("lead").get("/api/search", params={"words": words})
    assert answer.status_code == 422


def test_what_was_searched_is_audited_without_personal_data(spoken: House) -> None:
    spoken.client("lead").get("/api/search", params={"words": "13912340072"})
    with spoken.db.read() as session:
        from console.tables import AuditRow

        looked = [row for row in session.query(AuditRow) if row.action == "transcripts_searched"]
    assert len(looked) == 1 and "13912340072" not in looked[0].subject
