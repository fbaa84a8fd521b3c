"""Whose recordings are written down first: complaints, then seniors' calls.

What makes a call urgent is said while it runs, long before its recording is stored.
"""

from typing import Protocol

from core.events import (
    CallerRecognized,
    Event,
    IntentHeard,
    MenuChosen,
    SeniorNoticed,
    SurveyAnswered,
)

COMPLAINT, SENIOR, USUAL = 2, 3, 5
"""The lower the sooner; among equals the one that was stored first."""
COMPLAINS = frozenset({"complaint", "angry", "swearing"})
"""Intents, and choices at menus."""
LOW_MARK = 2
"""A caller who gives so few points, or fewer, complains."""


def priority_of(event: Event) -> int:
    """What an event says of its call."""
    match event:
        case IntentHeard(intent=str(intent)) if intent in COMPLAINS:
            return COMPLAINT
        case MenuChosen(choice=choice) if choice in COMPLAINS:
            return COMPLAINT
        case SurveyAnswered(rating=rating) if rating <= LOW_MARK:
            return COMPLAINT
        case CallerRecognized(senior=True):
            return SENIOR
        case SeniorNoticed(source=source) if source != "unsure":
            return SENIOR
    return USUAL


class Urgent(Protocol):
    """Remembers what was said of calls whose recordings are still to come."""

    def note(self, call_id: str, priority: int) -> None:
        """Keep it, unless something more urgent is kept."""
        ...

    def of(self, call_id: str | None) -> int:
        """The call's priority; `USUAL` when nothing is known."""
        ...
