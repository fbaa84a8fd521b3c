"""Customers: work orders, and who may act for whom."""

from datetime import datetime
from typing import Literal

from core.events.base import Event


class WorkOrderChanged(Event):
    """A work order was opened or moved on."""

    type = "WorkOrderChanged"
    work_order_id: int
    state: str


class SettlementChanged(Event):
    """Something was settled at once, or such a settlement moved on; sums are fen."""

    type = "SettlementChanged"
    settlement_id: int
    number: str
    """What people call it."""
    state: str
    matter: str
    give: str
    amount_fen: int
    agent_id: str | None = None
    """Whose caller it is for."""


Authorised = Literal["ask", "change", "money"]
"""How far someone may act for another; each includes the ones before it."""


class AuthorityGranted(Event):
    """An older person let a relative act for them; `call_id` is the call in which they said so."""

    type = "AuthorityGranted"
    authority_id: int
    elder_id: int
    proxy_id: int
    level: Authorised
    valid_until: datetime
    how: Literal["call", "paper", "visit", "entered"]
    """How they consented; `entered`: before consents were kept."""
    again: bool = False
    """A limit or a withdrawal by mistake was taken back."""


class AuthorityWithdrawn(Event):
    """A relative may act no more, or less than before."""

    type = "AuthorityWithdrawn"
    authority_id: int
    elder_id: int
    proxy_id: int
    by: Literal["elder", "centre"]
    """Whose wish it was."""
    level: Authorised | None = None
    """What is left of it; null: nothing."""


class AuthorityExpired(Event):
    """The time for which a relative might act is over."""

    type = "AuthorityExpired"
    authority_id: int
    elder_id: int
    proxy_id: int
