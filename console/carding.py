"""What the API says of a caller to whoever is about to serve them, and takes after the call."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from console.models import (
    Answer,
    CallerListed,
    Moment,
    Person,
    Secrecy,
    Speaker,
    Task,
    WorkOrder,
)
from core.events import AgeBand, CrisisSource, Danger
from crm.client import CrisisState, Result, Topic
from crm.client import Summary as Written
from crm.views import Reason
from reports.views import Outcome, SeniorBy


class Summary(Answer):
    """What was written after a call."""

    topic: Topic
    result: Result
    text: str
    promised: str
    """What the caller was told would happen; empty: nothing."""
    agent_id: str
    changed_at: Moment
    changed_by: str

    @classmethod
    def of(cls, summary: Written | None) -> Self | None:
        """The summary on file, if there is one."""
        return None if summary is None else cls.model_validate(summary)


class PastCall(Answer):
    """An earlier call of the same person, or from the same number."""

    call_id: str
    started_at: Moment
    outcome: Outcome
    queue: str | None
    agent_name: str | None
    talk_s: float | None
    mine: bool
    """The one who asks had it, and may open it."""
    summary: Summary | None


class OpenTask(Task):
    """A task that is open, and by how much it is late."""

    days_overdue: int


class OpenOrder(WorkOrder):
    """A work order that is not done, and by how much it is late."""

    days_overdue: int


class CardCrisis(Answer):
    """That somebody may be in danger, as far as the agent has to know."""

    state: CrisisState
    source: CrisisSource
    danger: Danger
    words: list[str]
    acknowledged_by: str


class CallerCard(Answer):
    """Who calls and why, before the call is answered and while it lasts."""

    call_id: str
    started_at: Moment
    did: str
    """The number that was dialled."""
    caller_masked: str
    relation: str
    """`self`, `family` (somebody calls for the person), or empty while nobody is recognised."""
    senior: bool
    senior_by: SeniorBy | None
    age_band: AgeBand
    queue: str | None
    path: list[str]
    """Its steps as short stable words; as in the list of calls."""
    said: list[str]
    """What the caller said on the way, as recognised, numbers masked."""
    person: Person | None
    listing: CallerListed | None
    often: bool
    crisis: CardCrisis | None
    history: list[PastCall]
    tasks: list[OpenTask]
    orders: list[OpenOrder]
    summary: Summary | None
    """Of this call."""
    secret: Secrecy | None = None
    """The caller makes a secret report."""


class Quoted(Answer):
    """A sentence of the call from which a part of the draft was taken."""

    side: Speaker
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str


class NoteDraft(Answer):
    """A summary drafted from what was said; null or empty: nothing was said clearly."""

    state: Literal["waiting", "none", "unclear", "drafted"]
    """`waiting`: the words are still to come; `none`: they will not; `unclear`: nothing usable."""
    audio_url: str | None = None
    topic: Topic | None = None
    topic_word: str = ""
    """By which it was found."""
    topic_from: tuple[Quoted, ...] = ()
    result: Result | None = None
    reason: Reason | None = None
    """Why this result."""
    result_from: tuple[Quoted, ...] = ()
    text: str = ""
    text_from: tuple[Quoted, ...] = ()
    promised: str = ""
    promised_from: tuple[Quoted, ...] = ()


class PromiseWish(BaseModel):
    """That the caller is called back."""

    due_at: AwareDatetime
    note: Annotated[str, StringConstraints(strip_whitespace=True)] = Field("", max_length=500)


class Unwritten(Answer):
    """A call of one's own that has no summary yet."""

    call_id: str
    started_at: Moment
    caller_masked: str
    queue: str | None
    talk_s: float | None
    secret: Secrecy | None = None
