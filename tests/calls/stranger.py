"""A SIP phone made of one socket, which may say anything at all."""

import itertools
import socket
from types import TracebackType
from typing import Self

from silverline.demo import robots
from tests.calls.patience import SOON_S
from tests.calls.telephone import Telephone

TRUNK = "127.0.0.2"
_turn = itertools.count(1)


class Stranger:
    """One call's worth of phone. It sends bytes as they are given, and no sound."""

    def __init__(self, telephone: Telephone, source: str = TRUNK) -> None:
        settings = telephone.settings
        self._centre = (settings.bind, settings.sip_port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((source, robots.free_port(source)))
        self._socket.settimeout(SOON_S)
        self._here = f"{source}:{self._socket.getsockname()[1]}"
        self._name = f"stranger-{next(_turn)}-{self._here}"
        self._did, self._sender, self._to = "", b"", b""
        self._talks = False

    def invite(self, did: str, sender: bytes) -> None:
        """Send an INVITE whose From is `sender`, and wait for nothing."""
        self._did, self._sender = did, sender
        self._to = f"<sip:{did}@{self._centre[0]}>".encode()
        sdp = f"v=0\r\no=- 1 1 IN IP4 {TRUNK}\r\ns=-\r\nc=IN IP4 {TRUNK}\r\nt=0 0\r\n"
        self._send("INVITE", 1, (sdp + "m=audio 40000 RTP/AVP 8\r\n").encode())

    def dial(self, did: str, sender: bytes = b"<sip:1001@127.0.0.2>") -> str:
        """Send an INVITE whose From is `sender`; the status line of the final answer."""
        self.invite(did, sender)
        while True:
            lines = self._socket.recv(65536).split(b"\r\n")
            status = lines[0].decode()
            if " 100 " not in status and " 180 " not in status:
                break
        self._to = next(line.partition(b":")[2] for line in lines if line.startswith(b"To:"))
        self._send("ACK", 1)
        self._talks = " 200 " in status
        return status

    def hang_up(self) -> None:
        """End the call if there is one; do not wait for the answer."""
        if self._talks:
            self._talks = False
            self._send("BYE", 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        self._socket.close()

    def _send(self, method: str, turn: int, body: bytes = b"") -> None:
        lines = [
            f"{method} sip:{self._did}@{self._centre[0]}:{self._centre[1]} SIP/2.0".encode(),
            f"Via: SIP/2.0/UDP {self._here};branch=z9hG4bK{method}{self._name}".encode(),
            b"From: " + self._sender + b";tag=s",
            b"To: " + self._to,
            f"Call-ID: {self._name}".encode(),
            f"CSeq: {turn} {method}".encode(),
            f"Contact: <sip:x@{self._here}>".encode(),
            b"Max-Forwards: 70",
            *([b"Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}".encode(),
            b"",
            body,
        ]
        self._socket.sendto(b"\r\n".join(lines), self._centre)
