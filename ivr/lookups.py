"""What a flow may look up: each subject, what it needs and the facts that its answer gives. Pure.

`ivr.adapters.lookups` answers them from the other rooms. A subject is one line here, one method
there, and one section of docs/flows.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Subject = Literal["customer", "work_order"]
Outcome = Literal["found", "none", "late"]


@dataclass(frozen=True)
class About:
    """What there is to know of a subject."""

    gives: Mapping[str, frozenset[str]]
    """Facts that a flow has when it was found, with the words each may be."""
    takes: bool
    """Whether `by` may say which one is meant."""


SUBJECTS: Mapping[Subject, About] = {
    # Who calls, asked again with more time; its facts are those of every call.
    "customer": About(gives={}, takes=False),
    # The caller's own work order: the one whose number ends in the digits of `by`, else the newest.
    "work_order": About(
        gives={"order_state": frozenset({"open", "in_progress", "done", "closed"})}, takes=True
    ),
}
