"""An owner's file that is taken over while the program runs: one with mistakes never replaces a
good one.

At start the file is read, else the last good one, which is kept for that, else the product's own.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from core import logs
from core.alarms import Alarms, Trouble
from core.errors import UserError

T = TypeVar("T")
Stamp = tuple[object, ...]
"""Of a file or a folder; with another stamp it is read anew."""

log = logs.get("core.last_good")


class LastGood(Generic[T]):
    """What is in force of a file, or of a folder of files, and why not the newest."""

    def __init__(
        self,
        *,
        look: Callable[[], Stamp],
        read: Callable[[], str],
        make: Callable[[str], T],
        kept: Path,
        shipped: Callable[[], T],
    ) -> None:
        """`look`, `read`: its stamp now and its text. `make`: what the text says, checked.

        `kept`: where the last good text is. `shipped`: the product's own. `read` and `make` raise
        `UserError` for what cannot be used.
        """
        self._look, self._read, self._make, self._kept = look, read, make, kept
        self._stamp: Stamp = ()
        self.trouble = ""
        """Why the file is not in force; empty when it is."""
        self.current: T = self._begin(shipped)

    def changed(self) -> bool:
        """Whether the file is not the one that was read last."""
        return self._look() != self._stamp

    def reload(self) -> T:
        """Read the file and put it in force. Raises `UserError`; then the last one stays."""
        self._stamp = self._look()
        try:
            text = self._read()
            self.current = self._make(text)
        except UserError as error:
            self.trouble = error.what
            raise
        self.trouble = ""
        self._keep(text)
        return self.current

    def _begin(self, shipped: Callable[[], T]) -> T:
        try:
            return self.reload()
        except UserError as error:
            log.warning("file_refused", kept=str(self._kept), why=error.what)
        try:
            return self._make(self._kept.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, UserError):
            return shipped()

    def _keep(self, text: str) -> None:
        temporary = self._kept.with_suffix(".tmp")
        try:
            temporary.write_text(text, "utf-8")
            os.replace(temporary, self._kept)
        except OSError as error:  # a courtesy to the next start
            log.warning("file_not_kept", kept=str(self._kept), why=str(error))


def tell(alarms: Alarms, subject: str, trouble: str) -> None:
    """Raise the alarm that a file is refused, or take it back. `subject`: which one."""
    if not trouble:
        alarms.cleared("file_refused", subject)
        return
    first = trouble.splitlines()[min(1, trouble.count("\n"))]
    alarms.raised(
        Trouble(
            "file_refused",
            subject,
            f"改过的文件有错，没有启用，仍按上一份工作：{first}",
            "改正后自动启用；silverline flow check all 或 policy check 列出全部错误。",
        )
    )


def stamp(path: Path) -> Stamp:
    """A file's stamp: time of change (ns) and size; empty when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (path.name, found.st_mtime_ns, found.st_size)
