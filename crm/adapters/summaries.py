"""Summaries of calls, in SQL and in memory."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from core.db import Database
from crm.summaries import Summary
from crm.tables import SummaryRow

_FIELDS = tuple(Summary.model_fields)


class SqlSummaries:
    """Implements `crm.ports.Summaries` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, call_ids: Collection[str]) -> dict[str, Summary]:
        if not call_ids:
            return {}
        query = select(SummaryRow).where(SummaryRow.call_id.in_(call_ids))
        with self._db.read() as session:
            return {row.call_id: _summary(row) for row in session.scalars(query)}

    def write(self, call_id: str, edit: Callable[[Summary | None], Summary]) -> Summary:
        with self._db.write() as session:
            row = session.get(SummaryRow, call_id)
            after = edit(_summary(row) if row else None)
            if row is None:
                row = SummaryRow(call_id=call_id)
                session.add(row)
            for name, value in after.model_dump(exclude={"call_id"}).items():
                setattr(row, name, value)
            return after


class MemorySummaries:
    """The same in memory."""

    def __init__(self) -> None:
        self._of: dict[str, Summary] = {}

    def of(self, call_ids: Collection[str]) -> dict[str, Summary]:
        return {call_id: self._of[call_id] for call_id in call_ids if call_id in self._of}

    def write(self, call_id: str, edit: Callable[[Summary | None], Summary]) -> Summary:
        after = self._of[call_id] = edit(self._of.get(call_id))
        return after


def _summary(row: SummaryRow) -> Summary:
    return Summary.model_validate({name: getattr(row, name) for name in _FIELDS})
