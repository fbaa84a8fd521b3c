"""Somebody may be in danger: one crisis for a call, raised, seen to by a supervisor, and closed.

News comes from several sides and sometimes twice; what has been closed is opened again only by a
person, or by what a caller says to a menu afterwards. Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.errors import IllegalEvent
from core.events import CrisisEnd, CrisisSource, Danger
from crm.tasks import Written

CrisisState = Literal["raised", "acknowledged", "closed"]
MOST_WORDS = 10
NOTE_LENGTH = 500


class Sign(BaseModel):
    """That somebody noticed something."""

    model_config = ConfigDict(frozen=True)

    call_id: str = Field(max_length=64)
    source: CrisisSource
    at: datetime
    danger: Danger = "unknown"
    words: tuple[str, ...] = ()
    """Words of the book of intents that were heard."""
    by: str = ""
    """User name; empty: a machine noticed."""
    agent_id: str | None = None
    """The agent who has the caller, where they told it."""


class Crisis(BaseModel):
    """What is known of one call's crisis."""

    model_config = ConfigDict(frozen=True)

    call_id: str
    state: CrisisState = "raised"
    source: CrisisSource
    """Who noticed first."""
    danger: Danger = "unknown"
    words: tuple[str, ...] = ()
    raised_at: datetime
    raised_by: str = ""
    agent_id: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    outcome: CrisisEnd | None = None
    note: str = ""
    """What was done, as whoever closed it wrote."""


class CrisisReport(BaseModel):
    """What a person says when they raise one."""

    model_config = ConfigDict(frozen=True)

    danger: Danger = "unknown"


class CrisisClosing(BaseModel):
    """What a person says when it is over."""

    model_config = ConfigDict(frozen=True)

    outcome: CrisisEnd
    note: Written = Field("", max_length=NOTE_LENGTH)


def noticed(before: Crisis | None, sign: Sign) -> Crisis | None:
    """The call's crisis after that sign; None when it changes nothing."""
    if before is None or (before.state == "closed" and _reopens(before, sign)):
        return Crisis(
            call_id=sign.call_id,
            source=sign.source,
            danger=sign.danger,
            words=_together((), sign.words),
            raised_at=sign.at,
            raised_by=sign.by,
            agent_id=sign.agent_id or (before.agent_id if before else None),
        )
    if before.state == "closed":
        return None
    after = before.model_copy(
        update={
            "words": _together(before.words, sign.words),
            "danger": before.danger if sign.danger == "unknown" else sign.danger,
            "agent_id": before.agent_id or sign.agent_id,
            "raised_at": min(before.raised_at, sign.at),
        }
    )
    return None if after == before else after


def _reopens(before: Crisis, sign: Sign) -> bool:
    """A recording only says what was heard before; what is said after the end is something new."""
    over = before.closed_at
    return sign.source != "recording" and over is not None and sign.at > over


def _together(known: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))[:MOST_WORDS]


def is_raised(before: Crisis | None, after: Crisis) -> bool:
    """Whether people have to be told anew."""
    return before is None or before.state == "closed" or set(after.words) > set(before.words)


def acknowledged(crisis: Crisis, now: datetime, by: str) -> Crisis:
    """Somebody sees to it. Raises `IllegalEvent` when it is over, or somebody else does already."""
    if crisis.state == "closed":
        raise IllegalEvent("这起危急情况已经结束。")
    if crisis.state == "acknowledged":
        if crisis.acknowledged_by == by:
            return crisis
        raise IllegalEvent(f"{crisis.acknowledged_by} 已经在处理。")
    news = {"state": "acknowledged", "acknowledged_at": now, "acknowledged_by": by}
    return crisis.model_copy(update=news)


def closed(crisis: Crisis, closing: CrisisClosing, now: datetime, by: str) -> Crisis:
    """It is over. Raises `IllegalEvent` when it was before, and for a note that is missing."""
    if crisis.state == "closed":
        raise IllegalEvent("这起危急情况已经结束。")
    if closing.outcome == "other" and not closing.note.strip():
        raise IllegalEvent("请写明处理结果。")
    news = {
        "state": "closed",
        "closed_at": now,
        "closed_by": by,
        "outcome": closing.outcome,
        "note": closing.note.strip(),
        "acknowledged_at": crisis.acknowledged_at or now,
        "acknowledged_by": crisis.acknowledged_by or by,
    }
    return crisis.model_copy(update=news)
