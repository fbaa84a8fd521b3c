"""The peak emergency: one switch for a centre that is overrun, and everything that hangs on it.

While it is on, the callers of some queues are served by the agents of all of them, agents in
reserve are called in, after-call work is short, whoever waits may choose at once to be called back,
and everyone who calls is told why they will wait. It ends by itself, lest it be forgotten. What
exactly it does is the policy's section `peak`.
"""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from acd import dispatch, inputs, standing
from acd.actions import Save
from acd.agent import State
from core.decisions import Change
from core.events import PeakChanged

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "peak"
"""The timer that ends it."""
KIND = KEY = "peak"
"""Under which it is kept."""
CALLED_IN, OVER = "peak", "peak_over"
"""Reasons of an agent in reserve who was made ready, and who leaves again."""
TIME_OVER = "time_over"
"""Why it ended when nobody ended it."""


class Peak(BaseModel):
    """Whether the emergency is on, and what began it, or ended it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    on: bool = False
    since: float = 0.0
    """Epoch seconds."""
    by: str = ""
    """User name of whoever switched it; empty: it ended by itself."""
    reason: str = ""
    notice: str = ""
    """The prompt that callers hear at their arrival."""
    until: float = 0.0
    """When it ends by itself, epoch seconds."""
    called: tuple[str, ...] = ()
    """Agents in reserve who were called in."""
    spared: tuple[str, ...] = ()
    """Those who were at work, or on a break, by their own will: nobody decides for them."""

    def not_after(self, now: float) -> "Peak":
        """The same with no moment that cannot have been yet: the clock was set back."""
        ahead = max(0.0, self.since - now)
        return self.model_copy(update={"since": self.since - ahead, "until": self.until - ahead})


def switch(engine: "Engine", wanted: inputs.PeakWish, now: float) -> None:
    """Begin or end it, for those who wait already, too; said again it changes nothing."""
    before, rules = engine.peak, engine.policy.rules.peak
    if wanted.on == before.on:
        return
    told = {"on": wanted.on, "since": now, "by": wanted.by, "reason": wanted.reason}
    if wanted.on:
        until = now + rules.ends_after_h * 3600.0
        told |= {"notice": wanted.notice or rules.notice, "until": until}
        standing.merge(engine, now)
    engine.peak = Peak.model_validate(told)
    _save(engine)
    fields = {"on": wanted.on, "by": wanted.by, "reason": wanted.reason}
    engine.publish(PeakChanged, None, fields)
    _apply(engine)
    engine.crew.mirror_all()
    if wanted.on:
        call_in(engine, now)
    else:
        _send_home(engine, before, now)
        standing.part(engine, now)
    dispatch.everyone(engine, now, None if wanted.on else Change(kind="peak_over"))


def due(engine: "Engine", now: float) -> None:
    """Nobody has ended it for hours."""
    switch(engine, inputs.PeakWish(on=False, reason=TIME_OVER), now)


def restore(engine: "Engine", saved: Peak) -> None:
    """Take over what a former engine saved; before `activate`."""
    engine.peak = saved
    _apply(engine)


def follow_policy(engine: "Engine", now: float) -> None:
    """Another policy holds: what the emergency does is what that one says."""
    _apply(engine)
    call_in(engine, now)


def call_in(engine: "Engine", now: float) -> None:
    """Make agents in reserve ready who are off work, at a phone that is registered and free.

    Each is called in once; whoever then leaves, or was at work anyway, is left alone.
    """
    peak, crew = engine.peak, engine.crew
    if not (peak.on and engine.active):
        return
    for agent_id in engine.policy.rules.peak.reserves:
        agent = crew.get(agent_id)
        if agent is None or agent_id not in crew.staff:
            continue
        if agent_id in peak.called or agent_id in peak.spared:
            continue
        if agent.wants is not State.OFFLINE:
            peak = peak.model_copy(update={"spared": (*peak.spared, agent_id)})
        elif agent.state is State.OFFLINE and not agent.held_back:
            peak = peak.model_copy(update={"called": (*peak.called, agent_id)})
            crew.wish(agent_id, "ready", CALLED_IN, now, peak.by)
    if peak is not engine.peak:
        engine.peak = peak
        _save(engine)


def callback_after_s(engine: "Engine", usual_s: float) -> float:
    """Callers who will wait longer than this are offered to be called back, in seconds."""
    rules = engine.policy.rules.peak
    return min(usual_s, rules.callback_after_s) if engine.peak.on else usual_s


def records(engine: "Engine") -> dict[tuple[str, str], str]:
    """Its record, as JSON by (kind, key); none when it never was on."""
    return {(KIND, KEY): engine.peak.model_dump_json()} if engine.peak.since else {}


def _apply(engine: "Engine") -> None:
    rules, crew, on = engine.policy.rules.peak, engine.crew, engine.peak.on
    crew.merged = frozenset(engine.policy.merged) if on else frozenset()
    crew.pauses.at_most_s = rules.wrap_up_s if on else None
    engine.timers.set(TIMER, engine.peak.until if on else None)


def _send_home(engine: "Engine", peak: Peak, now: float) -> None:
    """Whoever was called in leaves, after a conversation if they have one, unless they chose to
    stay."""
    for agent_id in peak.called:
        agent = engine.crew.get(agent_id)
        if agent and agent.wants is State.READY and agent.wish_reason == CALLED_IN:
            engine.crew.wish(agent_id, "offline", OVER, now, engine.peak.by)


def _save(engine: "Engine") -> None:
    engine.emit(Save(KIND, KEY, engine.peak.model_dump_json()))
