"""`python -m quality` inspects every transcript; `python -m quality check [FOLDER]`, scorecards."""

import signal
import sys
import threading
from pathlib import Path

from asr.client import AsrClient
from core import assets, logs, redis
from core.bus import Consumer, Handlers, Publisher, run_consumer
from core.clock import SystemClock
from core.db import Database
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
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    clock = SystemClock()
    db = Database(settings.sql_url)
    db.check_head()
    cards = load_folder(assets.path(SCORECARDS))
    if missing := {GENERAL, SENIOR} - cards.keys():
        raise UserError(f"There is no scorecard {', '.join(sorted(missing))} in {SCORECARDS}.")
    client = redis.connect(settings)
    publisher = Publisher(client, settings.spool_dir / "quality.jsonl")
    inspector = Inspector(db, AsrClient(db), cards, Minter("quality", clock), clock)

    def chores() -> None:
        try:
            publisher.drain()
            relay(db, publisher)
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


def check(folder: Path) -> None:
    """Load all scorecards of a folder and name them. Raises `UserError` with every fault's line."""
    for card in load_folder(folder).values():
        print(f"{card.id} {card.version}: {card.title_zh}, {len(card.items)} items")  # noqa: T201


def main(arguments: list[str]) -> int:
    """Run or check; exit code 1 with clear lines when something is wrong."""
    try:
        if arguments[:1] == ["check"]:
            check(Path(arguments[1]) if arguments[1:] else assets.path(SCORECARDS))
            return 0
        settings = Settings.load()
        logs.configure("quality", settings)
        run(settings)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 (said before or without logging)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
