"""Whether steps hang together: pure graph questions, no telephony."""

from collections.abc import Collection, Mapping

Edges = Mapping[str, Collection[str]]


def missing(edges: Edges) -> list[tuple[str, str]]:
    """Every step that leads to one that does not exist, with the latter's name."""
    return [
        (name, target)
        for name, targets in edges.items()
        for target in dict.fromkeys(targets)
        if target not in edges
    ]


def reachable(start: str, edges: Edges) -> set[str]:
    """All steps that a walk from `start` may come to, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(edges[name])
    return seen


def circling(edges: Edges, deaf: Collection[str]) -> list[str]:
    """Steps from which a walk comes back to them by steps of `deaf` alone: nothing can end it."""
    inner = {
        step: [target for target in edges[step] if target in deaf] for step in deaf if step in edges
    }
    return [
        name
        for name in edges
        if name in inner and any(name in reachable(target, inner) for target in inner[name])
    ]
