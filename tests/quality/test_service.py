"""Transcripts become stored scores, once, by the right scorecard."""

import pytest
from sqlalchemy import func, select

from asr.client import AsrClient, CheckDesk
from asr.tables import TranscriptRow
from core import assets
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    AgentJoined,
    CallEnded,
    CallQueued,
    CallScored,
    IntentHeard,
    Minter,
    RecordingDeleted,
    TranscriptCorrected,
    TranscriptReady,
)
from core.outbox import relay
from core.secrets import Secrets
from crm.client import CrmDesk, NewOrder
from quality import choosing, views
from quality.client import QualityClient
from quality.facts import AFTER_CALL
from quality.gathering import Gatherer
from quality.scorecard import load_folder
from quality.service import Inspector
from quality.tables import RecheckRow, ScoreRow, StandingRow
from tests.quality.conversations import SENIOR_CALL, conversation


class Room:
    """An inspector, and transcripts put where `asr` puts them."""

    def __init__(self, db: Database, clock: ManualClock, secrets: Secrets) -> None:
        self.db, self.clock = db, clock
        self.minter = Minter("test", clock)
        cards = load_folder(assets.path("quality/scorecards"))
        rules = choosing.load(assets.path("quality/choosing.yaml"), cards)
        self.desk = CrmDesk.of(db, KeyRing.from_secrets(secrets), clock)
        self.gatherer = Gatherer(db, self.desk, "Asia/Shanghai")
        self.inspector = Inspector(
            db, AsrClient(db), cards=cards, choosing=rules, gatherer=self.gatherer,
            minter=self.minter, clock=clock,
        )  # fmt: skip
        self.cards = {card.id: card for card in cards.values()}

    def talked(self, seconds: float = 33.5) -> None:
        """A conversation as long as the transcript's, just ended."""
        say = self.minter.mint
        self.gatherer.happened(say(AgentJoined, call_id="c1", agent_id="1001"))
        self.clock.advance(seconds)
        self.gatherer.happened(say(CallEnded, call_id="c1", cause=16, talk_s=seconds))

    def transcript(self, call_id: str | None = "c1", recording: str = "r1") -> TranscriptReady:
        made = conversation(*SENIOR_CALL)
        with self.db.write() as session:
            row = TranscriptRow(
                recording_id=recording, call_id=call_id, engine="m", confidence=0.9,
                low_confidence=False, body=made.model_dump(mode="json"),
                created_at=self.clock.now(),
            )  # fmt: skip
            session.add(row)
            session.flush()
            number = row.id
        return self.minter.mint(
            TranscriptReady, call_id=call_id, recording_id=recording, transcript_id=number,
            engine="m", confidence=0.9,
        )  # fmt: skip

    def queued(self, *, senior: bool) -> CallQueued:
        return self.minter.mint(
            CallQueued, call_id="c1", queue="general", skills={}, credit_s=0, place=1, senior=senior
        )

    def events(self) -> list[CallScored]:
        sent = MemoryPublisher()
        relay(self.db, sent)
        return [event for event in sent.events if isinstance(event, CallScored)]


@pytest.fixture
def room(db: Database, clock: ManualClock, secrets: Secrets) -> Room:
    return Room(db, clock, secrets)


def test_a_transcript_is_scored_once(room: Room) -> None:
    event = room.transcript()
    room.inspector.transcript_ready(event)
    room.inspector.transcript_ready(event)
    (scored,) = room.events()
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert (scored.scorecard, scored.total, scored.unsure) == ("general", None, found.unsure)
    assert scored.hint == found.hint is not None
    assert found.items[0].id == "greeting"
    assert found.items[0].evidence[0].channel == "agent"
    with room.db.read() as session:
        assert views.totals(session, ["c1", "c2"]) == {"c1": found.total}
        assert [s.scorecard for s in views.all_for_call(session, "c1")] == ["general", "abilities"]


def test_a_seniors_call_gets_the_senior_scorecard(room: Room) -> None:
    room.gatherer.noted(room.queued(senior=True))
    room.gatherer.noted(room.queued(senior=False))  # back in line, told less than before
    room.inspector.transcript_ready(room.transcript())
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert found.scorecard == "senior"


def test_a_new_transcript_is_scored_anew_and_the_old_score_stays(room: Room) -> None:
    room.inspector.transcript_ready(room.transcript(recording="r1"))
    room.inspector.transcript_ready(room.transcript(recording="r2"))
    assert len(room.events()) == 2


def test_what_was_quoted_goes_with_the_recording_and_verdicts_stay(room: Room) -> None:
    room.talked()
    room.inspector.transcript_ready(room.transcript(recording="r1"))
    other = room.transcript(call_id="c2", recording="r2")
    room.inspector.transcript_ready(other)
    before = QualityClient(room.db).score("c1")
    why = "默认规则：保存100天"
    gone = room.minter.mint(RecordingDeleted, call_id="c1", recording_id="r1", why=why)
    for _ in range(2):
        room.inspector.recording_deleted(gone)
    after = QualityClient(room.db).score("c1")
    assert before is not None and after is not None
    assert (before.words_gone, after.words_gone) == (None, why)
    assert [(i.verdict, i.reason, i.counts) for i in after.items] == [
        (i.verdict, i.reason, i.counts) for i in before.items
    ]
    places = [(e.channel, e.start, e.end, e.text) for i in after.items for e in i.evidence]
    assert places and {text for *_, text in places} == {""}
    with room.db.read() as session:
        for score in views.all_for_call(session, "c1"):
            assert {e.text for item in score.items for e in item.evidence} <= {""}
        assert session.scalars(select(RecheckRow.recording_id)).all() == ["r2"]
    kept = QualityClient(room.db).score("c2")
    assert kept is not None and kept.words_gone is None
    assert any(e.text for item in kept.items for e in item.evidence)


