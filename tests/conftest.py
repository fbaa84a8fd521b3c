"""Fixtures that every room's tests share."""

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
import structlog

from core import assets
from core.clock import ManualClock
from core.db import Base, Database
from core.secrets import Secrets
from tests import postgres
from tests import redis_server as redis_servers

for _depth in ("*/tables.py", "*/*/tables.py"):
    for _tables in sorted(assets.root().glob(_depth)):
        if (_tables.parent / "__init__.py").exists():
            _room = _tables.parent.relative_to(assets.root())
            importlib.import_module(".".join((*_room.parts, "tables")))


# A machine that also runs calls is slow at times; pytest's own limit is the one that counts.
hypothesis.settings.register_profile("silverline", deadline=None)
hypothesis.settings.load_profile("silverline")


@pytest.fixture(autouse=True)
def plain_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Structlog's own default draws each frame's variables, which takes minutes for a traceback.

    A test that runs a command sets logging up as the command does, on a stderr that ends with the
    test: the next one begins anew, and no logger remembers the old one.
    """
    configure = structlog.configure
    configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )

    def forgetful(**how: Any) -> None:
        configure(**{**how, "cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", forgetful)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[tuple[postgres.Cluster, str]]:
    """A cluster, and the name of a database in it that has every table."""
    with postgres.cluster() as cluster:
        template = cluster.make()
        database = Database(template)
        Base.metadata.create_all(database.engine)
        database.close()
        yield cluster, str(sa.make_url(template).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that has every table: copying it is quicker than making them each time."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    whole(database)
    return path


def whole(database: Database) -> None:
    """Close an SQLite database so that its one file holds everything."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@contextmanager
def copied(template: Path, folder: Path) -> Iterator[Database]:
    """A copy of the template, in this folder."""
    path = folder / "test.db"
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite_db", "postgres_db"], ids=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Database:
    """A database with every table; each test that asks for it runs on SQLite and on PostgreSQL."""
    database: Database = request.getfixturevalue(request.param)
    return database


@pytest.fixture
def postgres_db(postgres_cluster: tuple[postgres.Cluster, str]) -> Iterator[Database]:
    """PostgreSQL only."""
    cluster, template = postgres_cluster
    url = cluster.make(template)
    database = Database(url)
    yield database
    database.close()
    cluster.drop(url)


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """SQLite only, for what does not touch SQL in a way that could differ."""
    with copied(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def secrets() -> Secrets:
    return some_secrets()


def some_secrets() -> Secrets:
    """The same every time, and nobody else's."""
    return Secrets(
        keys={"k1": b"1" * 32},
        current_key="k1",
        pii_key=b"p" * 32,
        session_key=b"s" * 32,
        ami={"acd": "a", "demo": "d", "doctor": "c"},
        sip={"1001": "x"},
    )


@pytest.fixture
def redis_server() -> Iterator[redis_servers.RedisServer]:
    """A real Redis of this test's own, which the test may kill and start again."""
    with redis_servers.running() as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what went wrong the first time with a test that passed the second: it is a fact too."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", f"failed once: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
