"""A gateway for text messages, on the loopback, that behaves as told."""

import json
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def answers(status: int, body: bytes) -> Behaviour:
    def act(handler: BaseHTTPRequestHandler, _said: dict[str, Any]) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def accepts(handler: BaseHTTPRequestHandler, said: dict[str, Any]) -> None:
    answers(200, json.dumps({"id": said["id"]}).encode())(handler, said)


def drips(handler: BaseHTTPRequestHandler, _said: dict[str, Any]) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def floods(handler: BaseHTTPRequestHandler, _said: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def cuts(handler: BaseHTTPRequestHandler, _said: dict[str, Any]) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


class Server:
    """A gateway that does as it is told."""

    def __init__(self, behaviour: Behaviour = accepts) -> None:
        self.behaviour = behaviour
        self.seen: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append(({k.lower(): v for k, v in self.headers.items()}, body))
                try:
                    outer.behaviour(self, json.loads(body))
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/sms"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
