"""Families: who is recognised as calling for an older person, and until when.

What they may do is another matter: `crm.authorities`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Role = Literal["daughter", "son", "spouse", "other"]
"""What the one who calls is to the older person."""


class Tie(BaseModel):
    """One person calls on another's behalf."""

    model_config = ConfigDict(frozen=True)

    proxy_id: int
    """Who calls."""
    elder_id: int
    """Whom it concerns."""
    role: Role
    valid_until: datetime | None = None
    """From then on the tie counts for nothing; null: until it is taken back."""


def holds(tie: Tie, now: datetime) -> bool:
    """Whether the tie still counts."""
    return tie.valid_until is None or now < tie.valid_until


def standing(ties: Iterable[Tie], stands: Mapping[int, int]) -> list[Tie]:
    """The ties between the entries that stand for people. `stands`: who stands for whom.

    Whoever stands for nobody is left out with their ties. Of several ties between the same two,
    the one that was made between just these entries counts.
    """
    found: dict[tuple[int, int], Tie] = {}
    for tie in ties:
        proxy, elder = stands.get(tie.proxy_id), stands.get(tie.elder_id)
        if proxy is None or elder is None or proxy == elder:
            continue
        exact = (proxy, elder) == (tie.proxy_id, tie.elder_id)
        if exact or (proxy, elder) not in found:
            found[proxy, elder] = tie.model_copy(update={"proxy_id": proxy, "elder_id": elder})
    return list(found.values())


def circle(tie: Tie, ties: Sequence[Tie]) -> bool:
    """Whether the new tie would let someone speak for themselves by way of others."""
    speaks_for = {tie.elder_id}
    while True:
        more = {t.elder_id for t in ties if t.proxy_id in speaks_for} - speaks_for
        if not more:
            return tie.proxy_id in speaks_for
        speaks_for |= more
