"""Policy files: read, checked with the line of every mistake, loaded.

What the checker accepts is safe to route by: every skill and queue exists, widening widens, nothing
goes round in circles, and whoever meets a queue's own requirement can in the end serve its callers.
"""

import difflib
import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from acd.policy import Policy, Queue, Rules
from acd.queues import GENERAL, SENIOR
from core import assets
from core.errors import UserError
from core.yaml_lines import Place, Problem, read

Found = Iterator[tuple[Place, str]]


class PolicyError(UserError):
    """A policy file that cannot be used."""


def shipped() -> Path:
    """The product's own policy."""
    return assets.path("acd/policies/default.yaml")


def text_of(path: Path) -> str:
    """A policy file's text. Raises `PolicyError`."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise PolicyError(f"{path}:0: cannot be read: {error.strerror}", "Correct it.") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path}:0: is not UTF-8 text", "Correct it.") from None


def parse(text: str) -> tuple[Rules | None, list[Problem]]:
    """The rules, or everything that is wrong with them by line; never raises."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        rules = Rules.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    problems = sorted({Problem(document.line(place), said) for place, said in _wrong(rules)})
    return (None, problems) if problems else (rules, [])


def check(path: Path) -> list[Problem]:
    """Everything wrong with a file, by line. Raises `PolicyError` when it cannot be read."""
    return parse(text_of(path))[1]


def load(path: Path, zone: str) -> Policy:
    """The policy in a file, in `zone` (IANA). Raises `PolicyError` naming every problem's line."""
    return from_text(text_of(path), zone, str(path))


def from_text(text: str, zone: str, name: str) -> Policy:
    """The policy in a text; `name` is what problems call it. Raises `PolicyError`."""
    rules, problems = parse(text)
    if rules is None:
        found = "\n".join(f"{name}:{problem}" for problem in problems)
        raise PolicyError(f"The policy cannot be used:\n{found}", "Correct the file.")
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Policy(rules, f"{rules.version}@{fingerprint}", ZoneInfo(zone))


def _wrong(rules: Rules) -> Found:
    for name in {GENERAL, SENIOR} - rules.queues.keys():
        yield ("queues",), f"queue {name} is missing: callers are sent there"
    for name, queue in rules.queues.items():
        place: Place = ("queues", name)
        yield from _skills(rules, queue, place)
        yield from _steps(queue, place)
        yield from _overflow(rules, queue, place)
        yield from _credit(queue, place)
    yield from _codes(rules)
    yield from _cycles(rules)
    yield from _duty(rules)
    yield from _peak(rules)
    if rules.credit.too_high():
        yield ("credit", "tiers"), "a tier may not have as much credit as seniors"


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(sorted(known))}"
    return f"there is no {kind} {name}{hint}"


def _skills(rules: Rules, queue: Queue, place: Place) -> Found:
    used: list[tuple[Place, Mapping[str, int]]] = [
        ((*place, "required"), queue.required),
        ((*place, "preferred"), queue.preferred),
    ]
    for number, step in enumerate(queue.widen):
        used += [((*place, "widen", number, "lower"), step.lower)]
        used += [((*place, "widen", number, "also"), step.also)]
    for at, skills in used:
        for skill in skills:
            if skill not in rules.skills:
                yield (*at, skill), _unknown("skill", skill, rules.skills)
    for skill, level in queue.preferred.items():
        if level <= queue.required.get(skill, 0):
            yield (*place, "preferred", skill), f"{skill} {level} is required anyway"


def _steps(queue: Queue, place: Place) -> Found:
    """Each step later than the one before, and each accepts someone whom nothing else accepts."""
    accepted: list[Mapping[str, int]] = [dict(queue.required)]
    main, preferred, before = dict(queue.required), bool(queue.preferred), 0.0
    for number, step in enumerate(queue.widen):
        at: Place = (*place, "widen", number)
        if step.after_s <= before:
            yield (*at, "after_s"), f"not later than the step before ({before:g} s)"
        before = step.after_s
        if not (step.drop_preferred or step.lower or step.also):
            yield at, "widens nothing: give drop_preferred, lower or also"
        if step.drop_preferred and not preferred:
            yield (*at, "drop_preferred"), "widens nothing: no preferred skill is left to drop"
        preferred = preferred and not step.drop_preferred
        for skill, level in step.lower.items():
            if level >= main.get(skill, 0):
                has = f"asked for with {main[skill]}" if skill in main else "not required"
                yield (*at, "lower", skill), f"lowers nothing: {skill} is {has} until then"
            main[skill] = min(level, main.get(skill, level))
        accepted.append(dict(main))
        if step.also and any(_covers(wide, step.also) for wide in accepted):
            yield (*at, "also"), "widens nothing: these agents may serve the call already"
        accepted.append(step.also or dict(main))
    if preferred:
        yield (
            (*place, "preferred"),
            "no step of widen drops it: a skill that stays is required, so say it there",
        )


