"""A call's legs while Asterisk still writes them: read along as they grow, never in its way.

The header's sizes are zero until the file is closed, and Asterisk hands the samples over in lumps
of 32 KB, two seconds of sound. Each file is opened once: it may be deleted while it is read.
"""

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recordings.beep import SIDES, Side
from recordings.legs import is_call_id, legs_of
from recordings.wav import HEADER, SAMPLE_BYTES, LegState, inspect

HZ = 8000
"""What Asterisk's `.wav` has; a leg of another rate is not read along."""
CALLER_END = "-in.wav"

Samples = NDArray[np.int16]
_NOTHING: Samples = np.zeros(0, np.int16)


class NotSound(ValueError):
    """What stands there is no leg that can be read along; it will not become one."""


class GrowingLeg:
    """One side's samples as they come, whatever the header says."""

    def __init__(self, path: Path, keep_s: float | None = None) -> None:
        """`keep_s`: of what is there already only the last seconds are read; None: all."""
        self._path, self._keep_s = path, keep_s
        self._file: int | None = None
        self.position = 0
        """Samples before the next one that is read."""

    @property
    def second(self) -> float:
        """Of the recording: where the next sample is."""
        return self.position / HZ

    def read(self, most_s: float) -> Samples:
        """What has come since, at most so many seconds of it; empty: nothing.

        Raises `NotSound`, also for a link or a folder in the leg's place.
        """
        frames = self._frames()
        if frames is None or self._file is None:
            return _NOTHING
        # A file that became shorter was torn: what comes after its new end is read.
        self.position = min(self.position, frames)
        count = min(frames - self.position, int(most_s * HZ))
        if count <= 0:
            return _NOTHING
        raw = os.pread(self._file, count * SAMPLE_BYTES, HEADER + self.position * SAMPLE_BYTES)
        samples = np.frombuffer(raw[: len(raw) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2")
        self.position += samples.size
        return samples.astype(np.int16)

    def waiting_s(self) -> float:
        """Seconds that are there and were not read. Raises `NotSound`."""
        frames = self._frames()
        return 0.0 if frames is None else max(frames - self.position, 0) / HZ

    def skip(self, keep_s: float = 0.0) -> None:
        """Pass over what is there, but for the last `keep_s` seconds. Raises `NotSound`."""
        frames = self._frames()
        if frames is not None:
            self.position = max(self.position, frames - int(keep_s * HZ))

    @property
    def gone(self) -> bool:
        """Whether it was there and is deleted: nothing more will come."""
        return self._file is not None and os.fstat(self._file).st_nlink == 0

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _frames(self) -> int | None:
        """Whole samples that are there; None before there is a header."""
        if self._file is None and not self._open():
            return None
        if self._file is None:
            return None
        size = os.fstat(self._file).st_size
        return None if size < HEADER else (size - HEADER) // SAMPLE_BYTES

    def _open(self) -> bool:
        """Whether the file is there with its header, and open from now on."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return False
        except OSError as error:  # a link, or what may not be read
            raise NotSound(f"{self._path.name}: {error.strerror}") from None
        found = os.fstat(handle)
        head = os.pread(handle, HEADER, 0) if stat.S_ISREG(found.st_mode) else b""
        if len(head) < HEADER:
            os.close(handle)
            if not stat.S_ISREG(found.st_mode):
                raise NotSound(f"{self._path.name} is no file")
            return False
        leg = inspect(head, found.st_size)
        if leg.state is LegState.ALIEN or leg.rate != HZ:
            os.close(handle)
            raise NotSound(f"{self._path.name} is no sound of {HZ} Hz")
        self._file = handle
        if self._keep_s is not None:
            self.position = max(leg.frames - int(self._keep_s * HZ), 0)
        return True


class GrowingCall:
    """Both sides of a call that is being recorded."""

    def __init__(self, incoming: Path, call_id: str, keep_s: float | None = None) -> None:
        """Raises `ValueError` for an id that could lead elsewhere."""
        paths = legs_of(incoming, call_id).both
        self.legs: dict[Side, GrowingLeg] = {
            side: GrowingLeg(path, keep_s) for side, path in zip(SIDES, paths, strict=True)
        }

    @property
    def sides(self) -> Sequence[tuple[Side, GrowingLeg]]:
        """Who is heard on which leg."""
        return list(self.legs.items())

    @property
    def gone(self) -> bool:
        """Whether both were deleted."""
        return all(leg.gone for leg in self.legs.values())

    def close(self) -> None:
        """Let go of the files."""
        for leg in self.legs.values():
            leg.close()


def growing(incoming: Path) -> Iterator[tuple[str, int]]:
    """Calls whose caller is, or was, recorded here and whose legs are not merged: id and bytes."""
    with contextlib.suppress(FileNotFoundError), os.scandir(incoming) as entries:
        for entry in entries:
            call_id = entry.name.removesuffix(CALLER_END)
            if call_id == entry.name or not is_call_id(call_id):
                continue
            with contextlib.suppress(FileNotFoundError):  # merged at this very moment
                if entry.is_file(follow_symlinks=False):
                    yield call_id, entry.stat(follow_symlinks=False).st_size
