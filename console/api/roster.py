"""Who works here and with which skills; changed while calls go on, and written down."""

from fastapi import APIRouter, Depends, HTTPException

from acd.client import AgentChange
from console.api import problems
from console.api.pages import changed
from console.context import Asking, Audited, Parts, signed_in
from console.models import AgentAdded, Id, RosterAgent, SkillKnown
from console.staffing import NewAgent, NewMember

router = APIRouter(tags=["agents"])
ERRORS = problems(401, 403, 404, 422)


@router.get("/api/roster", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_roster(parts: Parts) -> list[RosterAgent]:
    """Every agent by id, those who have left, too."""
    return [RosterAgent.model_validate(agent) for agent in parts.content.roster()]


@router.post("/api/roster", status_code=201, responses=problems(401, 403, 413, 422))
def add_agent(wanted: NewAgent, parts: Parts, user: Asking, who: Audited) -> AgentAdded:
    """Somebody new, with a phone on the desk and one in the page; passwords are shown this once.

    403: only admins give a console user. 422: the id is taken, or a skill is not there.
    """
    if wanted.with_user and user.role != "admin":
        raise HTTPException(403, "只有管理员能同时建立登录用户。")
    member = NewMember(
        username=wanted.id, display_name=wanted.name, role="agent", agent_id=wanted.id
    )
    if wanted.with_user:
        parts.staff.check_free(wanted.id)
    made = parts.content.add_agent(wanted.id, wanted.name, wanted.skills)
    changed(parts, who, "agent_added", f"agent:{made.id}")
    there = parts.content.renew_accounts()
    parts.hub.look_soon()
    return AgentAdded(
        agent=RosterAgent.model_validate(made),
        phone_password=parts.phone_password(made.id) if there else None,
        user_password=parts.staff.add(member, who)[1] if wanted.with_user else None,
    )


@router.get("/api/skills", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_skills(parts: Parts) -> list[SkillKnown]:
    """Every skill of the routing policy in force, in its order."""
    return [SkillKnown(id=skill, name=name) for skill, name in parts.content.skills().items()]


@router.post("/api/roster/{agent_id}", responses=ERRORS)
def change_agent(agent_id: Id, wanted: AgentChange, parts: Parts, who: Audited) -> RosterAgent:
    """Another name, other skills (all of them), gone or come back; routing follows at once.

    422: a skill that the policy does not know.
    """
    made = parts.content.change_agent(agent_id, wanted)
    if wanted.active is not None:  # who comes back has a phone again
        parts.content.renew_accounts()
    parts.hub.look_soon()
    skills = " ".join(f"{skill}:{level}" for skill, level in sorted(made.skills.items()))
    what = " ".join(filter(None, (skills, "" if made.active else "left")))
    changed(parts, who, "agent_changed", f"agent:{agent_id} {what}"[:200])
    return RosterAgent.model_validate(made)
