"""Which channels Asterisk has now, asked over its control socket.

What a call's own lines in the CEL file cannot say: that Asterisk died and wrote no last line.
"""

import socket
from pathlib import Path

LIMIT_S = 1.0
"""For each piece of the answer."""
MOST_BYTES = 4_000_000
GREETING_BYTES = 512


def living(path: Path) -> frozenset[str] | None:
    """Unique ids of all channels; empty when no Asterisk runs, none when it did not tell.

    `path`: the control socket, `asterisk.ctl`.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.settimeout(LIMIT_S)
        try:
            control.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return frozenset()
        except OSError:
            return None
        try:
            return _ask(control)
        except OSError:  # it may be on its way out: next time it will be gone
            return None


def _ask(control: socket.socket) -> frozenset[str] | None:
    greeting = b""
    while not greeting.endswith(b"\n") and len(greeting) < GREETING_BYTES:
        piece = control.recv(GREETING_BYTES)
        if not piece:
            return None
        greeting += piece
    # Spoken as by `asterisk -rx`: it answers and hangs up.
    control.sendall(b"cli quit after core show channels concise\0")
    answer = b""
    while (piece := control.recv(65_536)) and len(answer) < MOST_BYTES:
        answer += piece
    return parse(answer.decode(errors="replace"))


def parse(answer: str) -> frozenset[str] | None:
    """The last of each line's fields, of which there are 14; none for another kind of answer."""
    lines = [line.strip("\0\r ") for line in answer.splitlines()]
    fields = [line.split("!") for line in lines if line]
    if any(len(found) < 14 for found in fields):
        return None
    return frozenset(found[-1] for found in fields)
