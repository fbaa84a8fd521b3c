"""An agent's life as a table of transitions; what it does not list is illegal and raises."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import IllegalEvent


class State(StrEnum):
    """What an agent is doing, as everyone sees it."""

    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    """The ACD rings the agent's phone for a call."""
    TALKING = "talking"
    ON_HOLD = "on_hold"
    """The agent has put the other side on hold."""
    WRAP_UP = "wrap_up"
    """After-call work; ends by itself."""
    BREAK = "break"
    """A rest, with a reason."""
    SET_ASIDE = "set_aside"
    """An offer failed at this agent's phone; no offers until it is over."""


class Happening(StrEnum):
    """What can happen to an agent."""

    WANTS_READY = "wants_ready"
    WANTS_BREAK = "wants_break"
    WANTS_OFFLINE = "wants_offline"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    """The offer ended through no doing of the agent's, e.g. the caller hung up."""
    MISSED = "missed"
    """The offer failed at the agent's phone: not answered, busy, declined, unreachable."""
    ANSWERED = "answered"
    """The agent and another party are connected. Asterisk decides: legal wherever nobody is yet."""
    HELD = "held"
    RESUMED = "resumed"
    HUNG_UP = "hung_up"
    EXTENDED = "extended"
    """The agent needs longer for the after-call work."""
    RESTED = "rested"
    """Wrap-up time is over."""
    FORGIVEN = "forgiven"
    """The time set aside is over."""


class Wanted(StrEnum):
    """Marks a transition that leads to what the agent asked for last."""

    WANTED = "what the agent wants"


_WANTS = {
    Happening.WANTS_READY: State.READY,
    Happening.WANTS_BREAK: State.BREAK,
    Happening.WANTS_OFFLINE: State.OFFLINE,
}
_IDLE: Mapping[Happening, State | Wanted] = {**_WANTS, Happening.ANSWERED: State.TALKING}


def _stays(state: State) -> Mapping[Happening, State]:
    """A wish that must wait: it is kept, and obeyed at the next transition marked WANTED."""
    return dict.fromkeys(_WANTS, state)


TABLE: Mapping[State, Mapping[Happening, State | Wanted]] = {
    State.OFFLINE: _IDLE,
    State.READY: {**_IDLE, Happening.OFFERED: State.RINGING},
    State.RINGING: {
        **_stays(State.RINGING),
        Happening.WITHDRAWN: Wanted.WANTED,
        Happening.MISSED: State.SET_ASIDE,
        Happening.ANSWERED: State.TALKING,
    },
    State.TALKING: {
        **_stays(State.TALKING),
        Happening.HELD: State.ON_HOLD,
        Happening.HUNG_UP: State.WRAP_UP,
    },
    State.ON_HOLD: {
        **_stays(State.ON_HOLD),
        Happening.RESUMED: State.TALKING,
        Happening.HUNG_UP: State.WRAP_UP,
    },
    State.WRAP_UP: {
        **_IDLE,
        Happening.EXTENDED: State.WRAP_UP,
        Happening.RESTED: Wanted.WANTED,
    },
    State.BREAK: _IDLE,
    State.SET_ASIDE: {**_IDLE, Happening.FORGIVEN: Wanted.WANTED},
}

CONNECTED = frozenset({State.TALKING, State.ON_HOLD})
"""States of an agent with somebody on the line."""

WISHES: Mapping[str, Happening] = {
    "ready": Happening.WANTS_READY,
    "break": Happening.WANTS_BREAK,
    "offline": Happening.WANTS_OFFLINE,
}
"""What an agent may ask for, by the word used outside."""


def step(state: State, happening: Happening, wants: State) -> State:
    """The next state; `wants` is what the agent asked for last (ready, break or offline).

    Raises `IllegalEvent` when the state's row does not list the happening.
    """
    target = TABLE[state].get(happening)
    if target is None:
        raise IllegalEvent(f"an agent who is {state} cannot have {happening}")
    return wants if isinstance(target, Wanted) else target
