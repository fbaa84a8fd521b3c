"""`python -m recordings`: keeps the audio of every call that ends."""

import sys

from core import logs, process
from core.alarms import Alarms
from core.bus import Consumer, Publisher, run_consumer
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallEnded, Minter
from core.outbox import relay
from core.redis import READER_TIMEOUT_S, connect
from core.secrets import Secrets
from core.settings import Settings
from recordings.service import Keeper

SWEEP_S = 60
log = logs.get("recordings")


class Chores:
    """What runs between events: due calls, the sweep, the outbox."""

    def __init__(self, keeper: Keeper, db: Database, publisher: Publisher, clock: Clock) -> None:
        self._keeper, self._db, self._publisher, self._clock = keeper, db, publisher, clock
        self._next_sweep = clock.monotonic()

    def __call__(self) -> None:
        try:
            if self._clock.monotonic() >= self._next_sweep:
                self._next_sweep = self._clock.monotonic() + SWEEP_S
                self._keeper.sweep()
            self._keeper.work()
            self._publisher.drain()
            relay(self._db, self._publisher, "recordings")
        except Exception:  # a locked database or a full disk passes; the next round tries again
            log.exception("chores_failed")


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = process.stop_on_signals()
    clock = SystemClock()
    db = process.database(settings)
    settings.incoming_dir.mkdir(parents=True, exist_ok=True)
    keyring = KeyRing.from_secrets(Secrets.load(settings))
    client = connect(settings, timeout_s=READER_TIMEOUT_S)
    publisher = Publisher(connect(settings), settings.spool_dir / "recordings.jsonl")
    minter = Minter("recordings", clock)
    alarms = Alarms(publisher, minter, clock)
    keeper = Keeper(db, settings, keyring, minter=minter, alarms=alarms, clock=clock)
    chores = Chores(keeper, db, publisher, clock)
    log.info("ready")
    consumer = Consumer(client, "recordings", "recordings")
    run_consumer(consumer, {CallEnded: keeper.call_ended}, stop, chores)
    chores()
    db.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("recordings", run))
