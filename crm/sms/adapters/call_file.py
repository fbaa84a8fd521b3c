"""Receipts by telephone: Asterisk is asked to call by a file in its spool, and writes how it ended.

A call file is taken once it has been renamed into `outgoing`, and lies in `outgoing_done` with the
word `Status` when the call is over. The answer comes later than the question, so the same message
is asked for again: that tells what became of its call, and begins another if nobody picked up.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core import logs
from core.pii import normalise
from crm.sms.ports import Answer, Outgoing

MEANT_FOR_S = 300.0
"""A call that Asterisk has not begun by then is not made any more."""
KEPT_S = 86_400.0
"""Of a call that is over and that nobody asks about."""
SETUP_S = 10
"""For the line, on top of the ringing."""
MODE = 0o600

log = logs.get("crm.call_file")


@dataclass(frozen=True)
class Spool:
    """Asterisk's folder for call files, and how people are called."""

    folder: Path
    shown: str
    """The number that they see."""
    ring_s: int


class CallFiles:
    """Implements `crm.sms.ports.Gateway`; a message's text is `<set>/<prompt>`."""

    def __init__(self, spool: Spool, now: Callable[[], float] = time.time) -> None:
        """`now`: epoch seconds, as files' times are."""
        self.spool, self._now = spool, now
        self._asked, self._done = spool.folder / "outgoing", spool.folder / "outgoing_done"

    def send(self, message: Outgoing) -> Answer:
        try:
            return self._send(message)
        except OSError as error:
            log.warning("call_file_failed", why=type(error).__name__)
            return Answer("later", "spool")

    def _send(self, message: Outgoing) -> Answer:
        for folder in (self._asked, self._done):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._tidy()
        name = f"{message.id}.call"
        status = self._status(self._done / name)
        if status == "completed":
            return Answer("accepted")
        if (self._asked / name).exists():
            return Answer("later", "calling")
        self._ask(name, message)
        return Answer("later", "no answer" if status else "calling")

    def _status(self, path: Path) -> str:
        """How a call ended, in Asterisk's word; empty while that is not known. Said once."""
        try:
            lines = path.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        path.unlink(missing_ok=True)
        found = [line.partition(":")[2] for line in lines if line.lower().startswith("status:")]
        return found[-1].strip().lower() if found else "unknown"

    def _ask(self, name: str, message: Outgoing) -> None:
        voice, _, prompt = message.text.partition("/")
        number = normalise(message.number)
        lines = (
            "Channel: Local/s@receipt-dial/n",  # its name is in Asterisk's records: no number
            f"WaitTime: {self.spool.ring_s + SETUP_S}",
            "MaxRetries: 0",
            "Archive: yes",
            "Context: receipt",
            "Extension: s",
            "Priority: 1",
            f"Setvar: SL_NUMBER={number}",
            f"Setvar: SL_SHOWN={self.spool.shown}",
            f"Setvar: SL_UNTIL={int(self._now() + MEANT_FOR_S)}",
            f"Setvar: SL_SET={voice}",
            f"Setvar: SL_SAY={prompt}",
        )
        beside = self._asked.parent / f".{name}"
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(lines) + "\n")
        os.replace(beside, self._asked / name)

    def _tidy(self) -> None:
        """What Asterisk does not take is not to be dialled at night; numbers are not to stay."""
        for folder, longest_s in ((self._asked, 2 * MEANT_FOR_S), (self._done, KEPT_S)):
            for path in folder.glob("*.call"):
                try:
                    if self._now() - path.stat().st_mtime > longest_s:
                        path.unlink()
                except FileNotFoundError:
                    continue
