"""`python -m console` as it runs: with the other rooms' own views, and ended by a signal."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.users import add_user
from core import secrets as secret_store
from core.db import Database
from core.migrations import upgrade
from core.settings import Settings
from reports.projector import apply
from tests.console.conftest import PASSWORD, SENIOR, credentials, journal
from tests.redis_server import RedisServer

START_S = 60
"""A loaded machine imports slowly."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(
    tmp_path: Path, redis_server: RedisServer
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    settings = Settings(
        data_dir=tmp_path, cache_dir=tmp_path, console_port=port, redis_socket=redis_server.socket
    )
    made = secret_store.create(settings, [])
    db = Database(settings.sql_url)
    upgrade(db.engine)
    with db.write() as session:
        apply(session, journal(made))
    add_user(db, "boss", PASSWORD, "admin", "Boss")
    db.close()
    environment = os.environ | {
        "SILVERLINE_DATA_DIR": str(tmp_path),
        "SILVERLINE_CACHE_DIR": str(tmp_path),
        "SILVERLINE_CONSOLE_PORT": str(port),
        "SILVERLINE_REDIS_SOCKET": str(redis_server.socket),
    }
    process = subprocess.Popen([sys.executable, "-m", "console"], env=environment)
    try:
        deadline = time.monotonic() + START_S
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process, port
    finally:
        process.kill()
        process.wait(10)


def answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/api/health")[0] == 200
    except OSError:
        return False


def ask(
    port: int, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    data = json.dumps(body) if body is not None else None
    kind = {"Content-Type": "application/json"} if data else {}
    connection.request(method, path, data, kind | headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def test_the_process_serves_and_ends_within_its_time(
    running: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = running
    origin = f"http://127.0.0.1:{port}"
    status, _, headers = ask(port, "POST", "/api/session", credentials("boss"), Origin=origin)
    assert status == 200
    assert "server" not in {name.lower() for name in headers}
    cookie = headers["set-cookie"].partition(";")[0]
    status, text, _ = ask(port, "GET", "/api/calls", Cookie=cookie)
    assert [call["call_id"] for call in json.loads(text)["items"]][1] == SENIOR
    assert ask(port, "GET", f"/api/calls/{SENIOR}", Cookie=cookie)[0] == 200
    assert ask(port, "GET", "/api/recordings/r1/audio", Cookie=cookie)[0] == 404
    assert ask(port, "GET", "/api/agents", Cookie=cookie)[1] == "[]"
    # A viewer of the live stream does not keep the process from ending.
    viewer = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    viewer.request("GET", "/api/live", headers={"Cookie": cookie})
    answer = viewer.getresponse()
    assert answer.getheader("content-type", "").startswith("text/event-stream")
    assert answer.readline() == b"retry: 2000\n"
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert time.monotonic() - begun < 5
    viewer.close()
