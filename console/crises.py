"""Crises as the API shows them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from console.models import Answer, TalkWish
from core.events import CrisisEnd, CrisisSource, Danger
from crm.client import Crisis as Kept
from crm.client import CrisisState


class Crisis(Answer):
    """One call in which somebody may be in danger."""

    call_id: str
    state: CrisisState
    source: CrisisSource
    """Who noticed: the menu, the agent, a supervisor, or the search of what was recorded."""
    danger: Danger
    words: list[str]
    """Words of crisis that were heard, as the menus' book lists them."""
    raised_at: datetime
    raised_by: str
    """User name; empty: a machine."""
    agent_id: str | None
    caller_masked: str
    """Empty where the caller makes a secret report and is not to be known."""
    senior: bool
    talking: bool
    """The call goes on."""
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    closed_by: str
    outcome: CrisisEnd | None
    note: str

    @classmethod
    def of(cls, kept: Kept, *, caller_masked: str, senior: bool, talking: bool) -> Self:
        """What is on file, with what the journal knows of the call."""
        told = kept.model_dump()
        return cls(**told, caller_masked=caller_masked, senior=senior, talking=talking)


class CrisisPage(Answer):
    """Crises, the newest first."""

    items: list[Crisis]
    total: int


class EmergencyWish(TalkWish):
    """An emergency service to be called into the conversation."""

    service: Annotated[str, Field(pattern=r"^[0-9]{3,12}$")]
    """One of the conversation's `services`."""
