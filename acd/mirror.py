"""Asterisk's own queues made to see each agent as the engine does, by the least change."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from acd import queues
from acd.actions import Mirror
from acd.translate import Headers, text

Command = dict[str, str]
"""One manager action."""

REST = "SL_REST_"
"""Global variable, with the agent's id: when the pause ends by itself, epoch seconds."""
CHOSEN = "SL_CHOSEN_"
"""Global variable, with the agent's id: the phones that ring, joined by `&`; empty: all."""

_MEMBER, _CONTEXT = "Local/", "@member/n"


def interface(agent_id: str) -> str:
    """What Asterisk's queue dials for the agent."""
    return f"{_MEMBER}{agent_id}{_CONTEXT}"


@dataclass
class Mirrored:
    """Who is a member of which queue of Asterisk's, and paused, as far as we know."""

    _paused: dict[tuple[str, str], bool] = field(default_factory=dict)
    """(queue in Asterisk, interface) to paused."""
    _rest: dict[str, str] = field(default_factory=dict)
    """Agent to what Asterisk was told of the pause's end."""
    _chosen: dict[str, str] = field(default_factory=dict)
    """Agent to what Asterisk was told of the phones that ring."""

    def learn(self, members: Iterable[Headers]) -> None:
        """Start afresh from the QueueMember entries of QueueStatus."""
        self._rest.clear()
        self._chosen.clear()
        self._paused = {
            (text(member, "queue"), text(member, "location")): text(member, "paused") == "1"
            for member in members
            if text(member, "event") == "QueueMember"
        }

    def plan(self, wanted: Mirror) -> list[Command]:
        """What to send, and believe done; `learn` corrects the belief after a reconnection."""
        member = interface(wanted.agent_id)
        names = {queues.fallback_name(queue) for queue in wanted.queues}
        has = {queue for queue, location in self._paused if location == member}
        # First of all: whoever dies in between must not leave a pause without an end.
        commands = self._set_rest(wanted) + self._choose(wanted)
        commands += [self._remove(queue, member) for queue in sorted(has - names)]
        commands += [self._add(queue, wanted) for queue in sorted(names - has)]
        for queue in sorted(names & has):
            if self._paused[queue, member] is not wanted.paused:
                commands.append(self._pause(queue, member, wanted.paused))
        return commands

    def strangers(self, agent_ids: Iterable[str]) -> list[Command]:
        """Take out members that are no agents of this centre."""
        ours = {interface(agent_id) for agent_id in agent_ids}
        return [self._remove(q, member) for q, member in sorted(self._paused) if member not in ours]

    def _set_rest(self, wanted: Mirror) -> list[Command]:
        rest = "" if wanted.until is None else str(math.ceil(wanted.until))
        if not wanted.paused or self._rest.get(wanted.agent_id) == rest:
            return []  # what an old pause left behind means nothing to one who is not paused
        self._rest[wanted.agent_id] = rest
        return [{"Action": "Setvar", "Variable": REST + wanted.agent_id, "Value": rest}]

    def _choose(self, wanted: Mirror) -> list[Command]:
        if wanted.chosen is None:
            return []
        phones = "&".join(wanted.chosen)
        if self._chosen.get(wanted.agent_id) == phones:
            return []
        self._chosen[wanted.agent_id] = phones
        return [{"Action": "Setvar", "Variable": CHOSEN + wanted.agent_id, "Value": phones}]

    def _add(self, queue: str, wanted: Mirror) -> Command:
        member = interface(wanted.agent_id)
        self._paused[queue, member] = wanted.paused
        return {
            "Action": "QueueAdd",
            "Queue": queue,
            "Interface": member,
            "MemberName": wanted.agent_id,
            "StateInterface": f"hint:{wanted.agent_id}@phones",  # all of their phones in one
            "Paused": _flag(wanted.paused),
        }

    def _remove(self, queue: str, member: str) -> Command:
        del self._paused[queue, member]
        return {"Action": "QueueRemove", "Queue": queue, "Interface": member}

    def _pause(self, queue: str, member: str, paused: bool) -> Command:
        self._paused[queue, member] = paused
        return {
            "Action": "QueuePause",
            "Queue": queue,
            "Interface": member,
            "Paused": _flag(paused),
        }


def _flag(value: bool) -> str:
    return "true" if value else "false"
