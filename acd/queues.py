"""The routing queues: what each asks of an agent, and its double inside Asterisk."""

from collections.abc import Mapping

SENIOR, GENERAL = "senior", "general"

QUEUES: Mapping[str, Mapping[str, int]] = {
    "senior": {"senior": 5},
    "general": {"general": 1},
    "repair": {"repair": 1},
    "billing": {"billing": 1},
    "consult": {"consult": 1},
}
"""Queue to required skill and least level, where no policy says otherwise. The names are those that
the dialplan and Asterisk's own queues know; every policy has rules for each."""

MERGED = tuple(name for name in QUEUES if name != SENIOR)
"""Served as one in a peak emergency, where no policy says otherwise."""

FALLBACK_PREFIX = "sl-"
"""app_queue keeps the section name `general` for itself, so every queue there has a prefix."""


def known(queue: str) -> str:
    """The queue itself, or the one where everybody is served."""
    return queue if queue in QUEUES else GENERAL


def fallback_name(queue: str) -> str:
    """The name of the queue inside Asterisk."""
    return FALLBACK_PREFIX + queue


def from_fallback(name: str) -> str:
    """The routing queue behind a queue of Asterisk's."""
    return known(name.removeprefix(FALLBACK_PREFIX))


def memberships(
    skills: Mapping[str, int], required: Mapping[str, Mapping[str, int]] = QUEUES
) -> list[str]:
    """The routing queues that an agent with these skills serves; `required`: by queue."""
    return [name for name in QUEUES if serves(skills, required.get(name, QUEUES[name]))]


def with_merged(names: list[str], merged: frozenset[str]) -> list[str]:
    """The queues of an agent while those in `merged` are served as one."""
    if merged.isdisjoint(names):
        return names
    return [name for name in QUEUES if name in names or name in merged]


def serves(skills: Mapping[str, int], required: Mapping[str, int]) -> bool:
    """Whether these skills meet every required level."""
    return all(skills.get(skill, 0) >= level for skill, level in required.items())
