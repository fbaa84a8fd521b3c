"""Supervisors who listen to a conversation on a phone of their own, speak into it, or take it over.

Neither the caller nor the agent is told; all of it is written down.
"""

from fastapi import APIRouter, Depends

from acd.client import ListenerView, NotNow
from console import secrecy
from console.api import problems
from console.api.pages import changed
from console.context import Asking, Audited, Parts, signed_in
from console.models import Id, ListenWish
from console.users import User

router = APIRouter(tags=["conversations"])

ERRORS = problems(401, 403, 404, 409, 422, 503)


@router.get("/api/listeners", responses=problems(401, 403, 503), dependencies=[Depends(signed_in)])
def list_listeners(parts: Parts) -> list[ListenerView]:
    """Who listens to whom at this moment, and whose phone rings for it."""
    return parts.content.listeners()


@router.post("/api/calls/{call_id}/listen", status_code=204, responses=ERRORS)
def listen(call_id: Id, wanted: ListenWish, parts: Parts, user: Asking, who: Audited) -> None:
    """Ring the supervisor's own phone: on its answer they hear the conversation.

    One who listens already hears this one, or in this way, at once. They stay with the caller
    through transfers. 409 `no_phone`: they have none of their own, or it is not registered;
    `phone_busy`: it is in use. 403: the caller makes a secret report.
    """
    secrecy.check_call(parts, user, who, call_id)
    heard = wanted.agent_id or ""
    parts.content.listen(call_id, _own_agent(user), wanted.mode, agent_id=heard, by=user.username)
    changed(parts, who, f"call_{wanted.mode}", f"call:{call_id} agent:{heard}")


@router.post("/api/calls/{call_id}/take", status_code=204, responses=ERRORS)
def take(call_id: Id, parts: Parts, user: Asking, who: Audited) -> None:
    """The supervisor, who listens, has the caller from now on; the agent has after-call work.

    409 `not_listening`: they have to listen to this call first.
    """
    secrecy.check_call(parts, user, who, call_id)
    own = _own_agent(user)
    parts.content.take(call_id, own, by=user.username)
    changed(parts, who, "call_take", f"call:{call_id} agent:{own}")


def _own_agent(user: User) -> str:
    """The agent whose phones are the supervisor's. Raises `NotNow`."""
    if user.agent_id is None:
        raise NotNow("no_phone", "This user has no phone: give them an agent's id.")
    return user.agent_id
