"""What the demo does and what it must show: one table, read from `plan.yaml`.

The table is written by hand and is the only place that says what each kind of call should look
like; `verify` holds what happened against it.
"""

from enum import StrEnum
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from core import assets


class Kind(StrEnum):
    """The kinds of call the demo places."""

    SENIOR_KNOWN = "senior_known"
    YOUNG_MENU = "young_menu"


class Outcome(StrEnum):
    """How a call ended, as the journal words it."""

    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    ENDED_IN_IVR = "ended_in_ivr"
    LOST = "lost"


class KeyPress(BaseModel):
    """One key the caller presses."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(pattern=r"^[0-9*#]$")
    after_s: float = Field(ge=0, le=60)
    """Seconds after the call was answered by the machine."""


class Expected(BaseModel):
    """What must be seen, by our books and by Asterisk's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    senior: bool
    path: list[str]
    """Steps that must occur, in this order; others may lie between."""
    keys: int = Field(ge=0)
    outcome: Outcome
    agents: list[str]
    """The group, one of whom answers."""
    keyword: dict[str, str]
    """Channel (`caller`, `agent`) to a word that recognition must find, literally or by sound."""


class CallPlan(BaseModel):
    """One call of the demo."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    title: str
    number: str = Field(pattern=r"^[0-9]{3,20}$")
    """The caller's number, one of the seeded customers'."""
    did: str = Field(pattern=r"^[0-9]{3,20}$")
    presses: list[KeyPress] = []
    expected: Expected


def load() -> list[CallPlan]:
    """The table. Every kind is in it once; pydantic's ValidationError says what is wrong."""
    raw: Any = yaml.safe_load(assets.path("silverline/demo/plan.yaml").read_text())
    plans = [CallPlan.model_validate(entry) for entry in raw["calls"]]
    if sorted(p.kind for p in plans) != sorted(Kind):
        raise ValueError("plan.yaml must describe every kind of call exactly once")
    return plans
