"""The word to a running Asterisk, against a socket that behaves like one, and like none."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Unavailable
from silverline.telephony.control import Control


class FakeAsterisk:
    """Greets, reads one command, answers with `answer` and closes."""

    def __init__(self, path: Path, greeting: bytes, answer: list[bytes]) -> None:
        self.asked = b""
        self._greeting = greeting
        self._answer = answer
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.sendall(self._greeting)
            self.asked = connection.recv(1024)
            for part in self._answer:
                connection.sendall(part)

    def close(self) -> None:
        self._thread.join(2)
        self._socket.close()


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "a.ctl"


def test_the_answer_comes_whole_and_without_colours(path: Path) -> None:
    fake = FakeAsterisk(
        path, b"vm/42/22.1\n", [b"\x1b[1;32m4 calls", b"\x1b[0m\n", "三\n".encode()]
    )
    assert Control(path).rx("core show channels") == "4 calls\n三"
    fake.close()
    assert fake.asked == b"cli quit after core show channels\0"


def test_the_greeting_names_the_process(path: Path) -> None:
    fake = FakeAsterisk(path, b"vm/42/22.1\n", [])
    greeting = Control(path).greeting()
    assert (greeting.host, greeting.pid, greeting.version) == ("vm", 42, "22.1")
    fake.close()


@pytest.mark.parametrize("greeting", [b"", b"hello\n", b"vm/x/22\n", b"x" * 600])
def test_something_that_is_not_asterisk_is_unavailable(path: Path, greeting: bytes) -> None:
    fake = FakeAsterisk(path, greeting, [])
    with pytest.raises(Unavailable):
        Control(path).rx("core show uptime", deadline_s=0.2)
    fake.close()


def test_nobody_there_is_unavailable(path: Path) -> None:
    with pytest.raises(Unavailable):
        Control(path).rx("core show uptime")


def test_one_command_is_one_line(path: Path) -> None:
    with pytest.raises(ValueError, match="one line"):
        Control(path).rx("core show uptime\ncore stop now")
