"""Agents' channels that come to their end: the next caller is on the way before Asterisk is done.

Asterisk says three things about a phone that hangs up, milliseconds apart: that it has, that its
channel is gone, that the phone is not in use. The engine knows which channels a phone has, so the
first of them is enough: whoever has no after-call work is offered the next call, which the dialplan
(`[connect-next]`) holds back for as long as the channel is there.
"""

from typing import TYPE_CHECKING

from acd import answers, inputs
from acd.agent import CONNECTED, State
from acd.records import FREE_DEVICE, GONE_DEVICES, Agent

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

LONGEST_S = 5.0
"""A channel that was hung up and is still connected after so long has not come to its end."""


def began(engine: "Engine", event: inputs.ChannelBegan, now: float) -> None:
    """A phone rings or dials."""
    agent = engine.crew.get(event.leg.agent_id)
    if agent is not None and event.leg.uniqueid not in engine.hung:
        agent.channels[event.leg.uniqueid] = (event.phone, now)


def asked(engine: "Engine", leg: inputs.Leg, now: float) -> None:
    """The phone has hung up: its agent is free at once, if that was all they were doing."""
    agent = engine.crew.get(leg.agent_id)
    if agent is None or not _was_all(engine, agent, leg.uniqueid):
        return
    agent.closing[leg.uniqueid] = (agent.legs[leg.uniqueid] or "", now)
    _idle(agent, agent.channels[leg.uniqueid][0])
    engine.crew.leg_down(agent, leg.uniqueid, now)


def gone(engine: "Engine", agent: Agent, uniqueid: str, now: float) -> None:
    """A channel of the agent's is no more; with its last one, a phone is free."""
    call = engine.calls.get(call_of(agent, uniqueid) or "")
    early = agent.closing.pop(uniqueid, None) is not None
    if call is not None and not early:
        answers.agent_left(engine, call, agent.agent_id, now)
    phone, _ = agent.channels.pop(uniqueid, ("", 0.0))
    pending = call is not None and call.offer is not None  # whose end the dialplan reports
    if phone and not pending and all(phone != other for other, _ in agent.channels.values()):
        _idle(agent, phone)


def call_of(agent: Agent, uniqueid: str) -> str | None:
    """The call that this channel of the agent's is, or was until it was hung up, connected for."""
    return agent.legs.get(uniqueid) or agent.closing.get(uniqueid, ("",))[0] or None


def compare(agent: Agent, seen: dict[str, inputs.SeenChannel], horizon: float, now: float) -> None:
    """Believe a listing of all channels wherever nothing newer than `horizon` is known.

    `seen`: those of this agent's phones, with the phones' names.
    """
    known = {i: c for i, c in agent.channels.items() if i in seen or c[1] >= horizon}
    agent.channels = known | {
        i: (channel.phone, now) for i, channel in seen.items() if i not in known
    }
    for uniqueid, (_, at) in list(agent.closing.items()):
        listed = seen.get(uniqueid)
        if at < horizon and (listed is None or (listed.bridged and now - at > LONGEST_S)):
            del agent.closing[uniqueid]


def _was_all(engine: "Engine", agent: Agent, uniqueid: str) -> bool:
    """Whether this one conversation was all the agent did, and no after-call work follows."""
    call = engine.calls.get(agent.legs.get(uniqueid) or "")
    return (
        call is not None
        and not call.room
        and call.callback is None
        and call.offer is None
        and agent.state in CONNECTED
        and agent.wants is State.READY
        and engine.crew.pauses.wrap_up_s(agent) <= 0
        and agent.legs.keys() == agent.channels.keys() == {uniqueid}
    )


def _idle(agent: Agent, phone: str) -> None:
    """Believe that the phone is free, as Asterisk is about to say."""
    if agent.phones.get(phone, "") not in GONE_DEVICES:
        agent.phones[phone] = FREE_DEVICE
