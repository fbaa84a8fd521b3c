"""The agents and what they are doing."""

from fastapi import APIRouter, Depends

from console.api import problems
from console.context import Parts, signed_in
from console.models import Agent

router = APIRouter(tags=["agents"])


@router.get("/api/agents", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_agents(parts: Parts) -> list[Agent]:
    """Everyone who works here, by id; their states as far as the ACD can be asked."""
    return [Agent.model_validate(agent) for agent in parts.content.agents()]
