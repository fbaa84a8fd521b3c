"""The routing queues' names, and their doubles inside Asterisk. The policy says which."""

import re
from collections.abc import Collection, Iterable, Mapping

SENIOR, GENERAL = "senior", "general"
"""The two that every policy has: for those who need no keys, and where everybody is served."""

PLAIN: Mapping[str, Mapping[str, int]] = {
    "senior": {"senior": 5},
    "general": {"general": 1},
    "repair": {"repair": 1},
    "billing": {"billing": 1},
    "consult": {"consult": 1},
}
"""Queue to required skill and least level, for an engine that was given no policy."""

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")

FALLBACK_PREFIX = "sl-"
"""app_queue keeps the section name `general` for itself, so every queue there has a prefix."""


def known(queue: str, queues: Collection[str]) -> str:
    """The queue itself if it is one of `queues`, or the one where everybody is served."""
    return queue if queue in queues else GENERAL


def fallback_name(queue: str) -> str:
    """The name of the queue inside Asterisk."""
    return FALLBACK_PREFIX + queue


def from_fallback(name: str) -> str:
    """The routing queue behind a queue of Asterisk's."""
    return name.removeprefix(FALLBACK_PREFIX)


def sections(queues: Iterable[str]) -> str:
    """Asterisk's own queues as its configuration writes them; `human` is in queues.conf."""
    return "".join(f"[{fallback_name(queue)}](human)\n" for queue in queues)


def memberships(skills: Mapping[str, int], required: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The routing queues that an agent with these skills serves; `required`: by queue."""
    return [name for name, asked in required.items() if serves(skills, asked)]


def with_merged(names: list[str], merged: frozenset[str], queues: Iterable[str]) -> list[str]:
    """The queues of an agent while those in `merged` are served as one; `queues`: all, in order."""
    if merged.isdisjoint(names):
        return names
    return [name for name in queues if name in names or name in merged]


def serves(skills: Mapping[str, int], required: Mapping[str, int]) -> bool:
    """Whether these skills meet every required level."""
    return all(skills.get(skill, 0) >= level for skill, level in required.items())
