"""Who was with a caller, by Asterisk's records of bridges alone.

A colleague who was asked first, and got the caller afterwards, sat in their bridge before the call
came to it: the lines of all channels count, not only those that bear the call's linked id.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_AGENT = re.compile(r"(?:PJSIP|Local)/(\d{1,12})[a-z]{0,12}(?:@[a-z-]+)?-")


@dataclass
class Meeting:
    """One agent's time with the caller, seconds since 1970."""

    agent_id: str
    began: float
    ended: float | None = None
    channel: str = ""
    """By which they heard each other; the same one again is the same leg, after hold."""


class Rooms:
    """Asterisk's bridges, with the channels in each."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, None]] = {}
        self._where: dict[str, str] = {}

    def enter(self, bridge: str, channel: str) -> None:
        """A channel enters a bridge; it can be in one only."""
        self.leave(channel)
        self._rooms.setdefault(bridge, {})[channel] = None
        self._where[channel] = bridge

    def leave(self, channel: str) -> None:
        """A channel leaves its bridge; one that is in none is passed over."""
        bridge = self._where.pop(channel, None)
        if bridge is None:
            return
        room = self._rooms[bridge]
        room.pop(channel, None)
        if not room:
            del self._rooms[bridge]

    def beside(self, channel: str) -> Iterator[str]:
        """The channels that share the bridge of this one."""
        room = self._rooms.get(self._where.get(channel, ""), {})
        return (other for other in room if other != channel)

    def clear(self) -> None:
        """Asterisk has started anew."""
        self._rooms.clear()
        self._where.clear()


def agent_of(channel: str) -> str | None:
    """The agent whose phone, or whose seat in Asterisk's own queue, the channel is."""
    found = _AGENT.match(channel)
    return found[1] if found else None


def meet(meetings: list[Meeting], present: Mapping[str, str], at: float) -> None:
    """From `at` on these agents, by their channels, are with the caller: begin and end meetings."""
    running = {m.agent_id: m for m in meetings if m.ended is None}
    for agent_id, meeting in running.items():
        if agent_id not in present:
            meeting.ended = at
    meetings += [
        Meeting(agent_id, at, channel=present[agent_id])
        for agent_id in sorted(present.keys() - running.keys())
    ]


def talked_s(meetings: list[Meeting], until: float) -> float:
    """Seconds with at least one agent; those with several count once."""
    total, reached = 0.0, float("-inf")
    for meeting in sorted(meetings, key=lambda m: m.began):
        end = until if meeting.ended is None else meeting.ended
        total += max(0.0, end - max(meeting.began, reached))
        reached = max(reached, end)
    return total
