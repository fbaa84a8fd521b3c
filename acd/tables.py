"""The agents who work here. Their passwords live in the secrets, their states with the engine."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AgentRow(Base):
    """One agent."""

    __tablename__ = "acd_agents"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    """Digits: also the name of the first phone's SIP endpoint."""
    name: Mapped[str] = mapped_column(String(64))
    skills: Mapped[dict[str, Any]]
    """Skill to level, 1 to 10."""
    active: Mapped[bool] = mapped_column(default=True)
    """False: has left; kept for the journal of past calls."""


class PhoneRow(Base):
    """A phone of an agent's. An agent without any has one that bears their id."""

    __tablename__ = "acd_devices"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Name of the SIP endpoint, see `acd.phones`."""
    agent_id: Mapped[str] = mapped_column(
        ForeignKey("acd_agents.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(8))
    """One of `acd.phones.Kind`."""
