"""Tables of `ivr`: what everybody is told who calls."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class BroadcastRow(Base):
    """One notice: an `ivr.broadcast.Broadcast`."""

    __tablename__ = "ivr_broadcasts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    prompts: Mapped[list[Any]]
    numbers: Mapped[list[Any]]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(80))
    started_by: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    stopped_by: Mapped[str | None] = mapped_column(String(64))
    stopped_at: Mapped[datetime | None]
