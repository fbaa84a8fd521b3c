"""How long it is kept who did or looked at what."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from console import audit
from console.tables import AuditRow
from core.clock import ManualClock
from core.db import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def filled(db: Database, *days_ago: int) -> None:
    with db.write() as session:
        for days in days_ago:
            who = audit.Who("wang", "10.0.0.1", NOW - timedelta(days=days))
            audit.note(session, who, "signed_in")


def count(db: Database) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) or 0


def test_what_is_older_goes_however_many_at_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    filled(db, 0, 10, 11, 12, 13, 14)
    assert audit.forget(db, NOW - timedelta(days=10)) == 4
    assert audit.forget(db, NOW - timedelta(days=10)) == 0
    assert count(db) == 2


def test_it_is_tidied_until_the_process_ends(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    filled(db, 199, 201)
    monkeypatch.setattr(stop, "wait", lambda _seconds: stop.set())
    audit.tidy(db, ManualClock(NOW), 200, stop)
    assert count(db) == 1


def test_a_database_that_is_away_is_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, tries = threading.Event(), []

    def forget(_db: Database, _before: datetime) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise sa.exc.OperationalError("away", None, Exception())
        stop.set()
        return 0

    monkeypatch.setattr(audit, "TIDY_S", 0)
    monkeypatch.setattr(audit, "forget", forget)
    audit.tidy(db, ManualClock(NOW), 200, stop)
    assert len(tries) == 2
