"""Fixtures that every room's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.db import Base, Database
from core.secrets import Secrets


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An SQLite database with every table that the imported rooms define."""
    import core.tables  # noqa: F401  (registers its tables)

    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(
        keys={"k1": b"1" * 32},
        current_key="k1",
        pii_key=b"p" * 32,
        session_key=b"s" * 32,
        ami={"acd": "a", "demo": "d", "doctor": "c"},
        sip={"1001": "x"},
    )
