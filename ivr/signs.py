"""Who seems to be old by what they do at menus: silence, wrong or slow keys, asking again. Pure.

Older callers say of menus that they are too fast and that one wrong key begins them anew. Nobody is
asked to try until they manage: whoever shows such signs is served as an older caller from then on,
by a person, in the slow voice. One sign is anybody's; a phone that is on file as a younger person's
may be a mother's, so there it takes one more.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.events import SeniorSign
from ivr import facts
from ivr.facts import Facts
from ivr.flow import PERSON
from ivr.moves import Noticed
from ivr.state import State, Turn

NEEDED = 2
"""Signs from which on a caller is served as an older one."""
NEEDED_UNDER_60 = 3
"""The same, where the number is on file as that of somebody younger."""
SLOW_KEY_S = 4.0
"""A key that comes later than this after a question's end is a slow one."""
HELP = "senior-help"
"""The flow that such callers go on with; where a centre has none, the current flow's `person`."""


def suspected(signs: Sequence[SeniorSign], known: Facts) -> bool:
    """Whether these signs make the caller an older one. `known`: what is known of them else.

    One who is known for a senior is none to be found out.
    """
    if known.get("senior") == facts.YES:
        return False
    younger = known.get("age_band") == "under60"
    return len(signs) >= (NEEDED_UNDER_60 if younger else NEEDED)


def noted(state: State, sign: SeniorSign) -> State:
    """The state, with one more sign."""
    return replace(state, signs=(*state.signs, sign))


def answered(state: State, after_s: float) -> State:
    """The state after a key that came `after_s` seconds after the question's end."""
    return noted(state, "slow_key") if after_s > SLOW_KEY_S else state


def helped(state: State) -> Turn | None:
    """Where the call goes on if its caller seems to be old; None: as usual."""
    if not suspected(state.signs, state.facts):
        return None
    kept = {**state.kept, "senior": facts.YES, "senior_by": "behaviour"}
    state, said = replace(state, kept=kept, early=""), (Noticed("behaviour", state.signs),)
    if HELP in state.flows:
        return Turn(replace(state, flow=HELP), said, state.flows[HELP].start)
    return Turn(state, said, PERSON)
