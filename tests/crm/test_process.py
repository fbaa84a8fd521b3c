"""`python -m crm` as it runs: over a real Redis, killed without warning, ended by a signal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core import secrets as secret_store
from core.bus import FIELD, STREAM
from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    CallAbandoned,
    CallArrived,
    CallerTexted,
    Event,
    Minter,
    VoicemailLeft,
    parse,
)
from core.migrations import upgrade
from core.pii import Pii
from core.settings import Settings
from crm.adapters.ledger import SqlLedger
from crm.calls import CallBook
from crm.client import CrmDesk, NewOrder
from crm.numbers import Heard
from crm.ports import TaskFilter
from tests.crm.sms_server import Server, accepts, answers
from tests.redis_server import RedisServer, entries

WAIT_S = 60
"""A loaded machine imports slowly."""


@contextmanager
def running(tmp_path: Path, server: RedisServer, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = (
        os.environ
        | more
        | {
            "SILVERLINE_DATA_DIR": str(tmp_path),
            "SILVERLINE_CACHE_DIR": str(tmp_path),
            "SILVERLINE_REDIS_SOCKET": str(server.socket),
        }
    )
    process = subprocess.Popen([sys.executable, "-m", "crm"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_missed_call_becomes_one_task_though_the_process_is_killed(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    settings = Settings(data_dir=tmp_path, cache_dir=tmp_path, redis_socket=redis_server.socket)
    made = secret_store.create(settings, [])
    db, keyring, clock = Database(settings.sql_url), KeyRing.from_secrets(made), SystemClock()
    upgrade(db.engine)
    client, minter, ledger = redis_server.client(), Minter("acd", clock), SqlLedger(db, keyring)

    def say(*events: Event) -> None:
        for event in events:
            client.xadd(STREAM, {FIELD: event.to_json()})

    def tasks() -> int:
        return ledger.tasks(TaskFilter(), 0, 9)[1]

    def sent() -> list[str]:
        return [str(parse(fields[FIELD]).id) for _, fields in entries(client)]

    who = Pii(made.pii_key).masked("13912340072")
    arrived = minter.mint(CallArrived, call_id="c1", did="12345", caller=who)
    gone = minter.mint(CallAbandoned, call_id="c1", waited_s=3, stage="waiting")
    say(arrived, gone)
    with running(tmp_path, redis_server):
        until(lambda: tasks() == 1)
    say(gone, minter.mint(CallAbandoned, call_id="c2", waited_s=3, stage="waiting"))
    CrmDesk.of(db, keyring, clock).open_order(NewOrder(kind="repair", call_id="c1"))
    before = len(sent())
    with running(tmp_path, redis_server) as process:
        until(lambda: len(sent()) > before)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
    (task,) = ledger.tasks(TaskFilter(), 0, 9)[0]
    assert (task.attempts, task.call_id) == (1, "c1")
    db.close()


def test_a_message_that_was_left_is_answered_by_one_text_message_though_the_process_is_killed(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    settings = Settings(data_dir=tmp_path, cache_dir=tmp_path, redis_socket=redis_server.socket)
    made = secret_store.create(settings, [])
    db, keyring, clock = Database(settings.sql_url), KeyRing.from_secrets(made), SystemClock()
    upgrade(db.engine)
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_bytes(b"k" * 32)
    who = Pii(made.pii_key).masked("13912340072")
    book = CallBook(SqlLedger(db, keyring), clock)
    book.numbers([Heard("c1", "13912340072", who.masked, who.hash)])
    left = Minter("ivr", clock).mint(
        VoicemailLeft, call_id="c1", recording_id="vm-c1", duration_s=5
    )
    redis_server.client().xadd(STREAM, {FIELD: left.to_json()})
    server = Server()
    server.behaviour = answers(500, b"")
    more = {
        "SILVERLINE_SMS_URL": server.url,
        "SILVERLINE_SMS_KEY_FILE": str(key),
        "SILVERLINE_OFFICIAL_NUMBER": "4008123456",
        "SILVERLINE_CALLBACK_FROM": "00:00",
        "SILVERLINE_CALLBACK_UNTIL": "00:00",
    }

    def texted() -> bool:
        kinds = [parse(fields[FIELD]) for _, fields in entries(redis_server.client())]
        return any(isinstance(event, CallerTexted) for event in kinds)

    with running(tmp_path, redis_server, **more):
        until(lambda: bool(server.seen))
    server.behaviour = accepts
    with running(tmp_path, redis_server, **more):
        until(texted)
    assert len({headers["idempotency-key"] for headers, _ in server.seen}) == 1
    server.close()
    db.close()
