"""What a flow may look up: each subject, what it needs and the facts that its answer gives. Pure.

`ivr.adapters.lookups` answers them from the other rooms. A subject is one line here, one method
there, and one section of docs/flows.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Subject = Literal["customer", "work_order", "parcels", "parcel"]
Outcome = Literal["found", "none", "late", "refused"]
"""`refused`, of a work order only: whoever calls may not have it filed for the person."""


@dataclass(frozen=True)
class About:
    """What there is to know of a subject."""

    gives: Mapping[str, frozenset[str]]
    """Facts that a flow has when it was found, with the words each may be."""
    takes: bool
    """Whether `by` may say which one is meant."""
    tells: Mapping[str, str] = field(default_factory=dict)
    """Facts that may be any word, each with an example."""
    proven: bool = False
    """Whether `proof` may show that it is the caller's."""


SUBJECTS: Mapping[Subject, About] = {
    # Who calls, asked again with more time; its facts are those of every call.
    "customer": About(gives={}, takes=False),
    # The caller's own work order: the one whose number ends in the digits of `by`, else the newest.
    "work_order": About(
        gives={"order_state": frozenset({"open", "in_progress", "done", "closed"})}, takes=True
    ),
    # How the numbers of the caller's own parcels end, for `likely` of a question for digits.
    "parcels": About(gives={}, takes=False, tells={"parcel_endings": "2826 1307"}),
    # A parcel that the caller sends or receives, by their own number, and that ends in the digits
    # of `by`; or any, by its whole number in `by` and, in `proof`, the last four digits of the
    # telephone of one of its two people.
    "parcel": About(
        gives={
            "parcel_state": frozenset({"collected", "moving", "delivering", "signed", "returned"}),
            "parcel_role": frozenset({"sender", "receiver"}),
            "parcel_dated": frozenset({"yes", "no"}),
        },
        takes=True,
        tells={
            "parcel": "773300112826",
            "parcel_end": "2826",
            "parcel_due": "2026-11-29",
            "parcel_fee": "1250",
            "parcel_weight": "1500",
        },
        proven=True,
    ),
}


ORDERED: Mapping[str, str] = {"order": "202611280001", "order_end": "0001"}
"""Facts that a step `order` gives, each with an example: its number's digits, and the last four."""


def every_fact() -> dict[str, frozenset[str] | None]:
    """Every fact that a look-up or an order gives, with the words it may be; None: any."""
    given: dict[str, frozenset[str] | None] = dict.fromkeys(ORDERED)
    for about in SUBJECTS.values():
        given |= about.gives
        given |= dict.fromkeys(about.tells)
    return given
