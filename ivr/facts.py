"""What a flow may ask of a caller and of the hour, as plain words. Pure.

Every fact is a word; `branch` compares words. Facts are known from the beginning (who calls, when),
are entered by the caller (a step `ask`), or come from a look-up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from core.events import SeniorSource
from core.hours import DAYS
from crm.client import Recognition, Seen
from ivr import languages

YES, NO = "yes", "no"
YES_NO = frozenset({YES, NO})
NOTICED: frozenset[str] = frozenset(get_args(SeniorSource))
"""What only this call says of its caller, and not the file of people."""
KNOWN: Mapping[str, frozenset[str] | None] = {
    "caller": frozenset({"known", "unknown", "late"}),
    "senior": YES_NO,
    "senior_by": frozenset({"record", "family", "none", *NOTICED}),
    "age_band": frozenset({"under60", "60-64", "65+", "unknown"}),
    "relation": frozenset({"self", "family", "unknown"}),
    "authority": frozenset({"ask", "change", "money", "none"}),
    "hearing": frozenset({"normal", "hard", "unknown"}),
    "dialect": None,
    "language": None,
    "reachable": YES_NO,
    "day": frozenset(DAYS),
    "time": None,
}
"""Facts of every call, with the words each may be; None: any word.

`authority`: how far whoever calls may go in the affairs that the call concerns, each word including
the ones before it; everybody all the way in their own. `caller`: on file, not on file, or the
look-up was late; `senior`: has the green channel; `senior_by`: what says so, or (`unsure`) that
they gave no answer when they were asked; `dialect`: as the portrait says it (`吴语`), or `none`;
`language`: what they hear (`zh`, `en`, `yue`);
`reachable`: the number can be called back; `time`: a branch gives spans such as `08:00-12:00`,
which begin at the first minute and end before the last.
"""
TIME = "time"
SPAN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(?:([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Caller:
    """What a flow may know of a call when it begins."""

    facts: Facts
    greeting: tuple[str, ...] = ()
    """Prompts that greet this caller by name; empty when there are none."""
    open: frozenset[str] = frozenset()
    """Names of the schedules in whose hours the call came."""
    number_open: bool = True
    """Whether the number that was dialled is served at this hour."""
    may_decline: bool = False
    """Whether the centre lets callers refuse to be recorded."""

    @property
    def senior(self) -> bool:
        return self.facts.get("senior") == YES


def of_person(known: Recognition | None, *, late: bool = False) -> dict[str, str]:
    """What `crm` says of who is calling; `late`: it had no time to say."""
    if known is None:
        known = Recognition(customer_id=None, relation="self")
        caller, relation = ("late" if late else "unknown"), "unknown"
    else:
        caller, relation = "known", known.relation
    return {
        "caller": caller,
        "senior": YES if known.senior else NO,
        "senior_by": _senior_by(known),
        "age_band": known.age_band,
        "relation": relation,
        "authority": known.authority or "none",
        "hearing": known.portrait.hearing,
        "dialect": known.portrait.dialect or "none",
        "language": languages.of_dialect(known.portrait.dialect),
    }


def _senior_by(known: Recognition) -> str:
    if not known.senior:
        return "none"
    return "family" if known.relation == "family" else "record"


def of_parcel(seen: Seen) -> dict[str, str]:
    """What a courier's order system says of a parcel."""
    due = {"parcel_due": seen.due_on.isoformat()} if seen.due_on else {}
    return due | {
        "parcel": seen.number,
        "parcel_end": seen.number[-4:],
        "parcel_state": seen.state,
        "parcel_role": seen.role,
        "parcel_dated": YES if seen.due_on else NO,
        "parcel_fee": str(seen.fee_fen),
        "parcel_weight": str(seen.weight_g),
    }


def of_moment(local: datetime) -> dict[str, str]:
    """The hour, in the centre's own zone."""
    return {"day": DAYS[local.weekday()], TIME: local.strftime("%H:%M")}


def holds(fact: str, wanted: tuple[str, ...], facts: Facts) -> bool:
    """Whether a fact is one of the words that are wanted; an unknown fact is none."""
    found = facts.get(fact)
    if found is None:
        return False
    if fact == TIME:
        return any(first <= found < last for first, _, last in (w.partition("-") for w in wanted))
    return found in wanted
