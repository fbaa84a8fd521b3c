"""What imports of people did, in SQL and in memory."""

from datetime import datetime

import sqlalchemy as sa

from core.db import Database
from crm.imports import Deed, Import
from crm.tables import DeedRow, ImportRow


class SqlImports:
    """Implements `crm.ports.Imports` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, by: str, at: datetime) -> int:
        with self._db.write() as session:
            row = ImportRow(by=by[:64], at=at)
            session.add(row)
            session.flush()
            return row.id

    def noted(self, number: int, deed: Deed) -> None:
        with self._db.write() as session:
            values = deed.model_dump() | {"fields": list(deed.fields)}
            session.add(DeedRow(import_id=number, **values))

    def take_back(self, number: int, at: datetime) -> list[Deed] | None:
        query = sa.select(DeedRow).where(DeedRow.import_id == number).order_by(DeedRow.id)
        with self._db.write() as session:
            found = session.get(ImportRow, number)
            if found is None:
                return None
            if found.taken_back_at is not None:
                return []
            found.taken_back_at = at
            return [_deed(row) for row in session.scalars(query)]

    def newest(self, limit: int) -> list[Import]:
        deeds = sa.select(sa.func.count()).where(DeedRow.import_id == ImportRow.id)
        query = sa.select(ImportRow, deeds.scalar_subquery()).order_by(ImportRow.id.desc())
        with self._db.read() as session:
            return [_import(row, count) for row, count in session.execute(query.limit(limit))]


def _deed(row: DeedRow) -> Deed:
    values = {"did": row.did, "person_id": row.person_id, "other_id": row.other_id}
    return Deed.model_validate({**values, "fields": tuple(row.fields)})


def _import(row: ImportRow, deeds: int) -> Import:
    return Import(number=row.id, at=row.at, by=row.by, deeds=deeds, taken_back_at=row.taken_back_at)


class MemoryImports:
    """Implements `crm.ports.Imports` without a database."""

    def __init__(self) -> None:
        self._imports: list[Import] = []
        self._deeds: dict[int, list[Deed]] = {}

    def begin(self, by: str, at: datetime) -> int:
        number = len(self._imports) + 1
        self._imports.append(Import(number=number, at=at, by=by[:64], deeds=0))
        self._deeds[number] = []
        return number

    def noted(self, number: int, deed: Deed) -> None:
        self._deeds[number].append(deed)

    def take_back(self, number: int, at: datetime) -> list[Deed] | None:
        if number not in self._deeds:
            return None
        found = self._imports[number - 1]
        if found.taken_back_at is not None:
            return []
        self._imports[number - 1] = found.model_copy(update={"taken_back_at": at})
        return list(self._deeds[number])

    def newest(self, limit: int) -> list[Import]:
        kept = [i.model_copy(update={"deeds": len(self._deeds[i.number])}) for i in self._imports]
        return kept[::-1][:limit]
