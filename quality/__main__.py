"""`python -m quality` inspects every transcript; `python -m quality check [FOLDER]`, scorecards."""

import sys

from asr.client import AsrClient
from core import assets, logs, process, redis
from core.alarms import Alarms
from core.bus import Consumer, Handlers, Publisher, in_turn, run_consumer
from core.clock import SystemClock
from core.crypto import KeyRing
from core.events import (
    AgentJoined,
    AgentLeft,
    CallAnswered,
    CallEnded,
    CallerRecognized,
    CallHeld,
    CallQueued,
    IntentHeard,
    Minter,
    RecordingDeleted,
    RecordingPaused,
    RecordingResumed,
    SeniorNoticed,
    TranscriptCorrected,
    TranscriptReady,
)
from core.outbox import relay
from core.settings import Settings
from crm.client import CrmDesk
from ivr.client import CrisisWords, FlowFolder
from quality import choosing
from quality.client import plans, review_desk
from quality.crisis import CrisisWatch
from quality.gathering import Gatherer
from quality.review.daily import DailyDraw
from quality.review.overdue import Overdue
from quality.scorecard import SHIPPED, load_folder
from quality.service import Inspector

CHOOSING = "quality/choosing.yaml"
log = logs.get("quality")


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = process.stop_on_signals()
    clock = SystemClock()
    minter = Minter("quality", clock)
    db = process.database(settings)
    cards = load_folder(assets.path(SHIPPED))
    rules = choosing.load(assets.path(CHOOSING), cards)
    client = redis.connect(settings, timeout_s=redis.READER_TIMEOUT_S)
    publisher = Publisher(redis.connect(settings), settings.spool_dir / "quality.jsonl")
    keyring = KeyRing.of(settings)
    desk = CrmDesk.of(db, keyring, clock, settings.timezone)
    gatherer = Gatherer(db, desk, settings.timezone, plans(settings).calendar)
    inspector = Inspector(
        db,
        AsrClient(db),
        cards=cards,
        choosing=rules,
        gatherer=gatherer,
        minter=minter,
        clock=clock,
    )

    words = CrisisWords(FlowFolder.of(settings))
    watch = CrisisWatch(db, AsrClient(db), words, minter)
    daily = DailyDraw(review_desk(settings, db, clock), clock)
    overdue = Overdue(db, Alarms(publisher, minter, clock), clock)

    def chores() -> None:
        try:
            publisher.drain()
            relay(db, publisher, "quality")
            inspector.recheck()
            daily.draw()
            overdue.look()
        except Exception:  # a locked database passes; the next round tries again
            log.exception("chores_failed")

    log.info("ready", scorecards=sorted(cards))
    run_consumer(
        Consumer(client, "quality", "quality"),
        _handlers(gatherer, inspector, watch),
        stop,
        chores,
    )
    chores()
    db.close()
    log.info("stopped")


def _handlers(gatherer: Gatherer, inspector: Inspector, watch: CrisisWatch) -> Handlers:
    """Who hears what."""
    return {
        CallQueued: gatherer.noted,
        CallerRecognized: gatherer.noted,
        SeniorNoticed: gatherer.noted,
        IntentHeard: gatherer.noted,
        CallAnswered: gatherer.happened,
        AgentJoined: gatherer.happened,
        AgentLeft: gatherer.happened,
        CallHeld: gatherer.happened,
        RecordingPaused: gatherer.happened,
        RecordingResumed: gatherer.happened,
        CallEnded: gatherer.happened,
        TranscriptReady: in_turn(watch.transcript_ready, inspector.transcript_ready),
        TranscriptCorrected: inspector.corrected,
        RecordingDeleted: inspector.recording_deleted,
    }


if __name__ == "__main__":
    sys.exit(process.run("quality", run))
