"""What the API says and takes about settling at once (快处快赔). Sums are fen."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from console.models import Answer, Moment, Secrecy
from crm.client import (
    Evidence,
    Give,
    Need,
    OrderKind,
    OrderState,
    Reference,
    SettlementReason,
    SettlementState,
    SettleVerdict,
    SettleWhy,
    Subject,
)

Typed = Annotated[str, Field(max_length=40)]
"""A sum in yuan as somebody typed it."""


class SettlementStepView(Answer):
    """One line of a settlement's history."""

    at: Moment
    by: str
    """User name; empty: the centre's own clockwork."""
    state: SettlementState
    note: str


class SettlementView(Answer):
    """One settlement."""

    id: int
    number: str
    state: SettlementState
    matter: str
    title: str
    """The matter's, as the policy had it."""
    give: Give
    amount_fen: int
    subject: str
    """Number of the parcel; empty: about none."""
    order_id: int | None
    evidence: str
    """Where the proof is; personal data as labels for roles that see none."""
    call_id: str
    talking: bool
    """The call goes on."""
    person_id: int | None
    person_name: str | None
    caller_masked: str
    agent_id: str | None
    agent_name: str | None
    asked_by: str
    needs: str
    """Whose approval it needs, by the level's title; empty: nobody's."""
    reason: str
    """What the policy said, in Chinese."""
    say: str
    """What the agent reads out, in Chinese; empty where the policy has the matter no more."""
    created_at: Moment
    changed_at: Moment
    decided_by: str
    reference: str
    decidable: bool
    """The one who asks may approve or decline it."""
    mine: bool
    """The one who asks may note the caller's agreement, and withdraw it, while its state lets."""
    secret: Secrecy | None
    steps: list[SettlementStepView]


class SettlementPage(Answer):
    """One page of settlements, the newest first."""

    items: list[SettlementView]
    total: int
    page: int
    size: int


class MatterView(Answer):
    """What may be settled."""

    id: str
    title: str
    never: str
    """Why it is never settled by telephone; empty: it may be."""
    gives: list[Give]
    needs: list[Need]
    order: OrderKind
    """Kind of the work order that it goes with."""
    limit_fen: int | None
    """The most for one settlement by who asks; null: needs an approval."""


class OrderChoice(Answer):
    """A work order of the caller's."""

    id: int
    number: str
    kind: OrderKind
    state: OrderState
    subject: str


class SettlementDesk(Answer):
    """What somebody may settle for the caller of a call, and what was."""

    level: str | None
    """Title of their authority; null: none."""
    days: int
    left_fen: int | None
    """What the customer may be given within these days without anybody's approval; null: nobody
    knows who they are."""
    left_times: int | None
    matters: list[MatterView]
    orders: list[OrderChoice]
    settlements: list[SettlementView]


class SettlementWish(BaseModel):
    """What is to be given to the caller."""

    model_config = ConfigDict(extra="forbid")

    matter: Annotated[str, Field(max_length=20)]
    give: Give
    amount: Typed = ""
    """In yuan; empty for what costs no sum."""
    subject: Subject = ""
    order_id: int | None = Field(None, ge=1, lt=2**53)
    evidence: Evidence = ""


class DecisionView(Answer):
    """What the policy says to a wish."""

    verdict: SettleVerdict
    why: SettleWhy
    reason: str
    """In Chinese."""
    needs: str
    """Title of the level whose approval it needs."""
    amount_fen: int
    say: str
    """What to say to the caller, in Chinese: no sum before an approval; empty where refused."""


class SettlementNote(BaseModel):
    """A word with an approval."""

    model_config = ConfigDict(extra="forbid")

    note: Evidence = ""


class SettlementBecause(BaseModel):
    """Why it is declined, withdrawn, or was not paid."""

    model_config = ConfigDict(extra="forbid")

    reason: SettlementReason


class SettlementPaid(BaseModel):
    """That it was paid."""

    model_config = ConfigDict(extra="forbid")

    reference: Reference
    """What the paying system calls it."""


class SettlementTotalView(Answer):
    """Settlements of one agent about one matter."""

    agent_id: str | None
    agent_name: str | None
    matter: str
    title: str
    times: int
    amount_fen: int
    paid_fen: int


class SettlementTotals(Answer):
    """Of a month, by agent and matter; what was declined or withdrawn is left out."""

    month: str
    items: list[SettlementTotalView]
