"""Whether a flow's steps hang together: pure graph questions, no telephony."""

from collections.abc import Collection, Mapping

Edges = Mapping[str, Collection[str]]


def problems(
    start: str,
    edges: Edges,
    *,
    talking: Collection[str],
    people: Collection[str],
    optional: Collection[str],
) -> list[tuple[str, str]]:
    """What is wrong, as (step, message); step is empty when it is the flow's start that is wrong.

    `talking` steps only say something: a circle of them never ends. `people` are the steps that
    reach a person: every step should have a way there. `optional` steps need not be reachable.
    """
    if start not in edges:
        return [("", f"start: there is no step {start}")]
    missing = [
        (name, f"{name}: there is no step {target}")
        for name, targets in edges.items()
        for target in dict.fromkeys(targets)
        if target not in edges
    ]
    if missing:
        return missing
    reachable = _reachable(start, edges)
    found = [
        (name, f"{name}: no step leads here")
        for name in edges
        if name not in reachable and name not in optional
    ]
    found += [
        (name, f"{name}: talks in a circle without an exit")
        for name in edges
        if name in talking and _circles(name, edges, talking)
    ]
    if not reachable & set(people):
        found.append((start, "there is no way to a person"))
    return found


def _reachable(start: str, edges: Edges) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(edges[name])
    return seen


def _circles(name: str, edges: Edges, talking: Collection[str]) -> bool:
    """Whether following only talking steps from `name` comes back to it."""
    inner = {
        step: [target for target in edges[step] if target in talking]
        for step in talking
        if step in edges
    }
    return any(name in _reachable(target, inner) for target in inner[name])
