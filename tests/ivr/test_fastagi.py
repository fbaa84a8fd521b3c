"""The server over real TCP: what is a call gets a thread, what is none costs nothing."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from structlog.testing import capture_logs

from ivr.adapters.agi import AgiLine, AgiSession
from ivr.adapters.fastagi import FastAgiServer, Limits
from ivr.adapters.sounds import Sounds
from ivr.service import Story
from tests.ivr.conversations import HEADER
from tests.ivr.reception import Scene, scene
from tests.ivr.test_agi import SOUNDS

SOON_S = 20
"""Longer than a busy machine needs; nothing here waits for it to pass."""


@contextmanager
def serving(
    handler: Callable[[AgiSession], None], limits: Limits | None = None
) -> Iterator[FastAgiServer]:
    server = FastAgiServer(("127.0.0.1", 0), handler, limits)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server
    server.close(SOON_S)
    thread.join(SOON_S)
    assert not thread.is_alive()


def client(server: FastAgiServer, says: str | bytes = "") -> socket.socket:
    sock = socket.create_connection(server.address, SOON_S)
    sock.settimeout(SOON_S)
    sock.sendall(says.encode() if isinstance(says, str) else says)
    return sock


def closed_by_server(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True


class Handler:
    """Takes calls and holds them until released."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.entered = threading.Semaphore(0)
        self.release = threading.Event()

    def __call__(self, session: AgiSession) -> None:
        self.taken.append(session.env["agi_uniqueid"])
        self.entered.release()
        assert self.release.wait(SOON_S)


def quick(session: AgiSession) -> None:
    session.execute("NOOP")


def served(server: FastAgiServer) -> bool:
    """Whether an ordinary call is served now."""
    with client(server, HEADER) as sock:
        return sock.recv(100) == b"NOOP\n"


def talk(sock: socket.socket, at: Callable[[str], str | None]) -> list[str]:
    """Play Asterisk on `sock`: answer each of the server's lines until it closes."""
    heard = []
    with sock, sock.makefile("rw", encoding="utf-8", newline="\n") as stream:
        for text in stream:
            heard.append(text.strip())
            answer = at(heard[-1])
            if answer is None:
                break
            stream.write(answer + "\n")
            stream.flush()
    return heard


def answering(at: Scene, sounds: Sounds, done: list[Story]) -> Callable[[AgiSession], None]:
    def take(session: AgiSession) -> None:
        ours = AgiLine(session, sounds)
        done.append(at.reception.answer(ours, ours.arrival()))

    return take


def asterisk(command: str) -> str | None:
    return "200 result=1" if command.startswith("SET") else "200 result=0"


def test_a_whole_call_over_tcp_ends_with_its_route() -> None:
    done: list[Story] = []
    with serving(answering(scene(), SOUNDS, done)) as server:
        heard = talk(client(server, HEADER), asterisk)
    assert heard[-1] == 'SET VARIABLE "SL_ROUTE" "queue"'
    assert done[0].queue == "senior"


def test_two_hundred_calls_at_once_are_all_served() -> None:
    done: list[Story] = []
    heard: list[str] = []
    with serving(answering(scene(), SOUNDS, done)) as server:
        threads = [
            threading.Thread(
                target=lambda: heard.append(talk(client(server, HEADER), asterisk)[-1])
            )
            for _ in range(200)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SOON_S)
    assert heard == ['SET VARIABLE "SL_ROUTE" "queue"'] * 200
    assert [story.outcome for story in done] == ["queue"] * 200


def test_a_hang_up_at_every_step_of_the_flow_ends_the_call_cleanly() -> None:
    done: list[Story] = []
    at = scene()
    with serving(answering(at, SOUNDS, done)) as server:
        whole = len(talk(client(server, HEADER.replace("0072", "0028")), asterisk))
        for step in range(1, whole):
            left = iter(range(step))
            talk(
                client(server, HEADER.replace("0072", "0028")),
                lambda command, left=left: (
                    asterisk(command) if next(left, None) is not None else None
                ),  # type: ignore[misc]  # a default binds the loop's variable
            )
    assert done[0].outcome == "queue"
    assert len(done) >= whole - 1, "hanging up before the first answer is no call"
    assert {story.outcome for story in done[1:]} == {"gone"}
    assert not {"CallAbandoned", "CallEnded"} & set(at.events)


