"""Where a call ends if its caller says nothing more: known before it has got there. Pure.

Told to the dialplan early, it is what a caller keeps when the IVR dies while it speaks to them.
"""

from ivr import walk
from ivr.moves import (
    Action,
    Collect,
    Done,
    End,
    Event,
    FileOrder,
    Found,
    Hear,
    Keys,
    Listen,
    LookUp,
    Route,
    Silence,
)
from ivr.ports import Heard
from ivr.state import State


def destination(state: State, actions: tuple[Action, ...]) -> tuple[State, Route] | None:
    """The queue that silence leads to, and the call there; None: a message or a good-bye.

    `actions`: those that come next. Bounded, as every walk is.
    """
    while not isinstance(last := actions[-1], End):
        state, actions = walk.step(state, _nothing(last))
    return (state, last) if isinstance(last, Route) else None


def _nothing(asked: Action) -> Event:
    """What comes of an action while the caller does nothing, and nobody answers us."""
    match asked:
        case Listen():
            return Silence()
        case Collect():
            return Keys("")
        case Hear():
            return Heard()
        case LookUp() | FileOrder():
            return Found("late")
    return Done()
