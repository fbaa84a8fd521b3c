"""Agents, the whole floor, crises, and what is wrong with the machine."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from core.events.base import Event

CrisisSource = Literal["menu", "agent", "supervisor", "recording"]
"""Who noticed a crisis: the menu that heard the caller, the agent who has them, a supervisor, or
the search of what was recorded."""

Danger = Literal["self_harm", "violence", "illness", "fire", "other", "unknown"]
"""What kind it is; `unknown` where no person has said."""

CrisisEnd = Literal["rescued", "calmed", "no_danger", "other"]
"""How it ended: police, ambulance or fire brigade have it; the caller is safe; there was none."""


class AgentStateChanged(Event):
    """An agent's state, for everyone who watches.

    With `before` equal to `after` only the reason is news: `phone_gone`, `phone_back`,
    or `phones_chosen` when they, or somebody for them, chose which of their phones ring.
    """

    type = "AgentStateChanged"
    agent_id: str
    before: str
    after: str
    reason: str
    by: str = ""
    """Who set it, when it was not the agent: a supervisor's user name."""


class PeakChanged(Event):
    """The peak emergency was switched on, or is over."""

    type = "PeakChanged"
    on: bool
    by: str = Field("", max_length=64)
    """User name of whoever switched it; empty: it ended by itself."""
    reason: str = Field("", max_length=120)


class CrisisWordsFound(Event):
    """Words of crisis were found in what a caller said in a recording."""

    type = "CrisisWordsFound"
    words: tuple[str, ...] = Field(max_length=10)
    """As the book of intents lists them, which is no text of the caller's."""
    at_s: float
    """Of the recording: the first of them, in seconds."""


class CrisisRaised(Event):
    """Somebody may be in danger; sent again when it is raised anew after its end."""

    type = "CrisisRaised"
    source: CrisisSource
    danger: Danger
    words: tuple[str, ...] = Field((), max_length=10)
    by: str = Field("", max_length=64)
    """User name; empty: a machine noticed."""
    agent_id: str | None = None
    """The agent who has the caller."""


class CrisisAcknowledged(Event):
    """A supervisor sees to a crisis."""

    type = "CrisisAcknowledged"
    by: str = Field(max_length=64)


class CrisisClosed(Event):
    """A crisis is over."""

    type = "CrisisClosed"
    by: str = Field(max_length=64)
    outcome: CrisisEnd


class AlarmRaised(Event):
    """Something is wrong and a person must act; sent again now and then while it lasts."""

    type = "AlarmRaised"
    kind: str = Field(max_length=32)
    """Stable word, e.g. `disk_full`; `docs/alarms.md` lists them."""
    subject: str = Field(max_length=80)
    """Which one: a folder, a model, a process. Kind and subject name the alarm."""
    what: str = Field(max_length=300)
    """What is wrong: a short Chinese sentence without personal data."""
    do: str = Field(max_length=300)
    """What to do about it, likewise."""
    since: datetime
    """When the one who raises it saw it first, UTC."""


class AlarmCleared(Event):
    """What an alarm was about is over."""

    type = "AlarmCleared"
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=80)
