"""The two files MixMonitor leaves for a call: `<id>-in.wav` (caller) and `<id>-out.wav` (agent)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recordings.wav import HEADER, LegHeader, inspect

_CALL_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,63}")
_LEG = re.compile(r"(?P<call>.+)-(?:in|out)\.wav")


def is_call_id(text: str) -> bool:
    """Whether `text` may become part of a file's name: letters, digits, `_`, `-`, single dots."""
    return _CALL_ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Legs:
    """Where a call's legs are, if they are."""

    caller: Path
    agent: Path

    @property
    def both(self) -> tuple[Path, Path]:
        return self.caller, self.agent

    def newest(self) -> float:
        """When one of them was last written, as a Unix time; 0 when there is none."""
        return max((p.stat().st_mtime for p in self.both if _regular(p)), default=0.0)

    def remove(self) -> None:
        """Delete what is there."""
        for path in self.both:
            path.unlink(missing_ok=True)


def legs_of(incoming: Path, call_id: str) -> Legs:
    """The legs' places. Raises `ValueError` for an id that could lead elsewhere."""
    if not is_call_id(call_id):
        raise ValueError(f"not a call id: {call_id[:80]!r}")
    return Legs(incoming / f"{call_id}-in.wav", incoming / f"{call_id}-out.wav")


def look(path: Path) -> LegHeader | None:
    """The leg's header and size now; None when there is no such regular file."""
    if not _regular(path):
        return None
    with path.open("rb") as file:
        head = file.read(HEADER)
        return inspect(head, path.stat().st_size)


def calls_with_legs(incoming: Path) -> Iterator[str]:
    """Ids of all calls that have a leg in `incoming`, each once, in order."""
    names = (_LEG.fullmatch(path.name) for path in incoming.glob("*.wav"))
    yield from sorted({n.group("call") for n in names if n and is_call_id(n.group("call"))})


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
