"""Secret reports, in SQL and in memory."""

from collections.abc import Collection

from sqlalchemy import func, select

from core.db import Database
from crm.ports import SecretEdit
from crm.secrecy import Secret
from crm.tables import SecretRow

_FIELDS = tuple(Secret.model_fields)


class SqlSecrets:
    """Implements `crm.ports.SecretBook` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, subjects: Collection[str]) -> dict[str, Secret]:
        if not subjects:
            return {}
        query = select(SecretRow).where(SecretRow.subject.in_(subjects))
        with self._db.read() as session:
            return {row.subject: _secret(row) for row in session.scalars(query)}

    def newest(self, most: int) -> list[str]:
        query = select(SecretRow.subject).where(SecretRow.lifted_at.is_(None))
        with self._db.read() as session:
            return list(session.scalars(query.order_by(SecretRow.marked_at.desc()).limit(most)))

    def keep(self, subject: str, prefix: str, edit: SecretEdit) -> Secret:
        with self._db.write() as session:
            row = session.get(SecretRow, subject)
            # A longer number is a higher one.
            highest = (
                select(SecretRow.case)
                .where(SecretRow.case.startswith(prefix, autoescape=True))
                .order_by(func.length(SecretRow.case).desc(), SecretRow.case.desc())
            )
            last = session.scalar(highest.limit(1)) if prefix else None
            after = edit(_secret(row) if row else None, last)
            if row is None:
                row = SecretRow(subject=subject)
                session.add(row)
            for name, value in after.model_dump(exclude={"subject"}).items():
                setattr(row, name, value)
            return after


class MemorySecrets:
    """The same in memory."""

    def __init__(self) -> None:
        self._of: dict[str, Secret] = {}

    def of(self, subjects: Collection[str]) -> dict[str, Secret]:
        return {subject: self._of[subject] for subject in subjects if subject in self._of}

    def newest(self, most: int) -> list[str]:
        found = sorted(self._of.values(), key=lambda one: one.marked_at, reverse=True)
        return [one.subject for one in found if one.stands][:most]

    def keep(self, subject: str, prefix: str, edit: SecretEdit) -> Secret:
        cases = [one.case for one in self._of.values() if prefix and one.case.startswith(prefix)]
        last = max(cases, key=lambda case: (len(case), case), default=None)
        after = self._of[subject] = edit(self._of.get(subject), last)
        return after


def _secret(row: SecretRow) -> Secret:
    return Secret.model_validate({name: getattr(row, name) for name in _FIELDS})
