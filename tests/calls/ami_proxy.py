"""Between the ACD and Asterisk's manager: cuts what Asterisk says to bytes, and adds rubbish."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from typing import Self

END = b"\r\n\r\n"

RUBBISH = (
    b"\xff\xfe\x00 no colon, no text",
    b"",
    b": \r\n: ",
    b"Event: UserEvent\r\nUserEvent: ACDWait",
    "Event: UserEvent\r\nUserEvent: ACDWait\r\nCall: 王\r\nUniqueid: 王\r\nChannel: 王".encode(),
    "Event: UserEvent\r\nUserEvent: ACDBack\r\nCall: x\r\nOffer: 王建国".encode("gbk"),
    b"Event: UserEvent\r\nUserEvent: ACDWait\r\nCall: z\r\nUniqueid: z\r\nCredit: 1e\r\nFrom: \xe7",
    b"Event: BridgeEnter",
    b"Event: BridgeLeave\r\nUniqueid: \r\nChanVariable: =",
    b"Event: Hangup\r\nUniqueid: a b\r\nCause: x",
    b"Event: Hangup\r\nEvent: BridgeEnter\r\nUniqueid: 1\r\nUniqueid: 2",
    b"Event: DeviceStateChange\r\nDevice: PJSIP/1001",
    b"Response: Success\r\nActionID: nobody-asked",
    b"Response: Error",
    b"Event: X\r\nLong: " + b"A" * 2_000_000,
)
"""Messages without their end; one of them is sent after each of Asterisk's, in turn."""


class AmiProxy:
    """Any number of connections; Asterisk is told nothing that the client did not say."""

    def __init__(self, host: str, port: int) -> None:
        self._asterisk = (host, port)
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.spoils = False
        """Whether to cut and to add; until then it passes everything on."""
        self.added = 0
        """Rubbish messages sent so far."""
        self._rubbish = itertools.cycle(RUBBISH)
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @contextlib.contextmanager
    def spoiling(self) -> Iterator[None]:
        self.spoils = True
        try:
            yield
        finally:
            self.spoils = False

    def cut(self) -> None:
        """Break every connection off; new ones are welcome."""
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                asterisk = socket.create_connection(self._asterisk)
                self._open += [client, asterisk]
                ways = ((client, asterisk, False), (asterisk, client, True))
                for way in ways:
                    threading.Thread(target=self._pass_on, args=way, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, spoilable: bool) -> None:
        with contextlib.suppress(OSError), source, target:
            tail = b""
            while chunk := source.recv(65536):
                if not (spoilable and self.spoils):
                    target.sendall(chunk)
                    tail = (tail + chunk)[-len(END) :]
                    continue
                for byte in chunk:
                    target.sendall(bytes([byte]))
                    tail = (tail + bytes([byte]))[-len(END) :]
                    if tail == END:
                        self.added += 1
                        target.sendall(next(self._rubbish) + END)
