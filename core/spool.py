"""A file of events that could not be sent: one line each, fsynced before `append` returns."""

import contextlib
import os
from pathlib import Path


class Spool:
    """First in, first out, on disk; one process writes one spool.

    `drain` sends what is there and drops each line only once it was taken, by rewriting the file
    with the rest; a crash in between sends a line twice, which ids make harmless.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._cut_torn_end()

    def append(self, *lines: str) -> None:
        """Add lines durably. Raises `OSError` when the disk does not take them."""
        written = "".join(f"{line}\n" for line in lines).encode()
        try:
            with self._path.open("ab") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # Half a line may be there: the next one would be glued to it, and both be lost.
            with contextlib.suppress(OSError):
                self._cut_torn_end()
            raise

    def _cut_torn_end(self) -> None:
        """Drop what follows the last line's end: a crash or a full disk left it half-written."""
        with contextlib.suppress(FileNotFoundError), self._path.open("r+b") as file:
            content = file.read()
            complete = content.rfind(b"\n") + 1
            if complete < len(content):
                file.truncate(complete)
                os.fsync(file.fileno())

    def lines(self) -> list[str]:
        """What waits, oldest first; a half-written last line is left out."""
        with contextlib.suppress(FileNotFoundError):
            complete, _, _torn = self._path.read_bytes().rpartition(b"\n")
            return [line.decode(errors="replace") for line in complete.split(b"\n") if line]
        return []

    def bytes_waiting(self) -> int:
        """Size of the backlog, for alarms."""
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def replace(self, lines: list[str]) -> None:
        """Keep only `lines`; atomic."""
        if not lines:
            self._path.unlink(missing_ok=True)
            return
        temporary = self._path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path)
