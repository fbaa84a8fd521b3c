"""The SQL database: SQLite by default, PostgreSQL by URL, the same sessions over both.

Every write session takes SQLite's write lock at its start (`BEGIN IMMEDIATE`): with plain BEGIN,
read-then-write from four processes failed more often than not. On PostgreSQL, where it would lose
updates instead of failing, a lock of our own gives the same order: one writer at a time. Never hold
a session across network calls, inference or `await`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from core.errors import WrongDatabase

BUSY_TIMEOUT_MS = 5000
POOLED, MOST_CONNECTIONS = 5, 30
"""Of a process: those that stay open, and all: each look-up that hangs holds one."""
WRITE_LOCK = 0x534C
"""Number of PostgreSQL's advisory lock that every write session holds."""

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware datetimes in, aware UTC out, on databases that know zones and that do not."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table; each room's tables carry the room's name as a prefix."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
    }


class Database:
    """An engine and its two kinds of session."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(sl_write=True)
        self._reading = self.engine
        if self.engine.dialect.name == "postgresql":
            # Its default shows each statement a newer state; SQLite's transactions never do.
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._mine = _Mine()
        self._readers = sessionmaker(self._reading, expire_on_commit=False)
        self._writers = sessionmaker(self._writing, expire_on_commit=False)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread reads and writes within is one transaction: all is kept, or nothing.

        Each inner `write` that raises is undone by itself. For work in bulk, a second at a time:
        nobody else writes meanwhile.
        """
        with self._writers() as session, session.begin():
            self._mine.session = session
            try:
                yield
            finally:
                self._mine.session = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; sees one consistent state."""
        if (session := self._mine.session) is not None:
            yield session
            return
        with self._readers() as session:
            yield session

    @contextmanager
    def look_up(self) -> Iterator[sa.Connection]:
        """A connection for the few statements that every call asks.

        A session's bookkeeping costs more than they do. As `read`, it sees one consistent state.
        Within another one of the same thread it is that one, and sees the same state.
        """
        if (session := self._mine.session) is not None:
            yield session.connection()
            return
        if (outer := self._mine.connection) is not None:
            yield outer
            return
        with self._reading.connect() as connection:
            self._mine.connection = connection
            try:
                yield connection
            finally:
                self._mine.connection = None

    @contextmanager
    def note_down(self) -> Iterator[sa.Connection]:
        """As `look_up`, to write: commits at its end, or rolls back if the block raises."""
        with self._writing.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at its end, or rolls back if the block raises."""
        if (outer := self._mine.session) is not None:
            with outer.begin_nested():
                yield outer
            return
        with self._writers() as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()

    def check_head(self) -> None:
        """Raise `WrongDatabase` unless the schema is exactly this program's."""
        from core.migrations import current_revision, head_revision

        found, wanted = current_revision(self.engine), head_revision()
        if found != wanted:
            raise WrongDatabase(
                f"The database is at revision {found or 'none'}, this program needs {wanted}.",
                "Run: silverline db upgrade",
            )


class _Mine(threading.local):
    """What is open in this thread, for those who join in."""

    session: Session | None = None
    connection: sa.Connection | None = None


def _engine(url: str) -> sa.Engine:
    engine = sa.create_engine(
        url, pool_pre_ping=not url.startswith("sqlite"), max_overflow=MOST_CONNECTIONS - POOLED
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Autocommit mode of the driver: transactions begin only where we say so, with the lock we want.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("sl_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("sl_write", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
