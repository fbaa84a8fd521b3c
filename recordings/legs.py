"""What Asterisk leaves of a call: `<id>-in.wav` (caller) and `<id>-out.wav` (agent) of a
conversation, `<id>-vm.wav` of a message. A message ends its call, so a call has one or the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.calls import DECLINED
from core.voicemail import SUFFIX
from recordings.wav import HEADER, LegHeader, LegState, inspect

ASIDE = "aside"
"""Folder beside the legs for files that are no sound; a person looks at them and deletes them."""

_CALL_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,63}")
_LEG = re.compile(r"(?P<call>.+)-(?:in|out|vm)\.wav")


def is_call_id(text: str) -> bool:
    """Whether `text` may become part of a file's name: letters, digits, `_`, `-`, single dots."""
    return _CALL_ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Legs:
    """Where a call's files are, if they are."""

    caller: Path
    agent: Path
    message: Path
    declined: Path
    """A mark: the caller did not want to be recorded."""

    @property
    def both(self) -> tuple[Path, Path]:
        return self.caller, self.agent

    @property
    def all(self) -> tuple[Path, Path, Path]:
        return self.caller, self.agent, self.message

    def newest(self) -> float:
        """When one of them was last written, as a Unix time; 0 when there is none."""
        return max((p.stat().st_mtime for p in self.all if _regular(p)), default=0.0)

    def remove(self) -> None:
        """Delete what is there; what cannot be read is put aside instead."""
        for path in self.all:
            found = look(path)
            if found is not None and found.state is LegState.ALIEN:
                (path.parent / ASIDE).mkdir(exist_ok=True, mode=0o750)
                path.replace(path.parent / ASIDE / path.name)
            path.unlink(missing_ok=True)
        self.declined.unlink(missing_ok=True)


def legs_of(incoming: Path, call_id: str) -> Legs:
    """The files' places. Raises `ValueError` for an id that could lead elsewhere."""
    if not is_call_id(call_id):
        raise ValueError(f"not a call id: {call_id[:80]!r}")
    ends = ("-in.wav", "-out.wav", SUFFIX, f"-{DECLINED}")
    return Legs(*(incoming / f"{call_id}{end}" for end in ends))


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
