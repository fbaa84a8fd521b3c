"""Crises as they are raised, seen to and closed, by events and by people."""

from collections.abc import Collection
from typing import Literal

from core import logs
from core.clock import Clock
from core.errors import UserError
from core.events import (
    CrisisAcknowledged,
    CrisisClosed,
    CrisisRaised,
    CrisisWordsFound,
    Event,
    IntentHeard,
    Minter,
)
from crm import crises
from crm.crises import Crisis, CrisisClosing, CrisisReport, Sign
from crm.filing import PRODUCER
from crm.ports import CrisisBook

INTENT = "crisis"
"""The intent of the menus' book `common` that means one."""
UNKNOWN = "这通电话没有危急记录。"

log = logs.get("crm.alarming")


class Alarming:
    """Crises of calls. Database errors come through; told twice, nothing changes."""

    def __init__(self, book: CrisisBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._minter = Minter(PRODUCER, clock)

    def heard(self, event: Event) -> None:
        """What machines noticed."""
        if event.call_id is None:
            return
        if isinstance(event, CrisisWordsFound):
            told = {"source": "recording", "words": event.words}
        elif isinstance(event, IntentHeard) and event.intent == INTENT:
            told = {"source": "menu", "words": ()}
        else:
            return
        self._notice(Sign.model_validate({"call_id": event.call_id, "at": event.at, **told}))

    def report(
        self,
        call_id: str,
        report: CrisisReport,
        *,
        source: Literal["agent", "supervisor"],
        by: str,
        agent_id: str | None,
    ) -> Crisis:
        """A person says that somebody is in danger; again, it says more about the same."""
        return self._notice(
            Sign(
                call_id=call_id,
                source=source,
                at=self._clock.now(),
                danger=report.danger,
                by=by,
                agent_id=agent_id,
            )
        )

    def acknowledge(self, call_id: str, by: str) -> Crisis:
        """Somebody sees to it. Raises `UserError` for none, `IllegalEvent` as `crises` does."""
        now = self._clock.now()
        with self._book.unit(call_id) as unit:
            before = unit.crisis
            if before is None:
                raise UserError(UNKNOWN)
            after = crises.acknowledged(before, now, by)
            if after != before:
                unit.save(after)
                unit.send(self._minter.mint(CrisisAcknowledged, call_id=call_id, at=now, by=by))
            return after

    def close(self, call_id: str, closing: CrisisClosing, by: str) -> Crisis:
        """It is over. Raises as `acknowledge` does."""
        now = self._clock.now()
        with self._book.unit(call_id) as unit:
            if unit.crisis is None:
                raise UserError(UNKNOWN)
            after = crises.closed(unit.crisis, closing, now, by)
            unit.save(after)
            told = {"call_id": call_id, "by": by, "outcome": closing.outcome}
            unit.send(self._minter.mint(CrisisClosed, at=now, **told))
            return after

    def of(self, call_ids: Collection[str]) -> dict[str, Crisis]:
        """Those of these calls, by call."""
        return self._book.of(call_ids)

    def listed(self, *, ended: bool, start: int, limit: int) -> tuple[list[Crisis], int]:
        """Those that go on, or those that have ended, the newest first, and how many there are."""
        return self._book.listed(ended=ended, start=start, limit=limit)

    def _notice(self, sign: Sign) -> Crisis:
        with self._book.unit(sign.call_id) as unit:
            before = unit.crisis
            after = crises.noticed(before, sign)
            if after is None:
                if before is None:  # cannot be: a first sign always makes one
                    raise ValueError("a sign without a crisis")
                return before
            unit.save(after)
            if crises.is_raised(before, after):
                log.warning("crisis", call_id=sign.call_id, source=sign.source)
                told = {
                    "call_id": sign.call_id,
                    "source": sign.source,
                    "danger": after.danger,
                    "words": after.words,
                    "by": sign.by,
                    "agent_id": after.agent_id,
                }
                # The moment of the sign, not of its hearing: the order in a call stays right.
                unit.send(self._minter.mint(CrisisRaised, at=sign.at, **told))
            return after
