"""Words of crisis in recordings: told once found, and only where they were surely said."""

import pytest

from asr.client import AsrClient, Transcript
from asr.tables import TranscriptRow
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.events import CrisisWordsFound, Minter, TranscriptReady
from core.outbox import relay
from ivr.client import CrisisWords, FlowFolder
from ivr.directory import shipped
from quality.crisis import CrisisWatch, found
from tests.quality.conversations import SENIOR_CALL, conversation

WORDS = CrisisWords(FlowFolder(shipped()))
SAD = conversation(
    ("agent", 0.0, 2.0, "您好，请讲"),
    ("caller", 3.0, 7.0, "我真的不想活了，不想活了"),
    ("agent", 8.0, 9.0, "您别着急，千万别自杀"),
)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (SAD, ["不想活", "不想活"]),
        (conversation(*SENIOR_CALL), []),
        # Said by the agent, sounding like it only, and not clearly heard: no alarm.
        (conversation(("agent", 0, 3, "您说您想自杀吗")), []),
        (conversation(("caller", 0, 3, "我想买一个紫砂壶")), []),
        (conversation(("caller", 0, 3, "我想自杀"), confidence=0.1), []),
        (conversation(("caller", 0, 3, "我老伴晕倒了，快不行了")), ["晕倒", "快不行了"]),
        (conversation(), []),
    ],
)
def test_what_a_caller_surely_said(call: Transcript, words: list[str]) -> None:
    assert [hit.phrase for hit in found(call, WORDS())] == words


def _ready(db: Database, call: Transcript, call_id: str | None) -> TranscriptReady:
    clock = ManualClock()
    with db.write() as session:
        row = TranscriptRow(
            recording_id="r1", call_id=call_id, engine="m", confidence=0.9,
            low_confidence=False, body=call.model_dump(mode="json"), created_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        number = row.id
    return Minter("test", clock).mint(
        TranscriptReady,
        call_id=call_id,
        recording_id="r1",
        transcript_id=number,
        engine="m",
        confidence=0.9,
    )


@pytest.mark.parametrize(
    ("call", "call_id", "told"),
    [(SAD, "c1", 1), (SAD, None, 0), (conversation(*SENIOR_CALL), "c1", 0)],
)
def test_a_recording_with_such_words_is_told_of(
    db: Database, call: Transcript, call_id: str | None, told: int
) -> None:
    watch = CrisisWatch(db, AsrClient(db), WORDS, Minter("quality", ManualClock()))
    watch.transcript_ready(_ready(db, call, call_id))
    sent = MemoryPublisher()
    relay(db, sent)
    assert len(sent.events) == told
    for event in sent.events:
        assert isinstance(event, CrisisWordsFound)
        assert (event.call_id, event.words) == ("c1", ("不想活",))
        assert event.at_s == pytest.approx(3.7, 0.2)
