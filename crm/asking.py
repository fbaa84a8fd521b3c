"""Who may be asked how satisfied they are: nobody too often, by number and by person. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from crm.people import Linked

LONGEST = timedelta(days=366)
"""Longer than anybody's rule looks back."""


def names(number_hash: str, linked: Sequence[Linked]) -> tuple[str, ...]:
    """As what the caller is remembered: their number, and the person where that is certain.

    Nothing for those without a number: who they are cannot be told, so they are not asked.
    """
    if not number_hash:
        return ()
    own = {link.person.id for link in linked if link.relation == "self"}
    return (f"n:{number_hash}", *(f"p:{person}" for person in own if len(own) == 1))


def may_ask(asked_at: datetime | None, now: datetime, days: int) -> bool:
    """Whether enough time has passed since they were asked last."""
    return asked_at is None or now - asked_at >= timedelta(days=days)
