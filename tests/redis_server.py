"""A real redis-server of the test's own: unix socket only, in a folder that is removed."""

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.bus import STREAM

Entries = list[tuple[str, dict[str, str]]]
"""Of a stream: id and fields, oldest first."""


class RedisServer:
    """Start, kill and start again: the append-only file survives, as in the centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "r.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def client(self, timeout_s: float = 15.0) -> redis.Redis:
        """A client as the product's (`core.redis.connect`), but for its patience: a busy disk is
        no fault here.
        """
        return redis.Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    def start(self) -> None:
        """Returns once it answers."""
        self._process = subprocess.Popen(
            [
                "redis-server", "--port", "0", "--unixsocket", str(self.socket),
                "--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always",
                "--save", "", "--maxmemory-policy", "noeviction",
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.exceptions.RedisError):
                self.client().ping()
                return
            time.sleep(0.01)
        raise RuntimeError("redis-server did not answer within 10 s")

    def kill(self) -> None:
        """kill -9, as a machine without power would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
            self.socket.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Lose everything it knew, as after a broken disk; only while it is stopped."""
        for file in (self.folder / "appendonlydir").glob("*"):
            file.unlink()


def entries(client: redis.Redis, since: str = "-") -> Entries:
    """What the stream of events holds from `since` on; the client decodes, as `client()` does."""
    return cast(Entries, client.xrange(STREAM, min=since))


@contextmanager
def running() -> Iterator[RedisServer]:
    """A started server, killed at the end whatever happens."""
    # A unix socket's path has at most 107 bytes, and pytest's folders are longer.
    with tempfile.TemporaryDirectory(prefix="sl-r-", dir="/tmp") as made:
        server = RedisServer(Path(made))
        try:
            server.start()
            yield server
        finally:
            server.kill()
