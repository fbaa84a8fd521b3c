"""Recorded AGI conversations as tests play them: `A ` lines are Asterisk's, `S ` lines ours.

Asterisk's side is sent at once, since AGI goes in lockstep anyway; afterwards our side is compared.
`*` in an expected line stands for anything. `A` alone is the empty line that ends the header; a
last line `X` closes the connection.
"""

import fnmatch
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

FOLDER = Path(__file__).parent.parent / "fixtures" / "agi"

NO_ARGUMENTS = (
    "agi_network: yes\nagi_network_script: inbound\nagi_request: agi://127.0.0.1:4573/inbound\n"
    "agi_channel: PJSIP/trunk-00000001\nagi_uniqueid: sl-1763775555.12\n"
    "agi_callerid: 13912340072\nagi_calleridname: unknown\nagi_dnid: 4008123456\n"
    "agi_context: ivr\nagi_extension: s\nagi_priority: 4\n\n"
)
HEADER = NO_ARGUMENTS[:-1] + "agi_arg_1: \nagi_arg_2: 4008123456\n\n"
OK = "200 result=1\n"
NO_KEY = "200 result=0 endpos=16000\n"


def pressed(key: str) -> str:
    """Asterisk's answer when a prompt or wait ended with a key."""
    return f"200 result={ord(key)} endpos=800\n"


@dataclass(frozen=True)
class Conversation:
    """Both sides of one recorded call."""

    asterisk: str
    ours: list[str]
    closes: bool

    @classmethod
    def read(cls, name: str) -> "Conversation":
        lines = (FOLDER / f"{name}.agi").read_text("utf-8").splitlines()
        return cls(
            asterisk="".join(line[2:] + "\n" for line in lines if line[:2] in ("A", "A ")),
            ours=[line[2:] for line in lines if line[:2] == "S "],
            closes=lines[-1] == "X",
        )

    def differences(self, said: list[str]) -> list[tuple[str, str]]:
        """Pairs of an expected line and the line said in its place."""
        filled = said + ["(nothing)"] * (len(self.ours) - len(said))
        wanted = self.ours + ["(nothing)"] * (len(said) - len(self.ours))
        return [
            (want, got)
            for want, got in zip(wanted, filled, strict=True)
            if not fnmatch.fnmatchcase(got, want.replace("[", "[[]"))
        ]


class Peer:
    """Asterisk's end of a socket pair; stays open until the test is over."""

    alive: ClassVar[list["Peer"]] = []

    def __init__(self, says: str = "", *, closes: bool = False) -> None:
        self.ours, self._theirs = socket.socketpair()
        self._theirs.sendall(says.encode())
        self.alive.append(self)
        if closes:
            self._theirs.shutdown(socket.SHUT_WR)

    def vanish(self) -> None:
        """Close both directions, so that our next word meets a broken pipe."""
        self._theirs.close()

    @classmethod
    def close_all(cls) -> None:
        for peer in cls.alive:
            peer.ours.close()
            peer.vanish()
        cls.alive.clear()

    def heard(self) -> list[str]:
        """Every line we said until now, after closing our end."""
        self.ours.close()
        received = b""
        while chunk := self._theirs.recv(65536):
            received += chunk
        self._theirs.close()
        return received.decode().splitlines()
