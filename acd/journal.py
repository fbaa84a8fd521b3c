"""The engine's records kept in a store that may be away: never in the way of a call for long."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from acd import credit, misdials, peak
from acd.credit import Waits
from acd.engine import Engine
from acd.misdials import CalledBack
from acd.peak import KEY, KIND, Peak
from acd.places import Place
from acd.ports import Store
from acd.records import Agent, Call
from acd.remembered import Remembered
from core import logs

RETRY_S = 1.0
"""After a failure the store is left alone this long; then everything is written anew."""

Records = Mapping[tuple[str, str], str]
Row = TypeVar("Row", bound=BaseModel)

log = logs.get("acd.journal")


class Journal:
    """Writes changes, and the whole after an absence."""

    def __init__(
        self, store: Store, everything: Callable[[], Records], monotonic: Callable[[], float]
    ) -> None:
        """`everything`: all present records, by (kind, key)."""
        self._store = store
        self._everything = everything
        self._monotonic = monotonic
        self._away_since: float | None = None

    async def write(self, saves: Records, gone_calls: frozenset[str]) -> None:
        """Keep these changes, or note that everything is to be written later."""
        if self._away_since is not None:
            if self._monotonic() - self._away_since >= RETRY_S:
                await self.rewrite()
            return
        self._note(await self._store.write(saves, gone_calls))

    async def rewrite(self) -> None:
        """Write every record."""
        self._note(await self._store.replace(self._everything()))

    def put_off(self) -> None:
        """Write nothing now, and everything later."""
        self._away_since = self._monotonic()

    @property
    def behind(self) -> bool:
        """Whether the store lacks changes."""
        return self._away_since is not None

    def _note(self, kept: bool) -> None:
        if kept and self._away_since is not None:
            log.info("store_back")
        if not kept and self._away_since is None:
            log.warning("store_away")
        self._away_since = None if kept else self._monotonic()


Kept = tuple[list[Agent], list[Call], list[Remembered], list[Place]]


def read(records: Records, now: float) -> Kept:
    """Stored records as agents, calls, callers and places; one that cannot be read is left out.

    A moment later than `now` (epoch seconds) was written before the clock was set back: it becomes
    `now`, and what was to end some time after it ends as long after `now`.
    """
    agents: list[Agent] = []
    calls: list[Call] = []
    callers: list[Remembered] = []
    places: list[Place] = []
    for (kind, key), text in records.items():
        try:
            if kind == "agent":
                agents.append(Agent.model_validate_json(text))
            elif kind == "caller":
                callers.append(Remembered.model_validate_json(text))
            elif kind == "place":
                places.append(Place.model_validate_json(text))
            elif kind == "call":
                calls.append(Call.model_validate_json(text))
        except ValidationError:
            log.warning("bad_record", kind=kind, key=key)
    for agent in agents:
        agent.not_after(now)
    for call in calls:
        call.not_after(now)
    for place in places:
        place.left = min(place.left, now)
    return agents, calls, callers, places


def refill(engine: Engine, records: Records, now: float) -> None:
    """Have a fresh engine take over what was kept."""
    engine.restore(*read(records, now))
    peak.restore(engine, read_peak(records, now))
    engine.lately.restore(read_kind(records, credit.KIND, Waits), now)
    engine.misdials.restore(read_kind(records, misdials.KIND, CalledBack), now)


def read_peak(records: Records, now: float) -> Peak:
    """The peak emergency as it was kept; over when nothing can be read of it. `now` as above."""
    text = records.get((KIND, KEY))
    if text is None:
        return Peak()
    try:
        return Peak.model_validate_json(text).not_after(now)
    except ValidationError:
        log.warning("bad_record", kind=KIND, key=KEY)
        return Peak()


def read_kind(records: Records, kind: str, model: type[Row]) -> list[Row]:
    """The records of one kind, as they were kept; one that cannot be read is left out."""
    found = []
    for (name, key), text in records.items():
        if name != kind:
            continue
        try:
            found.append(model.model_validate_json(text))
        except ValidationError:
            log.warning("bad_record", kind=kind, key=key)
    return found
