"""Whether the console is well, asked of what listens at its port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.settings import Settings
from silverline.services import console_well

WELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ILL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
ITSELF = b"GET /api/health HTTP/1.1\r\n\r\n"
"""What one hears whose connection has become one with itself."""


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """A server that answers whatever it is asked with this, once; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(said)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        thread.join(5)


@pytest.mark.parametrize(
    ("said", "trouble"), [(WELL, None), (ILL, "does not answer"), (ITSELF, "does not answer")]
)
def test_what_answers_tells_whether_the_console_is_well(
    said: bytes, trouble: str | None, tmp_path: Path
) -> None:
    with answering(said) as port:
        found = console_well(Settings(data_dir=tmp_path, console_port=port), tmp_path)
    assert found is None if trouble is None else trouble in (found or "")


def test_a_port_where_nothing_listens_is_named(tmp_path: Path) -> None:
    with answering(WELL) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"x")
    found = console_well(Settings(data_dir=tmp_path, console_port=port), tmp_path)
    assert found is not None and str(port) in found
