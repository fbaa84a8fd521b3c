"""The notices to everybody who calls, as the calls have them: read every second, told once each."""

from core.clock import Clock
from core.refreshed import Refreshed
from ivr.broadcast import Broadcast, Told, due
from ivr.client import BroadcastDesk

EVERY_S = 1.0


class Notices(Refreshed[tuple[Broadcast, ...]]):
    """What is told now."""

    def __init__(self, desk: BroadcastDesk, clock: Clock) -> None:
        super().__init__("broadcasts", lambda: tuple(desk.coming()), (), EVERY_S)
        self._clock, self._told = clock, Told()

    def prompts_for(self, call_id: str, did: str) -> tuple[str, ...]:
        """The prompts that this call is to hear and has not heard; from now on it has."""
        if not self.value:
            return ()
        new = self._told.new(call_id, due(self.value, did, self._clock.now()))
        return tuple(prompt for one in new for prompt in one.prompts)
