"""`python -m recordings`: keeps the audio of every call that ends."""

import contextlib
import sys
import threading
from collections.abc import Callable
from typing import get_args

from core import logs, process
from core.alarms import Alarms
from core.bus import Consumer, Handlers, Publisher, run_consumer
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallEnded, CallQueued, Minter
from core.last_good import LastGood, stamp, tell
from core.outbox import relay
from core.recorded import Told
from core.redis import READER_TIMEOUT_S, connect
from core.settings import Settings
from recordings import marking
from recordings.expiry import Expiry, note
from recordings.moving import Mover
from recordings.retention import RetentionError, Rules, make, owned, shipped_file, text_of
from recordings.service import Keeper

SWEEP_S = 60
MOVE_S = 5.0
"""Between two rounds of the mover."""
MOVE_LIMIT_S = 10.0
"""How long the end waits for a file that is under way; cut short, it is moved anew."""
RETENTION = "retention"
"""The alarm's subject."""
Expire = Callable[[], None]

log = logs.get("recordings")


class Chores:
    """What runs between events: due calls, the sweep, what is due to go, the outbox."""

    def __init__(
        self, keeper: Keeper, db: Database, publisher: Publisher, clock: Clock, expire: Expire
    ) -> None:
        self._keeper, self._db, self._publisher, self._clock = keeper, db, publisher, clock
        self._expire = expire
        self._next_sweep = clock.monotonic()

    def __call__(self) -> None:
        try:
            if self._clock.monotonic() >= self._next_sweep:
                self._next_sweep = self._clock.monotonic() + SWEEP_S
                self._keeper.sweep()
            self._keeper.work()
            self._expire()
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
    keyring = KeyRing.of(settings)
    client = connect(settings, timeout_s=READER_TIMEOUT_S)
    publisher = Publisher(connect(settings), settings.spool_dir / "recordings.jsonl")
    minter = Minter("recordings", clock)
    alarms = Alarms(publisher, minter, clock)
    keeper = Keeper(db, settings, keyring, minter=minter, alarms=alarms, clock=clock)
    expiry = Expiry(db, settings.recordings_dir, minter, clock)
    rules = _rules(settings)
    chores = Chores(keeper, db, publisher, clock, lambda: _expire(expiry, rules, alarms))
    mover = Mover(db, settings.recordings_dir, settings.recordings_url, clock)
    moving = threading.Thread(target=_move, args=(mover, alarms, stop), daemon=True)
    moving.start()
    log.info("ready")
    consumer = Consumer(client, "recordings", "recordings")
    handlers: Handlers = {
        CallQueued: lambda event: note(db, event, clock),
        **dict.fromkeys(get_args(Told), lambda event: marking.happened(db, event)),
        CallEnded: keeper.call_ended,
    }
    run_consumer(consumer, handlers, stop, chores)
    chores()
    moving.join(MOVE_LIMIT_S)
    db.close()
    log.info("stopped")


def _move(mover: Mover, alarms: Alarms, stop: threading.Event) -> None:
    """In a thread of its own: a store that answers slowly holds no recording up."""
    while not stop.is_set():
        try:
            moved = mover.step(alarms)
        except Exception:  # a locked database passes
            log.exception("moving_failed")
            moved = 0
        stop.wait(0 if moved else MOVE_S)


def _rules(settings: Settings) -> LastGood[Rules]:
    """The owner's rules of retention, else the product's; taken over while we run."""
    file = owned(settings)
    return LastGood(
        look=lambda: stamp(file.path),
        read=lambda: text_of(file.path),
        make=lambda text: make(text, file.path.name),
        kept=settings.data_dir / "last-good-retention.yaml",
        shipped=lambda: make(text_of(shipped_file()), shipped_file().name),
    )


def _expire(expiry: Expiry, rules: LastGood[Rules], alarms: Alarms) -> None:
    """One step, by the rules in force. While the newest are refused nothing goes."""
    if rules.changed():
        with contextlib.suppress(RetentionError):
            rules.reload()
    tell(alarms, RETENTION, rules.trouble)
    if not rules.trouble:
        expiry.step(rules.current)


if __name__ == "__main__":
    sys.exit(process.run("recordings", run))
