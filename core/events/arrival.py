"""A call comes in, and what it meets before it waits for a person."""

from typing import Literal

from pydantic import Field

from core.events.base import Event
from core.pii import MaskedNumber

AgeBand = Literal["under60", "60-64", "65+", "unknown"]
"""60 opens the senior channel; 65 is counted apart, as the carriers' rule of 2020 does."""

SeniorSource = Literal["declared", "behaviour", "unsure"]
"""How a caller was taken for an older one. `declared`: they said so; `behaviour`: what they did at
menus; `unsure`: asked whether they are, they gave no answer, and may be."""

SeniorSign = Literal["silence", "wrong_key", "slow_key", "asked_again"]
"""What older callers do at menus more often than others."""


class CallArrived(Event):
    """A call came in and was given its id."""

    type = "CallArrived"
    did: str
    """The number that was dialled."""
    caller: MaskedNumber


class CallerRecognized(Event):
    """`crm` was asked who is calling."""

    type = "CallerRecognized"
    customer_id: int | None
    relation: Literal["self", "family", "unknown"]
    senior: bool
    """Goes through the green channel."""
    age_band: AgeBand


class SeniorNoticed(Event):
    """A caller whom nobody knew to be old is served with more patience from here on."""

    type = "SeniorNoticed"
    source: SeniorSource
    signs: tuple[SeniorSign, ...] = Field((), max_length=20)
    """What was noticed at menus, in order."""


class CallFlagged(Event):
    """The call came from a number on the blacklist, or one that calls too often."""

    type = "CallFlagged"
    why: Literal["listed", "often"]
    kind: str = Field("", max_length=16)
    """Of an entry on the blacklist: what it was filed for."""
    listing_id: int | None = None
    """The entry; its reason is told to those who may see it."""
    action: Literal["flow", "refused", "exempt"]
    """`flow`: it goes through `flow`; `refused`: not answered; `exempt`: an older person's call,
    served as any."""
    flow: str = Field("", max_length=64)


class RecordingDeclined(Event):
    """The caller did not want to be recorded, and is not."""

    type = "RecordingDeclined"


class FlowEntered(Event):
    """The call came into a flow: the one of its number, or one that another led to."""

    type = "FlowEntered"
    flow: str = Field(max_length=64)
    version: str = Field(max_length=40)
    """Fingerprint of the flow's file as this call has it, to its end."""


class MenuChosen(Event):
    """The caller pressed a key that the menu knows."""

    type = "MenuChosen"
    menu: str
    key: str
    choice: str


class IntentHeard(Event):
    """The caller said something to a step that asks, and it was taken for a wish, or for none."""

    type = "IntentHeard"
    intent: str | None
    """None: it was unclear."""
    confidence: float
    """Of the intent, 0 to 1; of the likeliest one when it was unclear."""
    title: str = Field("", max_length=20)
    """The intent for people, in Chinese."""
    reason: str = Field("", max_length=200)
    """Why, for people, in Chinese."""
    text: str = Field("", max_length=400)
    """As recognised, numbers masked."""
    heard: float = 1.0
    """The recogniser's confidence in the text."""
    step: str = Field("", max_length=64)
    """Of the flow: where it was said."""
    book: str = Field("", max_length=40)
    """The book of intents it was understood by."""
    does: Literal["go", "clarify", "again", "person"] = "go"
    """Went where the intent leads; asked which of two; asked again; let a person listen."""
    to: str | None = None
    """The step it led to; null: the caller was asked again."""
    sound: str = Field("", max_length=100)
    """Where the utterance is kept; empty: nowhere."""
