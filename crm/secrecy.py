"""Reports whose reporter is kept secret (举报保密): a call, or a work order that came from none.

Who calls a public hotline to report somebody must not become known to more people than have to
know. What is marked has a case number, by which everybody else speaks of it. Pure.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.errors import IllegalEvent
from crm.entry import one_line

REASON_LENGTH = 200


class SecrecyWish(BaseModel):
    """Why the reporter is kept secret, or why no longer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[str, AfterValidator(one_line("原因", REASON_LENGTH))]


class Secret(BaseModel):
    """A report that is, or was, kept secret."""

    model_config = ConfigDict(frozen=True)

    subject: str
    """What is: `call:<id>` or `order:<id>`."""
    case: str
    """What people call it, e.g. `JB20261130-0001`; the same when it is marked anew."""
    reason: str
    marked_at: datetime
    marked_by: str
    """User name."""
    lifted_at: datetime | None = None
    """Since when it is secret no more."""
    lifted_by: str = ""
    lift_reason: str = ""

    @property
    def stands(self) -> bool:
        """The reporter is to be kept secret."""
        return self.lifted_at is None


def of_call(call_id: str) -> str:
    """A call as a subject."""
    return f"call:{call_id}"


def of_order(order_id: int, call_id: str | None) -> str:
    """A work order as a subject: the call it came from, where there is one."""
    return of_call(call_id) if call_id else f"order:{order_id}"


def prefix(day: date) -> str:
    """How the case numbers of a day begin."""
    return f"JB{day:%Y%m%d}-"


def next_case(day: date, last: str | None) -> str:
    """The number after `last`, the day's highest so far; counts from 1, four digits or more."""
    count = int(last.removeprefix(prefix(day))) if last else 0
    return f"{prefix(day)}{count + 1:04d}"


def marked(
    before: Secret | None, subject: str, case: str, *, reason: str, now: datetime, by: str
) -> Secret:
    """The report after somebody marked it; who marked it first counts while it stands."""
    if before is not None and before.stands:
        return before
    return Secret(
        subject=subject,
        case=before.case if before else case,
        reason=reason,
        marked_at=now,
        marked_by=by,
    )


def lifted(before: Secret | None, reason: str, now: datetime, by: str) -> Secret:
    """The report after it was said to be no secret. Raises `IllegalEvent` where it is none."""
    if before is None or not before.stands:
        raise IllegalEvent("这里没有设为保密举报，或已经解除。")
    return before.model_copy(update={"lifted_at": now, "lifted_by": by, "lift_reason": reason})
