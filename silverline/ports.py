"""Which ports a centre needs, and whether someone else has them."""

import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import UserError
from core.settings import Settings


@dataclass(frozen=True)
class Port:
    """One port of the centre."""

    setting: str
    number: int
    kind: socket.SocketKind
    service: str
    """Name of the service that listens there."""

    def __str__(self) -> str:
        return f"{self.number}/{'udp' if self.kind == socket.SOCK_DGRAM else 'tcp'}"


def needed(settings: Settings) -> list[Port]:
    """Every port the centre listens on, media aside."""
    tcp, udp = socket.SOCK_STREAM, socket.SOCK_DGRAM
    return [
        Port("sip_port", settings.sip_port, udp, "asterisk"),
        Port("ws_port", settings.ws_port, tcp, "asterisk"),
        Port("ami_port", settings.ami_port, tcp, "asterisk"),
        Port("agi_port", settings.agi_port, tcp, "ivr"),
        Port("speech_port", settings.speech_port, tcp, "utterance"),
        Port("console_port", settings.console_port, tcp, "console"),
    ]


def is_free(bind: str, port: Port) -> bool:
    """Whether we could listen there now; a connection still closing there does not count."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with contextlib.closing(socket.socket(family, port.kind)) as probe:
        if port.kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port.number))
        except OSError:
            return False
    return True


def require_free(settings: Settings, services: Iterable[str]) -> None:
    """Raise `UserError` naming each port of these services that is taken, and its setting."""
    wanted = set(services)
    taken = [p for p in needed(settings) if p.service in wanted and not is_free(settings.bind, p)]
    if taken:
        raise UserError(
            f"In use by another program: {', '.join(map(str, taken))} on {settings.bind}.",
            f"End it, or set {', '.join('SILVERLINE_' + p.setting.upper() for p in taken)}.",
        )
