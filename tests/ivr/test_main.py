"""The real process: started, called, told to stop."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from core import secrets
from core.db import Database
from core.migrations import upgrade
from core.settings import Settings
from tests.ivr.conversations import HEADER
from tests.ivr.test_fastagi import SOON_S, asterisk, client, talk


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path / "var", agi_port=free_port())
    secrets.create(made, [])
    database = Database(made.sql_url)
    upgrade(database.engine)
    database.close()
    return made


@contextmanager
def start(settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr"],
        env={
            **os.environ,
            "SILVERLINE_DATA_DIR": str(settings.data_dir),
            "SILVERLINE_AGI_PORT": str(settings.agi_port),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class Here:
    """Where `client` connects: stands in for a server object of this process."""

    def __init__(self, settings: Settings) -> None:
        self.address = (settings.bind, settings.agi_port)


def until(process: "subprocess.Popen[str]", word: str) -> str:
    """The log up to the line with `word`."""
    assert process.stderr is not None
    read = ""
    for line in process.stderr:
        read += line
        if word in line:
            return read
    raise AssertionError(f"no {word!r} in: {read}")


def test_the_process_serves_spools_without_redis_and_stops_on_sigterm(settings: Settings) -> None:
    with start(settings) as process:
        until(process, '"serving"')
        heard = talk(client(Here(settings), HEADER), asterisk)  # type: ignore[arg-type]  # only the address is used
        assert heard[-1].endswith(',SL_ROUTE=queue"')
        process.send_signal(signal.SIGTERM)
        until(process, '"stopped"')
        assert process.wait(SOON_S) == 0
    spooled = (settings.spool_dir / "ivr.jsonl").read_text()
    assert '"CallArrived"' in spooled
    assert "13912340072" not in spooled


def test_a_call_that_outlives_the_stop_does_not_hold_it_up(settings: Settings) -> None:
    with start(settings) as process:
        until(process, '"serving"')
        with client(Here(settings), HEADER) as sock:  # type: ignore[arg-type]  # only the address is used
            assert sock.recv(100)
            process.send_signal(signal.SIGTERM)
            until(process, '"stopped"')
            assert process.wait(SOON_S) == 0


def test_a_database_of_another_version_is_named_and_nothing_listens(settings: Settings) -> None:
    database = Database(settings.sql_url)
    with database.write() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
        session.execute(text("DELETE FROM alembic_version"))
        session.execute(text("INSERT INTO alembic_version VALUES ('of-tomorrow')"))
    database.close()
    with start(settings) as process:
        _, told = process.communicate(timeout=SOON_S)
    assert process.returncode == 1
    assert "silverline db upgrade" in told


def test_a_port_in_use_is_named(settings: Settings) -> None:
    with socket.create_server((settings.bind, settings.agi_port)), start(settings) as process:
        _, told = process.communicate(timeout=SOON_S)
    assert process.returncode == 1
    assert "SILVERLINE_AGI_PORT" in told
