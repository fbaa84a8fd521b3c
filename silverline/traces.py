"""What a call leaves outside the database: its legs, Asterisk's own account of it, log lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.logs import hide_numbers
from core.settings import Settings
from reports.cel import CelBook, CelCall, parse_line

LOG_LINES = 200
"""Lines shown of one process about one call."""
BEFORE_S, AFTER_S = 1.0, 5.0
"""Asterisk's log names channels, whose names come again after a restart: only lines of the call's
own time, with so much around it, are taken."""
LEGS = ("in", "out", "vm")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d:\d\d:\d\d\.\d+) ")


@dataclass(frozen=True)
class LogLine:
    """One line of a process's log."""

    process: str
    """The service's name, that of its folder."""
    at: datetime | None
    text: str
    """As it was written; numbers of eleven digits and more are masked, unprintable signs dotted."""


@dataclass(frozen=True)
class FileFact:
    """A file of the call's."""

    path: str
    bytes: int


def legs(settings: Settings, call_id: str) -> list[FileFact]:
    """Audio as Asterisk writes it, not yet merged and encrypted (in: caller, out: agent)."""
    paths = (settings.incoming_dir / f"{call_id}-{leg}.wav" for leg in LEGS)
    return [FileFact(str(path), path.stat().st_size) for path in paths if path.is_file()]


def cel_files(settings: Settings) -> list[Path]:
    """Asterisk's channel event files, the eldest first."""
    folder = settings.asterisk_dir / "log" / "cel-custom"
    found = [path for path in folder.glob("Master.csv*") if path.is_file()]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def cel_account(settings: Settings, call_id: str) -> CelCall | None:
    """The call as Asterisk itself saw it, read from the call's first line to its last."""
    book = CelBook()
    for text in _cel_lines(settings):
        if call_id not in book.calls and f'"{call_id}"' not in text:
            continue
        line = parse_line(text)
        if line is not None:
            book.feed(line)
        known = book.calls.get(call_id)
        if known is not None and known.ended is not None:
            break
    return book.calls.get(call_id)


def log_lines(settings: Settings, call_id: str, cel: CelCall | None) -> list[LogLine]:
    """What every process wrote about the call, in the order of time."""
    named = re.compile(rf"(?<![\w.-]){re.escape(call_id)}(?![\w.])")
    found: list[LogLine] = []
    for folder in sorted(p for p in settings.log_dir.glob("*") if p.is_dir()):
        lines = _lines_of(folder)
        if folder.name == "asterisk" and cel is not None:
            mine = [line for line in lines if named.search(line.text) or _of_channel(line, cel)]
        else:
            mine = [line for line in lines if named.search(line.text)]
        found += mine[:LOG_LINES]
    return sorted(found, key=lambda line: line.at or datetime.max.replace(tzinfo=UTC))


def _cel_lines(settings: Settings) -> Iterator[str]:
    for path in cel_files(settings):
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from file


def _lines_of(folder: Path) -> Iterator[LogLine]:
    # svlogd names what it has rotated @<time>.s, or .u when it was interrupted.
    for path in [*sorted(folder.glob("@*")), folder / "current"]:
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", errors="replace") as file:
            for text in file:
                yield _line(folder.name, text.rstrip("\n"))


def _line(process: str, text: str) -> LogLine:
    # Asterisk repeats what strangers sent; a terminal must not obey it.
    text = "".join(sign if sign.isprintable() else "·" for sign in text)
    stamp = _STAMP.match(text)
    if stamp is None:
        return LogLine(process, None, hide_numbers(text))
    at = datetime.fromisoformat(f"{stamp[1]}T{stamp[2]}").replace(tzinfo=UTC)
    return LogLine(process, at, hide_numbers(text[stamp.end() :]))


def _of_channel(line: LogLine, cel: CelCall) -> bool:
    if line.at is None or cel.channel not in line.text:
        return False
    at, ended = line.at.timestamp(), cel.ended if cel.ended is not None else float("inf")
    return cel.started - BEFORE_S <= at <= ended + AFTER_S
