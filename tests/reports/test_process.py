"""`python -m reports` as it runs: events in, rows out, ended by a signal, gone on afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from core.bus import FIELD, STREAM
from core.db import Database
from core.migrations import upgrade
from core.outbox import enqueue
from core.settings import Settings
from core.tables import EventRow, OutboxRow
from reports.tables import CallRecord
from tests.redis_server import RedisServer
from tests.reports.strategies import CALL
from tests.reports.test_fold import Script

LIMIT_S = 60
"""A loaded machine imports slowly."""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_the_process_keeps_the_journal_through_outages_and_ends_when_told(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    settings = Settings(data_dir=tmp_path, redis_socket=redis_server.socket)
    db = Database(settings.sql_url)
    upgrade(db.engine)
    events = Script().arrives().queued("general").answered("1001", "o1").ended(30).events

    def send(event: object) -> None:
        redis_server.client().xadd(STREAM, {FIELD: event.to_json()})  # type: ignore[attr-defined]

    def kept() -> int:
        with db.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(EventRow)) or 0

    environment = os.environ | {
        "SILVERLINE_DATA_DIR": str(tmp_path),
        "SILVERLINE_REDIS_SOCKET": str(redis_server.socket),
    }
    command = [sys.executable, "-m", "reports"]
    send(events[0])
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: kept() == 1)
        redis_server.kill()
        with db.write() as session:
            enqueue(session, events[1])  # its room died before sending it
        time.sleep(0.5)
        redis_server.start()
        wait_until(lambda: kept() == 2)
        process.kill()
        process.wait(10)
        send(events[2])
        process = subprocess.Popen(command, env=environment)
        send(events[3])
        wait_until(lambda: kept() == 4)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 5
    finally:
        process.kill()
        process.wait(10)
    with db.read() as session:
        row = session.get_one(CallRecord, CALL)
        assert (row.outcome, row.path[-1]) == ("answered", "ended")
        assert session.scalars(sa.select(OutboxRow)).all() == []
    db.close()
