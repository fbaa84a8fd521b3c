"""Transcripts become stored scores, once, by the right scorecard."""

import pytest

from asr.client import AsrClient
from asr.tables import TranscriptRow
from core import assets
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.events import CallQueued, CallScored, Minter, TranscriptReady
from core.outbox import relay
from quality import views
from quality.client import QualityClient
from quality.scorecard import load_folder
from quality.service import Inspector
from tests.quality.conversations import SENIOR_CALL, conversation


class Room:
    """An inspector, and transcripts put where `asr` puts them."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock = db, clock
        self.minter = Minter("test", clock)
        cards = load_folder(assets.path("quality/scorecards"))
        self.inspector = Inspector(db, AsrClient(db), cards, self.minter, clock)

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
def room(db: Database, clock: ManualClock) -> Room:
    return Room(db, clock)


def test_a_transcript_is_scored_once(room: Room) -> None:
    event = room.transcript()
    room.inspector.transcript_ready(event)
    room.inspector.transcript_ready(event)
    (scored,) = room.events()
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert (scored.scorecard, scored.total, scored.unsure) == ("general", found.total, found.unsure)
    assert found.items[0].id == "greeting"
    assert found.items[0].evidence[0].channel == "agent"
    with room.db.read() as session:
        assert views.totals(session, ["c1", "c2"]) == {"c1": found.total}


def test_a_seniors_call_gets_the_senior_scorecard(room: Room) -> None:
    room.inspector.call_known(room.queued(senior=True))
    room.inspector.call_known(room.queued(senior=False))  # back in line, told less than before
    room.inspector.transcript_ready(room.transcript())
    found = QualityClient(room.db).score("c1")
    assert found is not None
    assert found.scorecard == "senior"


def test_a_new_transcript_is_scored_anew_and_the_old_score_stays(room: Room) -> None:
    room.inspector.transcript_ready(room.transcript(recording="r1"))
    room.inspector.transcript_ready(room.transcript(recording="r2"))
    assert len(room.events()) == 2


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
