"""Where a call is on its walk through the flows. A pure value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.events import SeniorSign
from ivr import facts, languages
from ivr.facts import Caller, Facts
from ivr.flow import Flow, Step
from ivr.hearing import Memory
from ivr.intent_book import Book
from ivr.moves import Action

MAX_STEPS = 40
"""Steps one call may take; a caller who keeps choosing "again" reaches a person here."""


@dataclass(frozen=True)
class State:
    """Where a call is. It holds its flows, so a call ends in those with which it began."""

    flows: Mapping[str, Flow]
    flow: str
    at: str
    """Name of the step."""
    caller: Caller
    books: Mapping[str, Book] = field(default_factory=dict)
    """By which speech is understood; likewise to the call's end."""
    kept: Facts = field(default_factory=dict)
    """What was entered and looked up on the way."""
    tries: int = 0
    """How often the current question was asked."""
    taken: int = 0
    """Steps taken so far."""
    early: str = ""
    """A key pressed before a question was reached."""
    entered: str = ""
    """Digits of the current question so far, or those that are read back."""
    refused: tuple[str, ...] = ()
    """Digits that were read back and were not right."""
    confirming: bool = False
    """Whether the caller is asked if `entered` is right."""
    memory: Memory = field(default_factory=Memory)
    """What was said in this call."""
    between: tuple[str, ...] = ()
    """Two intents of which the caller is asked to choose one."""
    deaf: bool = False
    """Speech could not be heard: from then on this call asks for keys only."""
    crisis: bool = False
    """The caller said a word of crisis: nobody is served before them."""
    signs: tuple[SeniorSign, ...] = ()
    """What the caller has shown of being old; see `ivr.signs`."""
    ended: bool = False

    @property
    def facts(self) -> Facts:
        """All that is known now."""
        return {**self.caller.facts, **self.kept}

    @property
    def voice(self) -> str:
        """The set of prompts that this caller hears here."""
        known = self.facts
        manner = self.flows[self.flow].speaks(senior=known.get("senior") == facts.YES)
        if known.get("senior_by") in facts.NOTICED:
            manner = languages.SLOW
        return languages.heard(known.get("language", languages.MANDARIN), manner)

    @property
    def step(self) -> Step:
        return self.flows[self.flow].step(self.at)


Outcome = tuple[State, tuple[Action, ...]]


@dataclass(frozen=True)
class Turn:
    """What a step makes of an event, or of being come to."""

    state: State
    actions: tuple[Action, ...] = ()
    to: str | None = None
    """The step to go on with; None: the last action is waited for, or is the end."""
