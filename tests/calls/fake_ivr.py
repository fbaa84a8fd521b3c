"""A FastAGI server for tests that behaves as badly, or as briefly, as it is told."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import IO

Line = Callable[[str], str]
"""Send one AGI command, get Asterisk's answer."""
Behaviour = Callable[[Line], None]


class FakeIvr:
    """Serves each call with `behaviour`, in a thread of its own."""

    def __init__(self, host: str, port: int) -> None:
        self.behaviour: Behaviour = hang_up_on
        self.answers: list[str] = []
        """What Asterisk answered to each command."""
        self.released = threading.Event()
        """Set at the end, so that a hanging behaviour can end with the test."""
        self._listener = socket.create_server((host, port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        # shutdown wakes the accept() that a mere close would leave sleeping
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def hang(self, _line: Line) -> None:
        """Accept, and never say a word."""
        self.released.wait(60)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with (
            connection,
            connection.makefile("rw", encoding="utf-8", newline="\n") as stream,
            contextlib.suppress(OSError),
        ):
            while stream.readline().strip():
                pass  # the greeting block ends with an empty line
            self.behaviour(lambda command: self._ask(stream, command))

    def _ask(self, stream: IO[str], command: str) -> str:
        stream.write(command + "\n")
        stream.flush()
        answer = stream.readline().strip()
        self.answers.append(answer)
        return answer


def hang_up_on(_line: Line) -> None:
    """Close before the first command."""


def die_midway(line: Line) -> None:
    """Get as far as the senior's place in line, then die: the route is never set."""
    line('SET VARIABLE SL_SENIOR "1"')
    line('SET VARIABLE SL_QUEUE "senior"')


def route_to(queue: str, skills: str = "", credit: int = 0) -> Behaviour:
    """Send the call where the IVR would."""

    def behave(line: Line) -> None:
        for name, value in (
            ("SL_QUEUE", queue),
            ("SL_SKILLS", skills),
            ("SL_CREDIT", str(credit)),
            ("SL_ROUTE", "queue"),
        ):
            line(f'SET VARIABLE {name} "{value}"')

    return behave
