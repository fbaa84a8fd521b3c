"""Lists of older people at the desk: read, enlisted, taken back; each is in the audit."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from rich.table import Table

from console import audit
from core.errors import UserError
from crm.adapters.imports import SqlImports
from crm.age import local_day
from crm.client import Count, Enlister, enlister
from crm.senior_list import MOST_BYTES, read
from reports import views as journal
from silverline.centre import Centre

MOST_SHOWN = 50
"""Faults that are said."""
NEWEST = 20

Say = Callable[[str], None]


def enlist(centre: Centre, file: Path, say: Say, *, dry_run: bool, skip_bad: bool, by: str) -> bool:
    """Read a list and carry it out; whether that was done. Raises `UserError`."""
    sheet = read(_bytes(file), local_day(centre.clock.now(), centre.settings.timezone))
    for fault in sheet.faults[:MOST_SHOWN]:
        say(f"{file.name}:{fault.line}: {fault.what}")
    if len(sheet.faults) > MOST_SHOWN:
        say(f"还有 {len(sheet.faults) - MOST_SHOWN} 处不能用")
    if sheet.unread:
        say(f"没有读的列：{'、'.join(sheet.unread)}")
    if sheet.faults and not (skip_bad and sheet.listed):
        say("什么也没有导入；改正后再来，或用 --skip-bad 只导入其余的行")
        return False
    room = _room(centre)
    if dry_run:
        _tell(room.preview(sheet.listed), "将", say)
        return True
    number, count = room.carry_out(sheet.listed, by)
    _note(centre, by, "seniors_imported", f"import:{number}")
    _tell(count, "已", say)
    say(f"这是第 {number} 次导入；撤销：silverline senior undo {number}")
    return True


def figures(centre: Centre, hours: float) -> Table:
    """One line for each kind of caller of the last hours."""
    now = centre.clock.now()
    with centre.db.read() as session:
        found = journal.served_kinds(session, now - timedelta(hours=hours), now)
    table = Table()
    for heading in ("caller", "calls", "reached", "in 15 s", "keys", "p50, s", "p95, s"):
        table.add_column(heading, justify="left" if heading == "caller" else "right")
    for one in found:
        table.add_row(
            one.kind, str(one.calls), str(one.reached), f"{one.in_time:.0%}", f"{one.keys:.1f}",
            f"{one.reached_p50_s:.1f}", f"{one.reached_p95_s:.1f}",
        )  # fmt: skip
    return table


def undo(centre: Centre, number: int, say: Say, *, by: str) -> None:
    """Take an import back. Raises `UserError` for one that is not there."""
    taken = _room(centre).take_back(number)
    if taken:
        _note(centre, by, "seniors_import_undone", f"import:{number}")
    say(f"已撤销 {taken} 处" if taken else "没有可以撤销的")


def imports(centre: Centre, say: Say) -> None:
    """The newest imports."""
    for one in SqlImports(centre.db).newest(NEWEST):
        back = "，已撤销" if one.taken_back_at else ""
        say(f"{one.number}  {one.at:%Y-%m-%d %H:%M} UTC  {one.by}  {one.deeds} 处{back}")


def _room(centre: Centre) -> Enlister:
    return enlister(centre.db, centre.pii, centre.keyring, centre.clock, centre.settings.timezone)


def _bytes(file: Path) -> bytes:
    """The file, or as much of it as shows that it is too long."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.", "Name a CSV file.") from None


def _note(centre: Centre, by: str, action: str, subject: str) -> None:
    who = audit.Who(by, "command line", centre.clock.now())
    with centre.db.write() as session:
        audit.note(session, who, action, subject)


def _tell(count: Count, when: str, say: Say) -> None:
    say(
        f"{when}新登记 {count.added} 位，补全 {count.completed} 位，"
        f"已有 {count.same} 位，登记家属 {count.relatives} 位"
    )
    if count.differ:
        lines = "、".join(str(line) for line in count.differ[:MOST_SHOWN])
        say(f"生日与档案不同、档案未改的行：{lines}")