def test_what_cannot_be_scored_is_passed_over(room: Room) -> None:
    room.inspector.transcript_ready(room.transcript(call_id=None))
    missing = room.transcript(recording="r2").model_copy(update={"transcript_id": 99})
    room.inspector.transcript_ready(missing)
    assert room.events() == []
    assert QualityClient(room.db).score("c1") is None


def test_a_message_has_nobody_to_inspect(room: Room) -> None:
    event = room.transcript()
    with room.db.write() as session:
        row = session.get(TranscriptRow, event.transcript_id)
        assert row is not None
        channels = [c for c in row.body["channels"] if c["channel"] == "caller"]
        row.body = row.body | {"channels": channels}
    room.inspector.transcript_ready(event)
    assert room.events() == []


def test_only_what_has_proven_itself_counts(room: Room) -> None:
    greeting = next(i for i in room.cards["general"].items if i.id == "greeting")
    with room.db.write() as session:
        session.add(
            StandingRow(
                scorecard="general", item="greeting", fingerprint=greeting.fingerprint,
                state="counts", since=room.clock.now(), labelled=30, failed=9, kappa=0.8,
                people_kappa=0.9, precision=0.95, reviewed=0, overturned=0,
                updated_at=room.clock.now(),
            )
        )  # fmt: skip
    room.inspector.transcript_ready(room.transcript())
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert [item.id for item in found.items if item.counts] == ["greeting"]
    assert found.total == 100
    assert found.hint is not None


def test_a_complaint_by_what_was_said_to_the_menu(room: Room) -> None:
    heard = room.minter.mint(
        IntentHeard, call_id="c1", intent="complaint", confidence=0.9, does="go"
    )
    room.gatherer.noted(heard)
    room.inspector.transcript_ready(room.transcript())
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert found.scorecard == "complaint"


def promise(room: Room) -> str:
    found = QualityClient(room.db).score("c1")
    assert found is not None
    return next(item.verdict.value for item in found.items if item.id == "promise")


def test_a_promise_filed_in_after_call_work_is_found_later(room: Room) -> None:
    room.talked()
    room.inspector.transcript_ready(room.transcript())
    assert promise(room) == "unsure"
    due = room.clock.now()  # 明天上午十点以前 is later than this
    room.desk.open_order(NewOrder(kind="repair", call_id="c1", due_at=due, note="上门检查"))
    assert room.inspector.recheck() == 0
    room.clock.advance(AFTER_CALL.total_seconds() + 10)
    assert room.inspector.recheck() == 1
    assert promise(room) == "pass"
    assert len(room.events()) == 2
    assert room.inspector.recheck() == 0


def test_a_promise_that_nobody_filed_fails_in_the_end(room: Room) -> None:
    room.talked()
    room.inspector.transcript_ready(room.transcript())
    room.clock.advance(AFTER_CALL.total_seconds() + 10)
    room.inspector.recheck()
    assert promise(room) == "fail"


def test_a_second_look_that_changes_nothing_is_not_kept(room: Room) -> None:
    room.inspector.transcript_ready(room.transcript())  # no times known, so no promise to hold
    room.clock.advance(2 * AFTER_CALL.total_seconds())
    room.inspector.recheck()
    assert len(room.events()) == 1


def test_words_put_right_change_verdict_and_evidence_and_the_old_score_stays(room: Room) -> None:
    room.talked()
    event = room.transcript()
    room.inspector.transcript_ready(event)
    before = QualityClient(room.db).score("c1")
    with room.db.read() as session:
        heard = session.get_one(TranscriptRow, event.transcript_id).body["channels"]
    agent = next(channel for channel in heard if channel["channel"] == "agent")
    was = agent["segments"][0]["text"]
    desk = CheckDesk(room.db, room.clock)
    desk.check(event.transcript_id, ("agent", 0), was=was, text="喂，说", by="judge")
    sent = MemoryPublisher()
    relay(room.db, sent)
    (told,) = [one for one in sent.events if isinstance(one, TranscriptCorrected)]
    room.inspector.corrected(told)
    room.inspector.corrected(told)  # told twice, kept once
    after = QualityClient(room.db).score("c1")
    assert before is not None and after is not None
    assert (before.items[0].verdict.value, after.items[0].verdict.value) == ("pass", "fail")
    assert len(room.events()) == 1
    with room.db.read() as session:
        assert session.scalar(select(RecheckRow.transcript_id)) == event.transcript_id
        assert session.scalar(select(func.count(ScoreRow.id)).where(ScoreRow.own)) == 2


def test_a_complaint_by_its_work_order_is_inspected_as_one_in_the_end(room: Room) -> None:
    room.talked()
    room.inspector.transcript_ready(room.transcript())
    room.desk.open_order(NewOrder(kind="complaint", call_id="c1"))
    room.clock.advance(AFTER_CALL.total_seconds() + 10)
    room.inspector.recheck()
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert found.scorecard == "complaint"
