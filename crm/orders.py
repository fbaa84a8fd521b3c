"""Work orders: something the centre has to get done, with a number the caller can ask for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core.errors import IllegalEvent
from crm.tasks import NOTE_LENGTH, Written

CourierKind = Literal["urge", "address", "intercept", "receipt", "damaged", "lost", "weight"]
"""What a courier's callers want done: 催件, 改址, 拦截, 核实签收, 破损, 遗失, 查重."""
OrderKind = Literal["consult", "repair", "billing", "complaint", "other"] | CourierKind
OrderState = Literal["open", "in_progress", "done", "closed"]

MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    "open": frozenset({"in_progress", "done", "closed"}),
    "in_progress": frozenset({"open", "done", "closed"}),
    "done": frozenset({"in_progress", "closed"}),
    "closed": frozenset(),
}
"""Which states may follow; staying is always allowed. Closed is for ever: open another one."""
UNFINISHED: tuple[OrderState, ...] = ("open", "in_progress")
"""States in which somebody still has something to do."""


Due = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]


class NewOrder(BaseModel):
    """A work order as it is opened."""

    model_config = ConfigDict(frozen=True)

    kind: OrderKind
    owner: str | None = Field(None, max_length=12)
    """Id of the agent who sees to it."""
    due_at: Due | None = None
    note: Written = Field("", max_length=NOTE_LENGTH)
    subject: str = Field("", max_length=40)
    """Number of the parcel it is about, where it is about one."""
    person_id: int | None = Field(None, ge=1, lt=2**53)
    call_id: str | None = Field(None, pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """The call it came from."""


class ToldOrder(NewOrder):
    """One that a caller opened by speaking. Nobody else names a sound: it would open another's."""

    sound: str = Field("", pattern=r"^[A-Za-z0-9._/-]{0,110}$")
    """Name of the kept sound of what the caller said of it; see `asr.client.utterance`."""


class WorkOrder(ToldOrder):
    """A work order on file."""

    id: int
    number: str
    """What people call it, e.g. `WO20261122-0001`."""
    state: OrderState = "open"
    created_at: datetime
    updated_at: datetime


class OrderChange(BaseModel):
    """What is to be changed; fields that are not given stay."""

    model_config = ConfigDict(frozen=True)

    state: OrderState | None = None
    owner: str | None = Field(None, max_length=12)
    due_at: Due | None = None
    note: Written | None = Field(None, max_length=NOTE_LENGTH)


def prefix(day: date) -> str:
    """How the numbers of a day begin."""
    return f"WO{day:%Y%m%d}-"


def next_number(day: date, last: str | None) -> str:
    """The number after `last`, the day's highest so far; counts from 1, four digits or more."""
    count = int(last.removeprefix(prefix(day))) if last else 0
    return f"{prefix(day)}{count + 1:04d}"


def change(order: WorkOrder, wanted: OrderChange, now: datetime) -> WorkOrder:
    """The order with the change made. Raises `IllegalEvent` for a state that may not follow."""
    news = wanted.model_dump(exclude_unset=True)
    for never_null in ("state", "note"):
        if news.get(never_null, "") is None:
            del news[never_null]
    state = wanted.state or order.state
    if state != order.state and state not in MOVES[order.state]:
        raise IllegalEvent(f"a work order that is {order.state} cannot become {state}")
    return order.model_copy(update={**news, "updated_at": now})
