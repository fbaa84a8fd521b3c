"""Which channels are connected with one another, by Asterisk's bridges: pure.

A Local channel has two halves in two bridges: through it, whoever is in the one hears whoever is in
the other. A channel's variables say for which call it was made, its bridge says whom it hears.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from acd.inputs import Leg, SeenChannel


@dataclass
class _Channel:
    leg: Leg
    bridge: str
    """Empty when it is in none."""
    touched: float
    """Epoch seconds of the last news about it."""


class Rooms:
    """Every connected channel with its bridge."""

    def __init__(self) -> None:
        self._channels: dict[str, _Channel] = {}
        self._rooms: dict[str, dict[str, None]] = {}
        """Bridge, or Local channel, to the ids of the channels that meet there."""

    def entered(self, leg: Leg, bridge: str, now: float) -> None:
        """The channel came into a bridge, out of any other."""
        self._take_out(leg.uniqueid)
        self._channels[leg.uniqueid] = _Channel(leg, bridge, now)
        for room in _rooms_of(leg, bridge):
            self._rooms.setdefault(room, {})[leg.uniqueid] = None

    def left(self, leg: Leg, bridge: str, now: float) -> None:
        """The channel went out of the bridge; late news of an earlier one changes nothing."""
        known = self._channels.get(leg.uniqueid)
        if known is None or not bridge or known.bridge == bridge:
            self._take_out(leg.uniqueid)
            self._channels[leg.uniqueid] = _Channel(leg, "", now)

    def gone(self, uniqueid: str) -> None:
        """The channel is no more."""
        self._take_out(uniqueid)
        self._channels.pop(uniqueid, None)

    def compare(self, seen: Iterable[SeenChannel], horizon: float, now: float) -> None:
        """Believe a listing of all channels wherever nothing newer than `horizon` is known."""
        listed = {channel.leg.uniqueid: channel for channel in seen}
        for uniqueid, known in list(self._channels.items()):
            if uniqueid not in listed and known.touched < horizon:
                self.gone(uniqueid)
        for uniqueid, channel in listed.items():
            here = self._channels.get(uniqueid)
            if here is not None and (here.touched >= horizon or here.bridge == channel.bridge):
                continue
            if channel.bridge:
                self.entered(channel.leg, channel.bridge, now)
            elif here is not None:
                self.left(channel.leg, here.bridge, now)

    def bridge_of(self, uniqueid: str) -> str:
        """The bridge that the channel is in; empty for none, or one without a name."""
        known = self._channels.get(uniqueid)
        return known.bridge if known else ""

    def hearing(self, uniqueid: str) -> list[Leg]:
        """Every other channel that is connected with this one, through Local channels too."""
        found: dict[str, None] = {uniqueid: None}
        todo = [uniqueid]
        while todo:
            known = self._channels.get(todo.pop())
            for room in _rooms_of(known.leg, known.bridge) if known else ():
                new = [other for other in self._rooms.get(room, ()) if other not in found]
                found.update(dict.fromkeys(new))
                todo += new
        return [self._channels[other].leg for other in found if other != uniqueid]

    def _take_out(self, uniqueid: str) -> None:
        known = self._channels.get(uniqueid)
        for room in _rooms_of(known.leg, known.bridge) if known else ():
            inside = self._rooms.get(room, {})
            inside.pop(uniqueid, None)
            if not inside:
                self._rooms.pop(room, None)


def _rooms_of(leg: Leg, bridge: str) -> list[str]:
    """Where the channel meets others: nowhere outside a bridge."""
    return [room for room in (bridge, leg.pair) if room] if bridge else []
