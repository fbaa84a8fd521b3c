"""`python -m quality` inspects every transcript; `python -m quality check [FOLDER]`, scorecards."""

import sys

from asr.client import AsrClient
from core import assets, logs, process, redis
from core.bus import Consumer, Handlers, Publisher, run_consumer
from core.clock import SystemClock
from core.errors import UserError
from core.events import CallerRecognized, CallQueued, Minter, TranscriptReady
from core.outbox import relay
from core.settings import Settings
from quality.scorecard import load_folder
from quality.service import GENERAL, SENIOR, Inspector

SCORECARDS = "quality/scorecards"
log = logs.get("quality")


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = process.stop_on_signals()
    clock = SystemClock()
    db = process.database(settings)
    cards = load_folder(assets.path(SCORECARDS))
    if missing := {GENERAL, SENIOR} - cards.keys():
        raise UserError(f"There is no scorecard {', '.join(sorted(missing))} in {SCORECARDS}.")
    client = redis.connect(settings, timeout_s=redis.READER_TIMEOUT_S)
    publisher = Publisher(redis.connect(settings), settings.spool_dir / "quality.jsonl")
    inspector = Inspector(db, AsrClient(db), cards, Minter("quality", clock), clock)

    def chores() -> None:
        try:
            publisher.drain()
            relay(db, publisher, "quality")
        except Exception:  # a locked database passes; the next round tries again
            log.exception("chores_failed")

    handlers: Handlers = {
        CallQueued: inspector.call_known,
        CallerRecognized: inspector.call_known,
        TranscriptReady: inspector.transcript_ready,
    }
    log.info("ready", scorecards=sorted(cards))
    run_consumer(Consumer(client, "quality", "quality"), handlers, stop, chores)
    chores()
    db.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("quality", run))
