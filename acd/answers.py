"""That a caller reached a person: when it begins, and when the dialplan says that it is over."""

from typing import TYPE_CHECKING

from acd import calling
from acd.actions import Save
from acd.records import Call
from core.events import CallAnswered

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine


def check(engine: "Engine", call: Call, now: float) -> None:
    """Both sides are connected for the first time: that is the answer."""
    if call.bridged_at is None:
        return
    offer = call.offer
    agent_id = offer.agent_id if offer else engine.crew.talking_to(call.call_id)
    if agent_id is not None and (offer or call.answered_by is None):
        _answered(engine, call, agent_id, now)


def over(engine: "Engine", call: Call, now: float) -> None:
    """The dialplan says that there was a conversation, and that it is over."""
    if call.offer is not None:  # its beginning was not heard of
        _answered(engine, call, call.offer.agent_id, now)
    engine.hang_up(call, now)
    engine.crew.call_over(call.call_id, now)


def agent_left(engine: "Engine", call: Call, agent_id: str, now: float) -> None:
    """A channel of the agent's is gone that was connected for the call.

    An offer to them that is still live was answered, though it was not heard that the caller was
    connected, too. A call back is reported by its dialplan.
    """
    offer = call.offer
    if offer is not None and offer.agent_id == agent_id and call.callback is None:
        _answered(engine, call, agent_id, now)


def told_later(engine: "Engine", call: Call, talk_s: float, now: float) -> None:
    """A call back was answered, and was over after `talk_s` seconds, while nobody watched."""
    call.unsure = True
    calling.rings(engine, call, now)
    over(engine, call, now)
    calling.unseen(call, talk_s)


def _answered(engine: "Engine", call: Call, agent_id: str, now: float) -> None:
    offer, call.offer = call.offer, None
    engine.watch(call, None)
    first = call.answered_by is None
    call.answered_by = agent_id
    if first:
        _remember(engine, call, agent_id, now)
        fields = {
            "agent_id": agent_id,
            "offer_id": call.last_offer if not call.in_queue else None,
            "waited_s": max(0.0, now - call.since),
            "via": "fallback" if call.in_queue else "acd",
            "certain": not call.unsure,
        }
        engine.publish(CallAnswered, call.call_id, fields)
        calling.answered(engine, call, now)
    engine.save(call)
    agent = engine.crew.get(agent_id)
    if agent is not None and offer is not None:
        engine.crew.talks(agent, call.call_id, now)


def _remember(engine: "Engine", call: Call, agent_id: str, now: float) -> None:
    kept = engine.last_agents.note(call.caller, agent_id, now)
    if kept is not None:
        engine.emit(Save("caller", kept.caller, kept.model_dump_json()))
