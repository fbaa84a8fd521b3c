"""Who works here and with which skills; changed while calls go on, and written down."""

from fastapi import APIRouter, Depends

from acd.client import AgentChange
from console.api import problems
from console.api.pages import changed
from console.context import Audited, Parts, signed_in
from console.models import Id, RosterAgent, SkillKnown

router = APIRouter(tags=["agents"])
ERRORS = problems(401, 403, 404, 422)


@router.get("/api/roster", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_roster(parts: Parts) -> list[RosterAgent]:
    """Every agent by id, those who have left, too."""
    return [RosterAgent.model_validate(agent) for agent in parts.content.roster()]


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
    parts.hub.look_soon()
    skills = " ".join(f"{skill}:{level}" for skill, level in sorted(made.skills.items()))
    what = " ".join(filter(None, (skills, "" if made.active else "left")))
    changed(parts, who, "agent_changed", f"agent:{agent_id} {what}"[:200])
    return RosterAgent.model_validate(made)