def _covers(wide: Mapping[str, int], narrow: Mapping[str, int]) -> bool:
    """Whether everybody who meets `narrow` meets `wide`."""
    return all(narrow.get(skill, 0) >= level for skill, level in wide.items())


def _overflow(rules: Rules, queue: Queue, place: Place) -> Found:
    for number, rule in enumerate(queue.overflow):
        at: Place = (*place, "overflow", number)
        if rule.to is not None and rule.to not in rules.queues:
            yield (*at, "to"), _unknown("queue", rule.to, rules.queues)
        if rule.closed and queue.hours is None:
            yield (*at, "closed"), "the queue has no hours, so it is never closed"
    if queue.hours is not None:
        if queue.hours not in rules.schedules:
            yield (*place, "hours"), _unknown("schedule", queue.hours, rules.schedules)
        if not any(rule.closed for rule in queue.overflow):
            yield (*place, "hours"), "hours change nothing without an overflow rule with closed"


def _codes(rules: Rules) -> Found:
    taken: dict[str, str] = {}
    for name, queue in rules.queues.items():
        if queue.code is not None and taken.setdefault(queue.code, name) != name:
            yield ("queues", name, "code"), f"{queue.code} is the code of {taken[queue.code]}"


def _credit(queue: Queue, place: Place) -> Found:
    if queue.credit and queue.credit.too_high():
        yield (*place, "credit", "tiers"), "a tier may not have as much credit as seniors"


def _cycles(rules: Rules) -> Found:
    """Overflow that leads back to where it began; said once, at the rule that closes the circle."""
    done: set[str] = set()
    for start in rules.queues:
        yield from _walk(rules, start, (), done)


def _walk(rules: Rules, name: str, way: tuple[str, ...], done: set[str]) -> Found:
    if name in done or name not in rules.queues:
        return
    for number, rule in enumerate(rules.queues[name].overflow):
        path = (*way, name)
        if rule.to is None:
            continue
        if rule.to in path:
            circle = " → ".join((*path[path.index(rule.to) :], rule.to))
            yield ("queues", name, "overflow", number), f"goes round in a circle: {circle}"
        else:
            yield from _walk(rules, rule.to, path, done)
    done.add(name)


def _duty(rules: Rules) -> Found:
    for number, duty in enumerate(rules.duty):
        at: Place = ("duty", number)
        if duty.during not in rules.schedules:
            yield (*at, "during"), _unknown("schedule", duty.during, rules.schedules)
        for index, name in enumerate(duty.queues):
            if name not in rules.queues:
                yield (*at, "queues", index), _unknown("queue", name, rules.queues)
        if duty.served_as is not None and duty.served_as not in rules.queues:
            yield (*at, "served_as"), _unknown("queue", duty.served_as, rules.queues)
        if duty.served_as is None and not duty.agents:
            yield at, "nobody is on duty: give served_as or agents"
        if duty.served_as in duty.queues:
            yield (*at, "served_as"), f"{duty.served_as} is served by its own agents anyway"


def _peak(rules: Rules) -> Found:
    merge, reserves = rules.peak.merge or (), rules.peak.reserves
    for number, name in enumerate(merge):
        at: Place = ("peak", "merge", number)
        if name not in rules.queues:
            yield at, _unknown("queue", name, rules.queues)
        elif name == SENIOR:
            yield at, "seniors keep their trained agents; seniors_after_s says when others help"
        elif name in merge[:number]:
            yield at, f"{name} is merged already"
    if len(merge) == 1:
        yield ("peak", "merge"), "one queue alone merges nothing"
    for number, agent_id in enumerate(reserves):
        if agent_id in reserves[:number]:
            yield ("peak", "reserves", number), f"{agent_id} is in reserve already"
