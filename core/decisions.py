"""Why a call went to an agent, or waits: what events about routing carry, bounded in size."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

WhyNot = Literal[
    "tried",
    "later",
    "lacks",
    "ringing",
    "busy",
    "wrap_up",
    "set_aside",
    "break",
    "offline",
    "phone",
]
"""Why an agent was not chosen: has failed to take this call before, comes later by the tie-break,
lacks a skill, or is not free; `phone`: ready, but the phone is in use or not registered."""

ChangeKind = Literal[
    "preferred_dropped",
    "lowered",
    "team_added",
    "duty",
    "overflow_waited",
    "overflow_estimate",
    "overflow_nobody_logged_in",
    "overflow_closed",
    "callback_offered",
    "voicemail_offered",
    "preference_over",
    "policy",
    "peak",
    "peak_over",
]


class Considered(BaseModel):
    """An agent who was looked at for a call and not chosen."""

    model_config = ConfigDict(frozen=True)
    agent_id: str
    why: WhyNot
    detail: str = ""
    """The missing skill with its level (`senior:5`), or the reason of the agent's state."""


class HeadStart(BaseModel):
    """The seconds of credit that a senior had in a comparison with another caller: the wait that
    other callers lately rarely exceeded, less what this one has waited already, so many times."""

    model_config = ConfigDict(frozen=True)
    seconds: float
    times: float = 0.0
    share: float = 0.0
    """How many of the other callers did not wait longer than `long_s`."""
    long_s: float = 0.0
    waited_s: float = 0.0
    """The other caller's wait."""
    least_s: float = 0.0
    """The other caller's own credit: a senior never has less."""


class Decision(BaseModel):
    """Why an agent was chosen for a call, or nobody; bounded in size."""

    model_config = ConfigDict(frozen=True)
    policy: str
    """Version of the policy it was made by."""
    rule: str
    """`spare_scarce`, `longest_idle`, `least_occupied`, `best_skill`, `round_robin`: of the free;
    `only`: the agent meant for the caller; `next_in_line`: the agent became free and the call was
    first; `nobody_free`."""
    accepts: list[dict[str, int]]
    """Whom the call accepted: any of these sets of skills; `@1001` stands for one agent."""
    free: int
    """Free agents who could serve it."""
    able: int
    """Agents at work, free or not, who could serve it."""
    considered: list[Considered] = []
    """The first few who were not chosen."""
    head_start: HeadStart | None = None
    """What the senior had, when one was compared with another caller for the agent."""


class Change(BaseModel):
    """Something that a waiting call gave up, or whom it accepts besides."""

    model_config = ConfigDict(frozen=True)
    kind: ChangeKind
    text: str = ""
    """Skills (`senior:3`), a queue, a duty's name or an agent, by the kind."""
