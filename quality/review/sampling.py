"""Which calls of a day people review. Pure: the same day gives the same calls."""

import hashlib
import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from quality.review.plan import Plans, QuotaPlan, RandomPlan, RiskPlan


class Candidate(NamedTuple):
    """A call that was inspected."""

    score_id: int
    call_id: str
    agent_id: str | None
    senior: bool
    scorecard: str
    hint: float | None
    unsure_share: float
    fatal: bool
    """A fatal item failed, whether it counts or not."""


class Draw(NamedTuple):
    """A call to review, and why."""

    call: Candidate
    plan: str
    kind: str
    double: bool
    """By two people, each blind to the other."""


def draw(
    plans: Plans, calls: Sequence[Candidate], day: date, reviewed: Mapping[str, int]
) -> list[Draw]:
    """Each call at most once; `reviewed`: reviews drawn this month of each agent."""
    left = {call.call_id: call for call in calls}
    counts = dict(reviewed)
    made: list[Draw] = []
    for plan in plans.plans:
        pool = sorted(left.values(), key=lambda call: chance(plan.name, day, call.call_id))
        match plan:
            case RandomPlan():
                chosen = _random(plan, pool, day)
            case RiskPlan():
                chosen = _risk(plan, pool)
            case QuotaPlan():
                chosen = _quota(plan, pool, day, counts)
        for call in chosen:
            del left[call.call_id]
            counts[call.agent_id or ""] = counts.get(call.agent_id or "", 0) + 1
            double = chance("double", day, call.call_id) < plans.double
            made.append(Draw(call, plan.name, plan.kind, double))
    return made


def chance(what: str, day: date, call_id: str) -> float:
    """A number in [0, 1) that nobody can steer, and that repeats."""
    digest = hashlib.sha256(f"{what}/{day}/{call_id}".encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def _random(plan: RandomPlan, pool: list[Candidate], day: date) -> list[Candidate]:
    drawn = sum(chance(plan.name, day, call.call_id) < plan.share for call in pool)
    return pool[: min(max(drawn, plan.least), plan.most)]


def _risk(plan: RiskPlan, pool: list[Candidate]) -> list[Candidate]:
    shown = [call for call in pool if _signs(call, plan)]
    worst = sorted(shown, key=lambda c: (not c.fatal, 100.0 if c.hint is None else c.hint))
    return worst[: plan.most]


def _signs(call: Candidate, plan: RiskPlan) -> bool:
    found = {
        "fatal": call.fatal,
        "complaint": call.scorecard == "complaint",
        "senior": call.senior,
        "low": call.hint is not None and call.hint < plan.below,
        "unsure": call.unsure_share >= 0.5,
    }
    return any(found[sign] for sign in plan.signs)


def _quota(
    plan: QuotaPlan, pool: list[Candidate], day: date, counts: Mapping[str, int]
) -> list[Candidate]:
    """Who is behind what the month's day asks for gets one more."""
    asked = math.ceil(plan.per_agent * day.day / monthrange(day.year, day.month)[1])
    chosen: dict[str, Candidate] = {}
    for call in pool:
        agent = call.agent_id
        if agent and agent not in chosen and counts.get(agent, 0) < asked:
            chosen[agent] = call
    return list(chosen.values())
