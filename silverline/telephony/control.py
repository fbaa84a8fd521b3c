"""A command to the running Asterisk, over its control socket.

The same words as `asterisk -rx`, without starting a process inside Asterisk's root for each.
"""

import re
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from core.errors import Unavailable
from core.settings import Settings

SOCKET_NAME = "asterisk.ctl"
SUN_PATH_BYTES = 107
"""Longest path of a unix socket on Linux."""

_GREETING_BYTES = 512
_NOISE = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x08\x0e-\x1f\x7f]")
"""Colours, and the verbosity marks that Asterisk puts before console lines."""


@dataclass(frozen=True)
class Greeting:
    """What Asterisk says first on its control socket."""

    host: str
    pid: int
    """Process id, the same inside and outside its root."""
    version: str


class Control:
    """One centre's Asterisk; holds no connection between commands."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, settings: Settings) -> "Control":
        """The control socket of the centre with these settings."""
        return cls(settings.asterisk_dir / "run" / SOCKET_NAME)

    def greeting(self, deadline_s: float = 2.0) -> Greeting:
        """Who answers. Raises `Unavailable` when nobody does in time."""
        with self._connect(time.monotonic() + deadline_s) as (_, greeting):
            return greeting

    def rx(self, command: str, deadline_s: float = 5.0) -> str:
        """Run one CLI command and return what it printed. Raises `Unavailable`."""
        if "\n" in command or "\0" in command:
            raise ValueError("one command, one line")
        deadline = time.monotonic() + deadline_s
        with self._connect(deadline) as (connection, _):
            return self._ask(connection, command, deadline)

    def _ask(self, connection: socket.socket, command: str, deadline: float) -> str:
        try:
            connection.sendall(f"cli quit after {command}".encode() + b"\0")
            answer = b""
            while chunk := _receive(connection, deadline):
                answer += chunk
        except OSError as error:
            raise Unavailable(f"Asterisk did not finish '{command}': {error}") from None
        return _NOISE.sub("", answer.decode("utf-8", "replace")).strip()

    def _connect(self, deadline: float) -> "_Connection":
        return _Connection(self.path, deadline)


class _Connection:
    """An open control socket whose greeting has been read."""

    def __init__(self, path: Path, deadline: float) -> None:
        self._path = path
        self._deadline = deadline
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def __enter__(self) -> tuple[socket.socket, Greeting]:
        try:
            self._socket.settimeout(max(0.01, self._deadline - time.monotonic()))
            self._socket.connect(str(self._path))
            return self._socket, _parse_greeting(_receive_line(self._socket, self._deadline))
        except (OSError, ValueError) as error:
            self._socket.close()
            raise Unavailable(f"Asterisk does not answer at {self._path}: {error}") from None

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _receive(connection: socket.socket, deadline: float) -> bytes:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    connection.settimeout(left)
    return connection.recv(65536)


def _receive_line(connection: socket.socket, deadline: float) -> str:
    line = b""
    while not line.endswith(b"\n") and len(line) < _GREETING_BYTES:
        chunk = _receive(connection, deadline)
        if not chunk:
            break
        line += chunk
    return line.decode("utf-8", "replace")


def _parse_greeting(line: str) -> Greeting:
    """`host/pid/version`, as Asterisk greets. Raises `ValueError` for anything else."""
    host, pid, version = line.strip().split("/", 2)
    return Greeting(host=host, pid=int(pid), version=version)
