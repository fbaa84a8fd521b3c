"""`python -m crm`: notes every caller, and opens tasks for those who reached nobody."""

import sys
import threading
from collections.abc import Callable
from typing import Any

from core import logs, process
from core.alarms import Alarms
from core.bus import Consumer, Publisher, in_turn, run_consumer
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    CallbackDone,
    CrisisWordsFound,
    Event,
    IntentHeard,
    Minter,
    SurveyAnswered,
    VoicemailLeft,
)
from core.last_good import tell
from core.outbox import relay
from core.pii import Pii
from core.redis import READER_TIMEOUT_S, connect
from core.secrets import Secrets
from core.settings import Settings
from crm.acting import HEARD as CONSENTS
from crm.acting import Acting
from crm.adapters.authorities import SqlAuthorities
from crm.adapters.crises import SqlCrises
from crm.adapters.ledger import SqlLedger
from crm.adapters.sql import SqlPeople
from crm.alarming import Alarming
from crm.calls import HEARD, REMEMBERED, CallBook
from crm.caring import Caring
from crm.client import settling
from crm.consents import Consents
from crm.filing import PRODUCER
from crm.low_marks import MarkBook
from crm.ports import PeopleStore
from crm.settling.desk import Settling
from crm.settling.rules import SUBJECT, PolicyInForce
from crm.sms import wiring as sms
from recordings.client import RecordingsClient

FORGET_S = 3600
LOOK_S = 5
"""How soon an authority's end is told, and its recording held: it counts at once."""
log = logs.get("crm")


class Chores:
    """What runs between events: the outbox, and forgetting."""

    def __init__(
        self,
        *,
        calls: CallBook,
        acting: Acting,
        consents: Consents,
        people: PeopleStore,
        settling: Settling,
        db: Database,
        publisher: Publisher,
        clock: Clock,
        alarms: Alarms,
        policy: PolicyInForce,
        caring: Caring,
    ) -> None:
        self._calls, self._people = calls, people
        self._acting, self._consents, self._settling = acting, consents, settling
        self._look_at = clock.monotonic()
        self._db, self._publisher, self._clock = db, publisher, clock
        self._forget_at = clock.monotonic()
        self._alarms, self._policy, self._caring = alarms, policy, caring

    def __call__(self) -> None:
        try:
            if self._clock.monotonic() >= self._forget_at:
                self._forget_at = self._clock.monotonic() + FORGET_S
                self._calls.forget()
                self._people.forget_numbers(self._clock.now() - REMEMBERED)
                self._settling.tidy()
            if self._clock.monotonic() >= self._look_at:
                self._look_at = self._clock.monotonic() + LOOK_S
                self._acting.expire()
                self._consents.settle()
                self._caring.look()
                tell(self._alarms, SUBJECT, self._policy.trouble)
            self._publisher.drain()
            relay(self._db, self._publisher, PRODUCER)
        except Exception:  # a locked database passes; the next round tries again
            log.exception("chores_failed")


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = process.stop_on_signals()
    clock = SystemClock()
    db = process.database(settings)
    secrets = Secrets.load(settings)
    keyring = KeyRing.of(settings)
    ledger = SqlLedger(db, keyring)
    calls = CallBook(ledger, clock)
    pii = Pii(secrets.pii_key)
    people = SqlPeople(db, pii, keyring, clock)
    client = connect(settings, timeout_s=READER_TIMEOUT_S)
    publisher = Publisher(connect(settings), settings.spool_dir / "crm.jsonl")
    book = SqlAuthorities(db)
    acting = Acting(book, people, ledger, clock, PRODUCER)
    kept = RecordingsClient(db, settings, keyring)
    consents = Consents(book, kept.hold, clock)
    chores = Chores(
        calls=calls,
        acting=acting,
        consents=consents,
        people=people,
        settling=settling(db, settings, pii, keyring, clock),
        db=db,
        publisher=publisher,
        clock=clock,
        alarms=Alarms(publisher, Minter(PRODUCER, clock), clock),
        policy=PolicyInForce(settings),
        caring=Caring(
            people,
            ledger,
            pii,
            clock,
            settings.timezone,
            age=settings.care_birthday_age,
            most=settings.care_daily_most,
        ),
    )
    marks = MarkBook(ledger, clock)
    crises = Alarming(SqlCrises(db), clock)
    handlers: dict[type[Event], Callable[[Any], None]] = dict.fromkeys(HEARD, calls.heard)
    handlers[IntentHeard] = in_turn(crises.heard, calls.heard)
    handlers[CrisisWordsFound] = crises.heard
    handlers[SurveyAnswered] = marks.heard
    handlers.update(dict.fromkeys(CONSENTS, acting.heard))
    if settings.sms_url or settings.voice_receipts:
        office = sms.office(settings, db, keyring, ledger, clock)
        ways = sms.ways(settings)
        for kind in (VoicemailLeft, CallbackDone):
            handlers[kind] = in_turn(calls.heard, office.heard)
        sending = threading.Thread(
            target=sms.send, args=(office, ways, stop), name="sms", daemon=True
        )
        sending.start()
    log.info("ready")
    run_consumer(Consumer(client, "crm", "crm"), handlers, stop, chores)
    chores()
    db.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("crm", run))
