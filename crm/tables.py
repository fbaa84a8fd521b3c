"""People and their numbers. Names, numbers and birth dates are sealed; hashes find them again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class PersonRow(Base):
    """One person. Sealed columns name their column and row in the seal, so none can be swapped."""

    __tablename__ = "crm_people"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed UTF-8."""
    gender: Mapped[str] = mapped_column(String(8))
    birth: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed ISO date."""
    portrait: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A `crm.people.Portrait`."""
    created_at: Mapped[datetime]


class NumberRow(Base):
    """One number that leads to one person; several people may share a number, and the reverse."""

    __tablename__ = "crm_numbers"
    __table_args__ = (UniqueConstraint("number_hash", "person_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    number_hash: Mapped[str] = mapped_column(String(32), index=True)
    """`core.pii.Pii.hash` of the number: the way in."""
    number: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed digits."""
    person_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"), index=True)
    relation: Mapped[str] = mapped_column(String(8))
    """`self` or `family`: whose number it is, seen from the person."""
    created_at: Mapped[datetime]
