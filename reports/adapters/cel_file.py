"""Reads Asterisk's CEL file as it grows, across rotations, from a place that can be saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

READ_BYTES = 1_000_000
"""At most this much per file and read, so that a backlog is taken in portions."""
LARGEST = 64_000_000
"""Bytes from which a file is set aside for a new one: some 16,000 answered calls."""
LONGEST_LINE = 64_000
"""A file without a line's end for this long is damaged: it is passed over."""


@dataclass(frozen=True)
class Mark:
    """A place: before a line that starts at `offset` of the file with this inode."""

    inode: int
    offset: int

    def __str__(self) -> str:
        return f"{self.inode}:{self.offset}"

    @classmethod
    def parse(cls, text: str | None) -> "Mark | None":
        """The mark that `str` wrote; none for anything else."""
        inode, colon, offset = (text or "").partition(":")
        if not (colon and inode.isdecimal() and offset.isdecimal()):
            return None
        return cls(int(inode), int(offset))


class CelFile:
    """`Master.csv` and its rotated elder siblings (`Master.csv.1`, ...), each read once."""

    def __init__(self, path: Path, mark: Mark | None = None) -> None:
        self._path = path
        self.mark = mark or Mark(0, 0)
        """Where the next read begins."""

    def read(self) -> list[tuple[Mark, str]]:
        """New complete lines, each with its place. A half-written last line waits for its end."""
        lines: list[tuple[Mark, str]] = []
        for file in self._files():
            lines.extend(self._read_one(file))
        return lines

    def rotate(self, now: datetime) -> bool:
        """Set the file aside when it has grown large; returns whether it was. Raises `OSError`.

        Asterisk opens it anew for each line, and what it wrote meanwhile is read where it is.
        """
        if not self._path.is_file() or self._path.stat().st_size < LARGEST:
            return False
        aside = self._path.with_name(f"{self._path.name}.{now:%Y%m%dT%H%M%SZ}")
        if aside.exists():  # twice in a second: the next look will do
            return False
        self._path.rename(aside)
        return True

    def forget(self, before: datetime, oldest: Mark) -> int:
        """Delete files last written `before`; those from `oldest`'s on are still needed.

        Returns how many. Raises `OSError`.
        """
        needed = {oldest.inode, self.mark.inode}
        gone = 0
        for path in self._siblings():
            status = path.stat()
            if status.st_ino in needed or status.st_mtime >= before.timestamp():
                break
            if path != self._path:
                path.unlink()
                gone += 1
        return gone

    def _siblings(self) -> list[Path]:
        """All of them, elder first, the current one last."""
        siblings = [p for p in self._path.parent.glob(f"{self._path.name}*") if p.is_file()]
        return sorted(siblings, key=lambda p: (p == self._path, p.stat().st_mtime_ns))

    def _files(self) -> list[Path]:
        """From the file of our mark on, elder first; only the current one when ours is gone."""
        known = {path.stat().st_ino: path for path in self._siblings()}
        if self.mark.inode not in known:
            return [self._path] if self._path.is_file() else []
        inodes = list(known)
        return [known[inode] for inode in inodes[inodes.index(self.mark.inode) :]]

    def _read_one(self, path: Path) -> Iterator[tuple[Mark, str]]:
        with path.open("rb") as file:
            status = path.stat()
            same = status.st_ino == self.mark.inode and self.mark.offset <= status.st_size
            # Shorter than our place: emptied in place, as logrotate's copytruncate does.
            start = self.mark.offset if same else 0
            file.seek(start)
            block = file.read(READ_BYTES)
        end = block.rfind(b"\n") + 1
        if end == 0 and len(block) > LONGEST_LINE:
            end = len(block)
        offset = start
        for raw in block[:end].splitlines(keepends=True):
            yield Mark(status.st_ino, offset), raw.decode(errors="replace")
            offset += len(raw)
        self.mark = Mark(status.st_ino, offset)
