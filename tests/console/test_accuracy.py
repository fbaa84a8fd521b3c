"""People check what was written down; figures by chance; words often put right."""

from typing import Any

import pytest
from sqlalchemy import select

from asr import views as transcripts
from asr.tables import TranscriptRow
from asr.transcript import Channel, Word, assemble, segment_of
from console.models import Transcript
from console.tables import AuditRow
from console.transcripts import shown
from tests.console.conftest import SENIOR, House, written


def transcribed(house: House) -> int:
    """The senior's call: 我叫王建国 … 静水气坏了; an inspector does not see the first."""
    said = [("我叫", 0, 0.4), ("王建国", 0.5, 1.0)]
    words = [Word(start=s, end=e, text=t, confidence=0.9) for t, s, e in said]
    later = [Word(start=5, end=6, text="静水气坏了", confidence=0.9)]
    channel = Channel(channel="caller", segments=[segment_of(words), segment_of(later)])
    made = assemble(engine="w", model="m", duration_s=30, channels=[channel])
    hidden = written("我叫【姓名】", redacted=True)
    one, other = hidden.channels[0].segments[0], written("静水气坏了").channels[0].segments[0]
    segments = [one.model_copy(update={"hidden": True}), other]
    sides = [hidden.channels[0].model_copy(update={"segments": segments})]
    redacted = house.content.redactions["r1"]
    house.content.redactions["r1"] = redacted._replace(
        transcript=hidden.model_copy(update={"channels": sides})
    )
    with house.db.write() as session:
        row = TranscriptRow(
            recording_id="r1", call_id=SENIOR, engine="m", confidence=0.9, low_confidence=False,
            body=made.model_dump(mode="json"), created_at=house.clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def number(house: House) -> int:
    return transcribed(house)


def now_shown(house: House, number: int) -> Transcript:
    with house.db.read() as session:
        found = transcripts.by_id(session, number)
        assert found is not None
        return shown(found, transcripts.checks(session, number))


def put_right(house: House, who: str, spot: tuple[int, int], was: str, text: str) -> Any:
    path = f"/api/transcripts/{spot[0]}/caller/{spot[1]}"
    return house.client(who).post(path, json={"was": was, "text": text})


def test_an_inspector_puts_a_segment_right_and_takes_it_back(house: House, number: int) -> None:
    assert put_right(house, "judge", (number, 1), "静水气坏了", "净水器坏了").status_code == 204
    segment = now_shown(house, number).channels[0].segments[1]
    assert segment.text == "净水器坏了" and segment.check is not None
    assert (segment.check.by, segment.check.heard, segment.check.right) == (
        "judge", "静水气坏了", False,
    )  # fmt: skip
    assert put_right(house, "lead", (number, 1), "静水气坏了", "别的").status_code == 422
    path = f"/api/transcripts/{number}/caller/1/undo"
    assert house.client("lead").post(path).status_code == 204
    assert now_shown(house, number).channels[0].segments[1].check is None
    with house.db.read() as session:
        acts = session.scalars(
            select(AuditRow.action).where(AuditRow.action.like("transcript_%"))
        ).all()
    assert acts == ["transcript_corrected", "transcript_undone"]


def test_what_an_inspector_does_not_see_they_cannot_change(house: House, number: int) -> None:
    for was in ("我叫【姓名】", "我叫王建国"):
        answer = put_right(house, "judge", (number, 0), was, "我叫李建国")
        assert answer.status_code == 422 and "个人信息" in answer.json()["detail"]
    assert house.client("judge").post(f"/api/transcripts/{number}/caller/0/undo").status_code == 422
    assert put_right(house, "lead", (number, 0), "我叫王建国", "我叫王建国").status_code == 204


def test_agents_and_strangers_are_kept_out(house: House, number: int) -> None:
    assert put_right(house, "1001", (number, 1), "静水气坏了", "净水器坏了").status_code == 403
    assert house.client("1001").get("/api/accuracy").status_code == 403
    assert house.client().get("/api/accuracy.csv").status_code == 401
    assert put_right(house, "lead", (number + 1, 0), "", "").status_code == 404


def test_only_what_was_drawn_by_chance_counts(house: House, number: int) -> None:
    lead = house.client("lead")
    put_right(house, "lead", (number, 1), "静水气坏了", "净水器坏了")
    house.clock.advance(60)
    table = lead.get("/api/accuracy").json()
    assert table["drawn"]["segments"] == 0 and table["drawn"]["rate"] is None
    assert (table["chosen"]["errors"], table["chosen"]["characters"]) == (2, 5)
    drawn = lead.post("/api/accuracy/draws", json={}).json()
    assert drawn["total"] == 1 and drawn["items"][0]["start"] == 0
    put_right(house, "lead", (number, 0), "我叫王建国", "我叫王建国")
    house.clock.advance(60)
    table = lead.get("/api/accuracy", params={"by": "age_band"}).json()
    assert table["waiting"] == 0 and table["drawn"]["rate"] == 0
    assert [(row["subject"], row["characters"]) for row in table["rows"]] == [("65+", 5)]
    lines = lead.get("/api/accuracy.csv").text.splitlines()
    assert "drawn,age_band,65+,1,0,1,5,0,0.0000,," in lines


def test_words_put_right_in_several_calls_are_told(house: House, number: int) -> None:
    with house.db.write() as session:
        first = session.get_one(TranscriptRow, number)
        again = TranscriptRow(
            recording_id="r7", call_id="another", engine="m", confidence=0.9,
            low_confidence=False, body=first.body, created_at=house.clock.now(),
        )  # fmt: skip
        session.add(again)
        session.flush()
        other = again.id
    for one in (number, other):
        put_right(house, "lead", (one, 1), "静水气坏了", "净水器坏了")
    house.clock.advance(60)
    (word,) = house.client("judge").get("/api/accuracy/words").json()
    assert (word["word"], word["calls"], word["missed"]) == ("净水器坏", 2, 2)
