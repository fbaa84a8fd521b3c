"""After a call: what it was about, what came of it, what was promised. Four fields, no more."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from crm.orders import OrderKind
from crm.tasks import Written

Topic = OrderKind
"""What a call is about: the same words as of what may follow from it."""
Result = Literal["solved", "answered", "follow_up", "passed_on", "unsolved"]
"""Settled; only asked; somebody still has to act; handed on; not settled."""

TEXT_LENGTH = 500
PROMISE_LENGTH = 200


class SummaryEntry(BaseModel):
    """A summary as it is written."""

    model_config = ConfigDict(frozen=True)

    topic: Topic
    result: Result
    text: Written = Field("", max_length=TEXT_LENGTH)
    promised: Written = Field("", max_length=PROMISE_LENGTH)
    """What the caller was told would happen; empty: nothing."""


class Summary(SummaryEntry):
    """A summary on file: one for each call."""

    call_id: str
    agent_id: str
    """Who had the caller, and wrote it first; empty: somebody who takes no calls did."""
    written_at: datetime
    changed_at: datetime
    changed_by: str
    """User name."""


def written(
    before: Summary | None,
    entry: SummaryEntry,
    call_id: str,
    now: datetime,
    *,
    agent_id: str,
    by: str,
) -> Summary:
    """The summary after somebody wrote it, for the first time or anew."""
    return Summary(
        **dict(entry),
        call_id=call_id,
        agent_id=before.agent_id if before else agent_id,
        written_at=before.written_at if before else now,
        changed_at=now,
        changed_by=by,
    )
