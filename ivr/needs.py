"""What a call needs of the person who answers it, as the dialplan's variables. Pure."""

from collections.abc import Mapping

from crm.client import Recognition
from ivr import facts
from ivr.facts import Facts
from ivr.flow import Callback, Queue


def of(
    queue: Queue | Callback,
    known: Facts,
    voice: str,
    who: Recognition | None,
    speakers: Mapping[str, int],
) -> dict[str, str]:
    """The variables that route a call; `speakers`: skills that speak the caller's dialect."""
    wanted = {
        "SL_QUEUE": queue.queue,
        "SL_SKILLS": _said(queue.skills),
        "SL_CREDIT": str(queue.credit_s),
        "SL_SENIOR": "1" if known.get("senior") == facts.YES else "0",
        "SL_SET": voice,
    }
    meant = {
        "SL_NAMED": queue.agent,
        "SL_OWNER": who.order_owner if who else None,
        "SL_TIER": queue.tier,
        "SL_PREFER": _said({**queue.prefer, **speakers}),
    }
    return wanted | {name: value for name, value in meant.items() if value}


def _said(skills: Mapping[str, int]) -> str:
    return ",".join(f"{skill}:{level}" for skill, level in sorted(skills.items()))
