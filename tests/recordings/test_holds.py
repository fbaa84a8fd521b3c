"""Recordings that must be kept, whoever else would delete them."""

from datetime import timedelta
from pathlib import Path

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.secrets import Secrets
from core.settings import Settings
from recordings import views
from recordings.client import RecordingsClient

CALL = "sl-1.1"


def test_a_call_is_held_until_every_reason_has_ended(
    db: Database, tmp_path: Path, secrets: Secrets, clock: ManualClock
) -> None:
    client = RecordingsClient(db, Settings(data_dir=tmp_path), KeyRing.from_secrets(secrets))
    now = clock.now()
    later = now + timedelta(days=3)

    def held(days: int) -> bool:
        with db.read() as session:
            return views.is_held(session, CALL, now + timedelta(days=days))

    assert not held(0)
    client.hold(CALL, "authority:1", now)  # before anything is stored
    client.hold(CALL, "authority:2", now, later)
    client.hold(CALL, "authority:2", now, later)  # said again
    assert held(4000)
    client.hold(CALL, "authority:1", now, now)
    assert [held(day) for day in (0, 2, 3)] == [True, True, False]
    with db.read() as session:
        ends = [(one.reason, one.until) for one in views.holds(session, CALL)]
    assert sorted(ends) == [("authority:1", now), ("authority:2", later)]
