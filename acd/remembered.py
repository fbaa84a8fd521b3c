"""Who answered whom last: by the keyed hash of the caller's number, never the number itself."""

from collections import OrderedDict
from collections.abc import Iterable

from pydantic import BaseModel

from core.pii import MaskedNumber

MOST_CALLERS = 20_000
DAY_S = 86_400.0


class Remembered(BaseModel):
    """One caller."""

    caller: str
    """Keyed hash of the number."""
    agent_id: str
    at: float
    """When they were answered, epoch seconds."""


class LastAgents:
    """The callers answered most recently."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Remembered] = OrderedDict()

    def note(self, caller: MaskedNumber | None, agent_id: str, now: float) -> Remembered | None:
        """An agent answered this caller. None: the caller sent no number."""
        if caller is None or not caller.hash:
            return None
        kept = Remembered(caller=caller.hash, agent_id=agent_id, at=now)
        self._put(kept)
        return kept

    def who(self, caller: MaskedNumber | None, now: float, days: float) -> str | None:
        """The agent who answered this caller last, if that is at most so many days ago."""
        found = self._known.get(caller.hash) if caller is not None and caller.hash else None
        return found.agent_id if found is not None and now - found.at <= days * DAY_S else None

    def restore(self, saved: Iterable[Remembered]) -> None:
        """Take over what was kept, the latest last."""
        for one in sorted(saved, key=lambda one: one.at):
            self._put(one)

    def records(self) -> dict[tuple[str, str], str]:
        """Everything worth keeping, as JSON by (kind, key)."""
        return {("caller", k): one.model_dump_json() for k, one in self._known.items()}

    def _put(self, one: Remembered) -> None:
        self._known[one.caller] = one
        self._known.move_to_end(one.caller)
        if len(self._known) > MOST_CALLERS:
            self._known.popitem(last=False)
