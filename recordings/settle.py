"""When a call's legs may be merged: Asterisk closes them a moment after the caller is gone."""

from enum import StrEnum

from core.voicemail import SHORTEST_S
from recordings.wav import LegHeader, LegState

GRACE_S = 2.0
"""How long an empty or absent leg may still come to life after the hang-up."""
LIMIT_S = 10.0
"""A header that is stale for this long after the hang-up was torn and is repaired."""


class Decision(StrEnum):
    """What to do with a call's legs now."""

    WAIT = "wait"
    MERGE = "merge"
    """Store what there is."""
    DISCARD = "discard"
    """Nothing was recorded: nobody was bridged."""
    REFUSE = "refuse"
    """There is nothing but what is no WAV of ours; a person must look."""


def decide(
    caller: LegHeader | None, agent: LegHeader | None, *, waited_s: float, talked: bool
) -> Decision:
    """Judge both legs, `waited_s` seconds after the call's end was first seen."""
    states = {leg.state if leg else LegState.EMPTY for leg in (caller, agent)}
    if states == {LegState.COMPLETE}:
        return Decision.MERGE
    if states == {LegState.EMPTY}:
        patience = LIMIT_S if talked else GRACE_S
        return Decision.WAIT if waited_s < patience else Decision.DISCARD
    if states == {LegState.COMPLETE, LegState.EMPTY}:
        return Decision.WAIT if waited_s < GRACE_S else Decision.MERGE
    if waited_s < LIMIT_S:
        return Decision.WAIT
    # One leg that can be read is better than none.
    return Decision.MERGE if states & {LegState.COMPLETE, LegState.OPEN} else Decision.REFUSE


def decide_message(message: LegHeader, *, waited_s: float) -> Decision:
    """Judge the file of a message in the same way; one too short to say anything is discarded."""
    match message.state:
        case LegState.EMPTY:
            return Decision.WAIT if waited_s < GRACE_S else Decision.DISCARD
        case LegState.ALIEN | LegState.OPEN if waited_s < LIMIT_S:
            return Decision.WAIT
        case LegState.ALIEN:
            return Decision.REFUSE
    long_enough = message.frames >= SHORTEST_S * message.rate
    return Decision.MERGE if long_enough else Decision.DISCARD
