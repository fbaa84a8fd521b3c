"""What a waiting call accepts by now, and what was given up to get there: pure.

Everything here only ever adds to whom a call accepts; a later moment accepts whoever an earlier one
did, apart from preferred skills, which come first as long as they are asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from acd.policy import Offered, Overflow, Policy, Queue, Step
from acd.queues import SENIOR
from acd.routing import AGENT, Requirement, requirement
from core.decisions import Change


@dataclass(frozen=True, slots=True)
class Moment:
    """What the widening of a call depends on besides the policy."""

    waited_s: float
    open: frozenset[str]
    """Schedules in whose hours it is."""
    estimate_s: float | None
    """How long it will still wait; None when nobody knows."""
    preferred_here: bool = True
    """Whether anybody at work has what its own queue prefers."""
    peak: bool = False
    """Whether there is a peak emergency."""


@dataclass(frozen=True, slots=True)
class Widened:
    """Whom a call accepts, and the changes that led there."""

    wishes: tuple[Requirement, ...]
    changes: tuple[Change, ...]


def widened(
    policy: Policy, queues: Sequence[str], base: Mapping[str, int], moment: Moment
) -> Widened:
    """Everything accepted by now. `queues`: the call's own, then those it overflowed to.

    `base`: the skills that the call itself requires in its own queue.
    """
    wishes: list[Requirement] = []
    changes: list[Change] = []
    for name in queues:
        own = base if name == queues[0] else policy.queue(name).required
        preferred = preference(policy, name, own) if moment.preferred_here else {}
        _one_queue(
            policy.queue(name), own, preferred, moment.waited_s, wishes=wishes, changes=changes
        )
        _duty(policy, name, moment, wishes, changes)
    if moment.peak:
        _merge(policy, queues[0], moment.waited_s, wishes, changes)
    return Widened(tuple(dict.fromkeys(wishes)), tuple(changes))


def next_at(
    policy: Policy, queues: Sequence[str], waited_s: float, *, peak: bool = False
) -> float | None:
    """The waiting time at which something changes by itself next; None: nothing does."""
    times = [step.after_s for name in queues for step in policy.queue(name).widen]
    rules = (rule for name in queues for rule in policy.queue(name).overflow)
    times += [rule.waited_s for rule in rules if rule.waited_s is not None]
    if peak and queues[0] == SENIOR:
        times.append(policy.rules.peak.seniors_after_s)
    return min((at for at in times if at > waited_s), default=None)


def watches(policy: Policy, queues: Sequence[str], offered: Collection[Offered] = ()) -> bool:
    """Whether a rule not yet used looks at more than the clock: it is asked now and then.

    `offered`: what the caller may choose already.
    """
    rules = (rule for name in queues for rule in policy.queue(name).overflow)
    return any(rule.waited_s is None and not used(rule, queues, offered) for rule in rules)


def used(rule: Overflow, queues: Sequence[str], offered: Collection[Offered]) -> bool:
    """Whether the rule can change nothing any more for a call of these queues."""
    return rule.offers in offered if rule.to is None else rule.to in queues


def applies(
    policy: Policy, queue: str, rule: Overflow, moment: Moment, *, anybody_here: bool
) -> bool:
    """Whether an overflow rule of `queue` holds. `anybody_here`: at work, who could serve it."""
    match rule.condition:
        case "waited":
            return rule.waited_s is not None and moment.waited_s >= rule.waited_s
        case "estimate":
            limit, estimate = rule.estimate_s, moment.estimate_s
            return limit is not None and estimate is not None and estimate >= limit
        case "nobody_logged_in":
            return not anybody_here
        case "closed":
            hours = policy.queue(queue).hours
            return hours is not None and hours not in moment.open


def favoured(wishes: Sequence[Requirement], prefer: Mapping[str, int]) -> tuple[Requirement, ...]:
    """The wishes, each of them first with what this caller had better have besides, e.g. a dialect.

    It decides only among those who are free: nobody waits longer for it.
    """
    return tuple(dict.fromkeys(either for wish in wishes for either in (_with(wish, prefer), wish)))


def _with(wish: Requirement, prefer: Mapping[str, int]) -> Requirement:
    have = dict(wish)
    return requirement(have | {s: max(n, have.get(s, 0)) for s, n in prefer.items()})


def preference(policy: Policy, name: str, base: Mapping[str, int]) -> dict[str, int]:
    """What a queue prefers beyond what is required."""
    preferred = policy.queue(name).preferred
    return {skill: level for skill, level in preferred.items() if level > base.get(skill, 0)}


def _one_queue(
    queue: Queue,
    base: Mapping[str, int],
    preferred: dict[str, int],
    waited_s: float,
    *,
    wishes: list[Requirement],
    changes: list[Change],
) -> None:
    main = dict(base)
    wishes.append(requirement(main | preferred))
    for step in queue.widen:
        if step.after_s > waited_s:
            break
        if step.drop_preferred and preferred:
            changes.append(Change(kind="preferred_dropped", text=_said(preferred)))
            preferred = {}
        lowered = _lower(step, main, preferred)
        if lowered:
            changes.append(Change(kind="lowered", text=_said(lowered)))
        wishes.append(requirement(main | preferred))
        if step.also:
            wishes.append(requirement(step.also))
            changes.append(Change(kind="team_added", text=_said(step.also)))


def _lower(step: Step, main: dict[str, int], preferred: dict[str, int]) -> dict[str, int]:
    lowered = {s: n for s, n in step.lower.items() if n < main.get(s, 0)}
    main.update(lowered)
    for skill in lowered:  # a preferred level of the same skill would undo it
        preferred.pop(skill, None)
    return lowered


def _duty(
    policy: Policy, name: str, moment: Moment, wishes: list[Requirement], changes: list[Change]
) -> None:
    for duty in policy.rules.duty:
        if name not in duty.queues or duty.during not in moment.open:
            continue
        if duty.served_as is not None:
            wishes.append(requirement(policy.queue(duty.served_as).required))
        wishes.extend(((AGENT + agent_id, 1),) for agent_id in duty.agents)
        changes.append(Change(kind="duty", text=duty.name))


def _merge(
    policy: Policy, own: str, waited_s: float, wishes: list[Requirement], changes: list[Change]
) -> None:
    """In a peak emergency: the agents of all queues that are served as one, the own ones first."""
    merged = policy.merged
    helped = own == SENIOR and waited_s >= policy.rules.peak.seniors_after_s
    if helped or own in merged:
        wishes.extend(requirement(policy.queue(name).required) for name in merged)
        others = [name for name in merged if name != own]
        changes.append(Change(kind="peak", text=",".join(others)))


def _said(skills: Mapping[str, int]) -> str:
    return ",".join(f"{skill}:{level}" for skill, level in sorted(skills.items()))
