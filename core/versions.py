"""Owners' files with a history: published from the console, seen by whom and when, taken back.

The file is the truth of what is in force; the table `file_versions` keeps what was published. A
new text is written aside and made safe, then its row is committed, then it takes the file's place:
a crash in between leaves a version that is not in force, and never a file without its history.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import logs
from core.clock import Clock
from core.db import Database
from core.errors import Refused, Stale, UserError
from core.owned import Owned
from core.tables import FileVersionRow

MOST_VERSIONS = 200
"""Of a file; the oldest go."""
PRODUCT = 0
"""Number of the product's own text, or of no file at all where the product has none."""
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Finding:
    """Something about a text that is to be published."""

    file: str
    """Where it is wrong; not always the file that is changed."""
    line: int
    """0: the file as a whole."""
    said: str
    warning: bool = False
    """It does not keep the text from being published."""


Check: TypeAlias = Callable[[str | None], None]
"""Raises `Refused` for a text that cannot be put in force; None: the file goes."""


class Published(Protocol):
    """Files of one kind that can be published, as a room offers them."""

    def owned(self, file: str) -> Owned:
        """Where one is, or would be. Raises `UserError` for a name that none can have."""
        ...

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for it; None: if the owner's went."""
        ...


def refuse(findings: list[Finding]) -> None:
    """Raise `Refused` where there is a mistake among them."""
    wrong = [one for one in findings if not one.warning]
    if wrong:
        first, more = wrong[0], f"（共{len(wrong)}处）" if len(wrong) > 1 else ""
        raise Refused(f"有错，不能发布：{first.file} 第{first.line}行：{first.said}{more}")


log = logs.get("core.versions")


@dataclass(frozen=True)
class Version:
    """One text of a file."""

    number: int
    at: datetime
    by: str
    """User name; empty: changed by hand in the file, which was found so."""
    note: str
    lines: int
    """How long it is; 0: the product's own from then on."""


@dataclass(frozen=True)
class Current:
    """What is in force of a file."""

    text: str
    """Empty where there is none."""
    mark: str
    """Changes with the text: who edits says which one they began with."""
    number: int | None
    """Its version; `PRODUCT`; None: the file was changed by hand."""


class Versions:
    """The history of owners' files. Database errors come through."""

    def __init__(self, db: Database, clock: Clock, lock: Path) -> None:
        """`lock`: a file that is locked while one is published, by any process."""
        self._db, self._clock, self._lock = db, clock, lock

    def current(self, file: str, owned: Owned) -> Current:
        """What is in force of `file`, its name in the history. Raises `Refused`."""
        raw = _read(owned.path)
        text = "" if raw is None else raw.decode("utf-8", "replace")
        if not owned.own.exists() and (owned.product is not None or not self.listed(file)):
            return Current(text, _mark(raw), PRODUCT)
        with self._db.read() as session:
            return Current(text, _mark(raw), _number(session, file, _stored(owned)))

    def listed(self, file: str) -> list[Version]:
        """What was published, the newest first."""
        with self._db.read() as session:
            rows = session.scalars(_of(file).order_by(FileVersionRow.number.desc())).all()
        return [_version(row) for row in rows]

    def newest(self) -> dict[str, Version]:
        """The last that was published of each file, by its name in the history."""
        last = sa.select(sa.func.max(FileVersionRow.id)).group_by(FileVersionRow.file)
        with self._db.read() as session:
            rows = session.scalars(sa.select(FileVersionRow).where(FileVersionRow.id.in_(last)))
            return {row.file: _version(row) for row in rows}

    def text(self, file: str, owned: Owned, number: int) -> str | None:
        """The text of a version; the product's for `PRODUCT`, None where it has none.

        Raises `UserError` for a version that there is not.
        """
        if number == PRODUCT:
            raw = _read(owned.product) if owned.product else None
            return None if raw is None else raw.decode("utf-8", "replace")
        stored = self.stored(file, number)
        return self.text(file, owned, PRODUCT) or "" if stored is None else stored

    def stored(self, file: str, number: int) -> str | None:
        """The owner's text of a version; None where it is the product's own, or no file.

        Raises `UserError` for a version that there is not.
        """
        if number == PRODUCT:
            return None
        with self._db.read() as session:
            row = session.scalar(_of(file).where(FileVersionRow.number == number))
        if row is None:
            raise UserError("没有这个版本。")
        return row.text

    def publish(
        self,
        file: str,
        owned: Owned,
        text: str | None,
        *,
        base: str,
        by: str,
        note: str,
        check: Check,
    ) -> Version:
        """Put a text in force, None: the product's own again, or no file at all.

        `base`: the mark that it was made from. Raises `Stale` when another text is in force by now,
        `Refused` for one that changes nothing, that `check` refuses, or that cannot be written.
        """
        with self._alone():
            now = self.current(file, owned)
            if base != now.mark:
                raise Stale("文件已被别人改过，请先看看现在的内容。")
            if text == now.text or (text is None and not owned.own.exists()):
                raise Refused("内容没有变化。")
            check(text)
            aside = None if text is None else _aside(owned.own, text)
            with self._db.write() as session:
                if now.number is None:
                    _add(session, file, _stored(owned), at=_changed_at(owned.own), by="", note="")
                at = self._clock.now()
                row = _add(session, file, text, at=at, by=by, note=note[:LONGEST_NOTE])
                _forget(session, file)
                made = _version(row)
            _put(aside, owned.own)
        log.info("file_published", file=file, version=made.number, by=by)
        return made

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _version(row: FileVersionRow) -> Version:
    return Version(row.number, row.at, row.by, row.note, len((row.text or "").splitlines()))


def _of(file: str) -> sa.Select[FileVersionRow]:
    return sa.select(FileVersionRow).where(FileVersionRow.file == file)


def _number(session: Session, file: str, stored: str | None) -> int | None:
    """The newest version with what is stored; None: it has none."""
    same = FileVersionRow.text.is_(None) if stored is None else FileVersionRow.text == stored
    found = sa.select(sa.func.max(FileVersionRow.number)).where(FileVersionRow.file == file, same)
    return session.scalar(found)


def _add(
    session: Session, file: str, text: str | None, *, at: datetime, by: str, note: str
) -> FileVersionRow:
    last = sa.select(sa.func.max(FileVersionRow.number)).where(FileVersionRow.file == file)
    row = FileVersionRow(
        file=file, number=(session.scalar(last) or 0) + 1, at=at, by=by, note=note, text=text
    )
    session.add(row)
    session.flush()
    return row


def _forget(session: Session, file: str) -> None:
    kept = _of(file).order_by(FileVersionRow.number.desc()).offset(MOST_VERSIONS).limit(50)
    for row in session.scalars(kept):
        session.delete(row)


def _stored(owned: Owned) -> str | None:
    """The owner's text as the history has it; None: there is none."""
    raw = _read(owned.own)
    return None if raw is None else raw.decode("utf-8", "replace").replace("\0", "\ufffd")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"读不到文件 {path.name}：{error.strerror}") from None


def _mark(raw: bytes | None) -> str:
    return "" if raw is None else hashlib.sha256(raw).hexdigest()[:16]


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _aside(path: Path, text: str) -> Path:
    """The text, safe on the disk beside its place."""
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Refused(f"写不了文件 {path.name}：{error.strerror}") from None
    return aside


def _put(aside: Path | None, path: Path) -> None:
    """Have it take the file's place, or take the file away; safe on the disk, too."""
    if aside is None:
        path.unlink(missing_ok=True)
    else:
        os.replace(aside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
