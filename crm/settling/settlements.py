"""The life of a settlement: offered, approved where it must be, agreed to, paid elsewhere. Pure.

Sentences are Chinese: they are shown as they are.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.errors import IllegalEvent
from crm.entry import one_line
from crm.settling.policy import Give

State = Literal[
    "offered", "waiting", "approved", "declined", "agreed", "handed", "paid", "failed", "withdrawn"
]
"""`offered`: within the agent's own authority, not agreed to yet; `waiting`: for an approval;
`handed`: payment has it."""

MOVES: Mapping[State, frozenset[State]] = {
    "offered": frozenset({"agreed", "withdrawn"}),
    "waiting": frozenset({"approved", "declined", "withdrawn"}),
    "approved": frozenset({"agreed", "withdrawn"}),
    "declined": frozenset(),
    "agreed": frozenset({"handed", "withdrawn"}),
    "handed": frozenset({"paid", "failed"}),
    "paid": frozenset(),
    "failed": frozenset({"handed", "paid", "withdrawn"}),
    "withdrawn": frozenset(),
}
"""Which states may follow. What payment has is not withdrawn; what failed may be tried again."""
OVER: tuple[State, ...] = ("declined", "withdrawn")
"""Nothing was given, and nothing counts against the customer's limit."""
PENDING: tuple[State, ...] = ("offered", "waiting", "approved")
"""The caller has not agreed yet."""
KEPT = timedelta(days=1100)
"""Claims end after three years (Civil Code, article 188); then it is forgotten."""
LAPSED = "过期，来电人没有确认"

STATE_WORDS: Mapping[State, str] = {
    "offered": "还没有得到来电人同意",
    "waiting": "等待批准",
    "approved": "已批准",
    "declined": "未批准",
    "agreed": "来电人已同意",
    "handed": "已交付款",
    "paid": "已付款",
    "failed": "付款失败",
    "withdrawn": "已撤回",
}

Subject = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9-]{0,40}$"),
    AfterValidator(lambda number: number.replace("-", "").upper()),
]
"""Number of a parcel, written alike however it was typed: each is settled once. Empty: none."""
Evidence = Annotated[str, AfterValidator(lambda text: text.strip() and one_line("证据", 200)(text))]
"""Where the proof is: personal data may be in it."""
Reason = Annotated[str, AfterValidator(one_line("原因", 200))]
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")]
"""What the paying system calls the payment."""


class Settlement(BaseModel):
    """One settlement on file."""

    model_config = ConfigDict(frozen=True)

    id: int = 0
    number: str
    """What people call it, e.g. `KP20261130-0001`."""
    state: State
    matter: str
    title: str
    """The matter's, as the policy had it."""
    give: Give
    amount_fen: int
    subject: Subject = ""
    order_id: int | None = None
    evidence: str = ""
    call_id: str
    person_id: int | None = None
    """The customer; None: not on file."""
    caller_masked: str = ""
    caller_hash: str = ""
    """Keyed; empty: no number was sent."""
    agent_id: str | None = None
    asked_by: str
    """User name."""
    level: str
    """Authority of who asked."""
    needs: str = ""
    """Level whose approval it needs; empty: none."""
    reason: str
    """What the policy said."""
    created_at: datetime
    changed_at: datetime
    decided_by: str = ""
    """Who approved or declined."""
    reference: str = ""

    @property
    def counts(self) -> bool:
        """Against the customer's limit."""
        return self.state not in OVER


class Step(NamedTuple):
    """One line of a settlement's history."""

    settlement_id: int
    at: datetime
    by: str
    """User name; empty: the centre's own clockwork."""
    state: State
    note: str = ""


def prefix(day: date) -> str:
    """How the numbers of a day begin."""
    return f"KP{day:%Y%m%d}-"


def next_number(day: date, last: str | None) -> str:
    """The number after `last`, the day's highest so far; counts from 1, four digits or more."""
    count = int(last.removeprefix(prefix(day))) if last else 0
    return f"{prefix(day)}{count + 1:04d}"


def moved(settlement: Settlement, to: State, at: datetime, **facts: str) -> Settlement:
    """In its next state. Raises `IllegalEvent` for one that may not follow."""
    if to not in MOVES[settlement.state]:
        now, wanted = STATE_WORDS[settlement.state], STATE_WORDS[to]
        raise IllegalEvent(f"{settlement.number} {now}，不能改为“{wanted}”。")
    return settlement.model_copy(update={"state": to, "changed_at": at, **facts})


def check_open(settlement: Settlement, now: datetime, open_hours: int) -> None:
    """Raises `IllegalEvent` for an offer that has lapsed."""
    if now >= settlement.created_at + timedelta(hours=open_hours):
        raise IllegalEvent(f"{settlement.number} {LAPSED}，请重新提出。")


def check_hand(settlement: Settlement, now: datetime, undo_minutes: int) -> None:
    """Raises `IllegalEvent` while it can still be undone."""
    until = settlement.changed_at + timedelta(minutes=undo_minutes)
    if settlement.state == "agreed" and now < until:
        raise IllegalEvent(f"{settlement.number} 还在可以撤回的时间里，请稍后再取。")
