"""Writing summaries of calls, and reading them."""

from collections.abc import Collection

from core.clock import Clock
from crm.ports import Summaries
from crm.summaries import Summary, SummaryEntry, written


class CallSummaries:
    """What agents write after their calls."""

    def __init__(self, store: Summaries, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def of(self, call_ids: Collection[str]) -> dict[str, Summary]:
        """Those of these calls that are written, by call."""
        return self._store.of(call_ids)

    def write(self, call_id: str, entry: SummaryEntry, *, agent_id: str, by: str) -> Summary:
        """Write a call's summary, or write it anew. `agent_id`: whoever had the caller."""
        now = self._clock.now()

        def edit(before: Summary | None) -> Summary:
            return written(before, entry, call_id, now, agent_id=agent_id, by=by)

        return self._store.write(call_id, edit)
