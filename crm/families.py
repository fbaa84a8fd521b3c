"""Families: who may speak for an older person, in what, and until when."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Role = Literal["daughter", "son", "spouse", "other"]
"""What the one who calls is to the older person."""
Scope = Literal["ask", "change", "money"]
"""`ask`: be told; `change`: change what is agreed; `money`: whatever costs or pays."""


class Tie(BaseModel):
    """One person's word counts for another's."""

    model_config = ConfigDict(frozen=True)

    proxy_id: int
    """Who calls."""
    elder_id: int
    """Whom it concerns."""
    role: Role
    scope: tuple[Scope, ...]
    valid_until: datetime | None = None
    """From then on the tie counts for nothing; null: until it is taken back."""


def holds(tie: Tie, now: datetime) -> bool:
    """Whether the tie still counts."""
    return tie.valid_until is None or now < tie.valid_until
