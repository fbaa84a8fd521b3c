"""What callers said and was misheard: judged, learnt from, undone, and who did it."""

import json

import sqlalchemy as sa

from console.tables import AuditRow
from core.settings import Settings
from ivr import corrections
from tests.console.conftest import UNHEARD, WAV, YOUNG, House


def test_a_verdict_teaches_the_book_and_can_be_taken_back(house: House, settings: Settings) -> None:
    judge = house.client("judge")
    (row,) = judge.get("/api/utterances?which=open").json()["items"]
    assert {key: row[key] for key in UNHEARD} == UNHEARD
    assert row["has_sound"] is True and row["meant"] is None

    place = f"/api/utterances/{row['id']}"
    learnt = {"meant": "repair", "synonym": "不出凉风", "hot_word": "凉风"}
    judged = judge.post(place, json=learnt).json()
    assert {key: judged[key] for key in learnt} == learnt and judged["by"] == "judge"
    overlay = settings.data_dir / corrections.FILE
    assert [(c["kind"], c["word"]) for c in json.loads(overlay.read_text())] == [
        ("synonym", "不出凉风"),
        ("hot_word", "凉风"),
    ]
    assert judge.get("/api/utterances?which=open").json()["total"] == 0

    # A second verdict replaces the first, with all it taught.
    judge.post(place, json={"meant": "none"})
    assert json.loads(overlay.read_text()) == []
    judge.post(place, json=learnt)
    again = judge.post(f"{place}/undo").json()
    assert (again["meant"], again["synonym"]) == (None, "")
    assert json.loads(overlay.read_text()) == []
    with house.db.read() as session:
        done = session.scalars(sa.select(AuditRow.action).where(AuditRow.username == "judge"))
        assert [a for a in done if a.startswith("utterance")] == [
            "utterance_judged", "utterance_judged", "utterance_judged", "utterance_reopened",
        ]  # fmt: skip


def test_the_sound_is_heard_by_who_may_and_each_listener_is_written_down(house: House) -> None:
    judge = house.client("judge")
    answer = judge.get("/api/utterances/1/sound")
    assert answer.content == WAV and answer.headers["content-type"] == "audio/wav"
    with house.db.read() as session:
        heard = sa.select(AuditRow.subject).where(AuditRow.action == "utterance_heard")
        assert list(session.scalars(heard)) == [f"utterance:1 {YOUNG}"]
    house.content.sounds.clear()
    assert judge.get("/api/utterances/1/sound").status_code == 404


def test_words_that_would_mislead_are_refused_with_the_reason(house: House) -> None:
    boss = house.client("boss")
    (row,) = boss.get("/api/utterances").json()["items"]
    place = f"/api/utterances/{row['id']}"
    for verdict, why in (
        ({"meant": "repair", "synonym": "开发票"}, "发票"),
        ({"meant": "repair", "synonym": "修"}, "音节"),
        ({"meant": "repair", "hot_word": "……"}, "不能作为词"),
        ({"meant": "none", "synonym": "凉风"}, "不属于任何意图"),
        ({"meant": "no-such"}, "没有这个意图"),
    ):
        answer = boss.post(place, json=verdict)
        assert answer.status_code == 422 and why in answer.json()["detail"]
    assert boss.get("/api/utterances").json()["items"][0]["meant"] is None
    assert boss.post("/api/utterances/999", json={"meant": "none"}).status_code == 404


def test_every_intent_can_be_chosen_by_its_title(house: House) -> None:
    books = {book["name"]: book for book in house.client("lead").get("/api/intents").json()}
    titles = {intent["name"]: intent["title"] for intent in books["brand"]["intents"]}
    assert titles["repair"] == "报修" and titles["person"] == "找人工"
