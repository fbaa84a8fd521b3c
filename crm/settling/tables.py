"""Settlements and their history. What says where the proof is is sealed."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class SettlementRow(Base):
    """One `crm.settling.settlements.Settlement`."""

    __tablename__ = "crm_settlements"
    __table_args__ = (Index("ix_crm_settlements_state", "state", "created_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    matter: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(20))
    give: Mapped[str] = mapped_column(String(12))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(String(40), index=True)
    order_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("crm_work_orders.id"), index=True
    )
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed UTF-8; None: none was asked for."""
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[int | None] = mapped_column(RowId, index=True)
    """`crm_people`; removed entries are never deleted."""
    caller_masked: Mapped[str] = mapped_column(String(32))
    caller_hash: Mapped[str] = mapped_column(String(32), index=True)
    agent_id: Mapped[str | None] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(20))
    needs: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(64))


class SettlementStepRow(Base):
    """One line of a settlement's history."""

    __tablename__ = "crm_settlement_steps"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    settlement_id: Mapped[int] = mapped_column(RowId, ForeignKey("crm_settlements.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(200))
