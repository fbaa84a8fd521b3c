"""One centre as the commands see it: settings, secrets, database, Redis, opened and closed once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import redis

from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.redis import connect
from core.secrets import Secrets
from core.settings import Settings

CLIENT_TIMEOUT_S = 10.0
"""A command at the keyboard may wait longer for Redis than a call may."""


@dataclass(frozen=True)
class Centre:
    """Everything a command may need."""

    settings: Settings
    secrets: Secrets
    db: Database
    redis: redis.Redis
    pii: Pii
    keyring: KeyRing
    clock: Clock


@contextmanager
def opened(settings: Settings) -> Iterator[Centre]:
    """Open an initialised centre. Raises `SettingsError` when `silverline init` was not run."""
    secrets = Secrets.load(settings)
    db = Database(settings.sql_url)
    client = connect(settings, timeout_s=CLIENT_TIMEOUT_S)
    try:
        yield Centre(
            settings=settings,
            secrets=secrets,
            db=db,
            redis=client,
            pii=Pii(secrets.pii_key),
            keyring=KeyRing.of(settings),
            clock=SystemClock(),
        )
    finally:
        client.close()
        db.close()
