"""Another place for recordings: whatever fsspec has a URL for, a bucket, a share, this memory.

Files are encrypted before they come here. Credentials are fsspec's own business (its files and its
environment), so that no URL of ours carries any.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO, cast

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

BLOCK = 1024 * 1024
"""Bytes read at a time, and ahead of what a player asks for."""


class Away:
    """One store. Any method raises `OSError`, or what its driver raises when it is not to be had:
    `ImportError` when the driver is not installed."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def put(self, local: Path, path: str) -> None:
        """Copy a file there; what was there before gives way to it."""
        fs, target = self._at(path)
        fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        fs.put_file(str(local), target)
        if isinstance(fs, LocalFileSystem):  # a disk that is mounted: no store that answers for it
            Path(target).chmod(0o600)
            _sync(Path(target))

    def digest(self, path: str) -> str:
        """SHA-256 of what is there, read back whole."""
        with self.open(path) as file:
            return digest(file)

    def open(self, path: str) -> BinaryIO:
        """To be read from any place. Raises `FileNotFoundError`."""
        fs, target = self._at(path)
        return cast(BinaryIO, fs.open(target, "rb", block_size=BLOCK))

    def remove(self, path: str) -> None:
        """Gone afterwards, whether it was there or not."""
        fs, target = self._at(path)
        if fs.exists(target):
            fs.rm_file(target)

    def _at(self, path: str) -> tuple[Any, str]:
        fs, root = url_to_fs(self.url)
        fs.invalidate_cache()  # others write there as well
        return fs, f"{root.rstrip('/')}/{path}"


def digest(file: BinaryIO) -> str:
    """SHA-256 of the rest of an open file."""
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    return found.hexdigest()


def _sync(path: Path) -> None:
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