def test_clients_that_connect_and_close_are_harmless() -> None:
    with serving(quick) as server:
        for _ in range(200):
            client(server).close()
        for _ in range(50):  # a reset instead of a polite end
            sock = client(server, "agi_")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        assert served(server)


def test_half_open_connections_take_no_callers_place_and_are_dropped_in_time() -> None:
    with serving(quick, Limits(calls=1, header_s=0.2)) as server:
        silent = [client(server) for _ in range(100)]
        dripping = client(server, "agi_network: yes\n")
        assert served(server)
        assert all(closed_by_server(sock) for sock in [*silent, dripping])
        for sock in (*silent, dripping):
            sock.close()


def test_too_many_half_open_connections_drop_the_oldest() -> None:
    with serving(quick, Limits(pending=5, header_s=60)) as server:
        first, *rest = [client(server) for _ in range(10)]
        assert closed_by_server(first)
        assert served(server)
        for sock in (first, *rest):
            sock.close()


GARBAGE = [
    b"\x00" * 20_000,
    b"GET / HTTP/1.1\r\n\r\n" * 2000,
    b"\n\n",
    b"\xff\xfe\n\n",
    b"a" * 5000 + b"\n\n",
    b"agi_network_script: ../../etc/passwd\n\n",
    b"agi_network_script: \n\n",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_and_the_next_call_is_served(garbage: bytes) -> None:
    with serving(quick) as server:
        with socket.create_connection(server.address, SOON_S) as sock:
            sock.settimeout(SOON_S)
            with suppress(OSError):  # it may be closed before all is sent
                sock.sendall(garbage)
            assert closed_by_server(sock)
        assert served(server)


def test_another_script_is_refused() -> None:
    handler = Handler()
    with serving(handler) as server, capture_logs() as logged:
        sock = client(server, HEADER.replace("script: inbound", "script: shell"))
        assert closed_by_server(sock)
        sock.close()
    assert handler.taken == []
    assert [entry["event"] for entry in logged] == ["script_refused"]


def test_beyond_the_limit_a_call_is_refused_at_once_and_the_others_go_on() -> None:
    handler = Handler()
    with serving(handler, Limits(calls=2)) as server:
        two = [client(server, HEADER) for _ in range(2)]
        for _ in two:
            assert handler.entered.acquire(timeout=SOON_S)
        third = client(server, HEADER)
        assert closed_by_server(third)
        handler.release.set()
        assert all(closed_by_server(sock) for sock in two)
        for sock in (*two, third):
            sock.close()
    assert len(handler.taken) == 2


def test_a_handler_that_raises_costs_its_own_call_only() -> None:
    def fail(session: AgiSession) -> None:
        raise ZeroDivisionError

    with serving(fail) as server, capture_logs() as logged:
        for _ in range(2):
            with client(server, HEADER) as sock:
                assert closed_by_server(sock)
    assert [entry["event"] for entry in logged] == ["call_thread_failed"] * 2


def test_closing_refuses_new_calls_and_lets_live_ones_end() -> None:
    handler = Handler()
    server = FastAgiServer(("127.0.0.1", 0), handler)
    serve = threading.Thread(target=server.serve, daemon=True)
    serve.start()
    sock = client(server, HEADER)
    assert handler.entered.acquire(timeout=SOON_S)
    assert server.close(wait_s=0) == 1
    serve.join(SOON_S)
    with pytest.raises(OSError):
        socket.create_connection(server.address, SOON_S)
    handler.release.set()
    assert server.close(SOON_S) == 0
    sock.close()
