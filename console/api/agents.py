"""The agents and what they are doing; their states set by themselves or by a supervisor."""

from fastapi import APIRouter, Depends, HTTPException

from console.api import problems
from console.api.pages import changed
from console.context import Asking, Audited, Parts, signed_in
from console.models import Agent, ConsoleSeen, Id, PhoneChoice, StateWish
from console.users import User

router = APIRouter(tags=["agents"])


@router.get("/api/agents", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_agents(parts: Parts) -> list[Agent]:
    """Everyone who works here, by id; their states as far as the ACD can be asked."""
    return [Agent.model_validate(agent) for agent in parts.content.agents()]


@router.get("/api/break-reasons", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_break_reasons(parts: Parts) -> list[str]:
    """What an agent may give as the reason for a break."""
    return parts.settings.break_reasons


@router.post(
    "/api/agents/{agent_id}/state", status_code=204, responses=problems(401, 403, 404, 422, 503)
)
def set_state(agent_id: Id, wanted: StateWish, parts: Parts, user: Asking, who: Audited) -> None:
    """Set an agent ready, on a break or offline; during a call it comes after it.

    Agents set their own state, for a break with one of the reasons. A supervisor sets anybody's,
    always with a reason; that is written down.
    """
    forced = _is_another(user, agent_id)
    if forced and not wanted.reason:
        raise HTTPException(422, "Say why: the agent will see it.")
    reasons = parts.settings.break_reasons
    if not forced and wanted.state == "break" and wanted.reason not in reasons:
        raise HTTPException(422, f"A break has one of these reasons: {', '.join(reasons)}.")
    by = user.username if forced else ""
    parts.content.set_state(agent_id, wanted.state, wanted.reason, by)
    parts.hub.look_soon()
    if forced:
        changed(parts, who, "agent_forced", f"agent:{agent_id} {wanted.state} {wanted.reason}")


@router.post(
    "/api/agents/{agent_id}/phones", status_code=204, responses=problems(401, 403, 404, 422, 503)
)
def choose_phones(
    agent_id: Id, chosen: PhoneChoice, parts: Parts, user: Asking, who: Audited
) -> None:
    """Which of an agent's phones ring from now on, one, several or (none named) all.

    While none of those is registered, those that are ring. Agents choose for themselves, a
    supervisor for anybody; that is written down.
    """
    forced = _is_another(user, agent_id)
    parts.content.choose_phones(agent_id, chosen.phones, user.username if forced else "")
    parts.hub.look_soon()
    if forced:
        changed(parts, who, "agent_phones", f"agent:{agent_id} {' '.join(chosen.phones)}")


@router.post(
    "/api/agents/{agent_id}/wrap-up",
    status_code=204,
    responses=problems(401, 403, 404, 409, 422, 503),
)
def extend_wrap_up(agent_id: Id, parts: Parts, user: Asking) -> None:
    """Half a minute more for after-call work, up to the limit. 409: there is none to extend."""
    _is_another(user, agent_id)
    parts.content.extend_wrap_up(agent_id)
    parts.hub.look_soon()


@router.post(
    "/api/agents/{agent_id}/console", status_code=204, responses=problems(401, 403, 404, 422, 503)
)
def see_console(agent_id: Id, seen: ConsoleSeen, parts: Parts, user: Asking) -> None:
    """The agent's own page says that it was opened, or is about to close.

    Closed for 20 s, the agent counts as having left: a page loaded anew changes nothing.
    """
    _is_another(user, agent_id)
    parts.content.console(agent_id, is_open=seen.open)
    parts.hub.look_soon()


def _is_another(user: User, agent_id: str) -> bool:
    """Whether the agent is somebody else than the user; an agent gets 403 for that."""
    another = user.agent_id != agent_id
    if another and user.role == "agent":
        raise HTTPException(403, "Agents set their own state only.")
    return another
