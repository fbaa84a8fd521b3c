"""Events made, and read back from JSON."""

import itertools
import json
import uuid
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from core.clock import Clock
from core.events import afterwards, arrival, customers, floor, recording, talk, waiting
from core.events.base import Event


class UnknownEvent(BaseModel):
    """An event of a type, a version or a shape that this program does not know; kept as it came."""

    model_config = ConfigDict(frozen=True)
    id: str
    raw: dict[str, JsonValue]


_MODULES = (afterwards, arrival, customers, floor, recording, talk, waiting)
EVENT_TYPES: dict[str, type[Event]] = {
    kind.type: kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Every event by its type's name."""

KNOWN_VERSION = 1

AnyEvent = Event | UnknownEvent


def parse(source: str | bytes | dict[str, Any]) -> AnyEvent:
    """Read an event as `to_json` wrote it.

    A type, version or shape not known here becomes an `UnknownEvent`. Raises `ValueError` only for
    what is not a JSON object with an id.
    """
    try:
        raw = source if isinstance(source, dict) else json.loads(source)
    except RecursionError:
        raise ValueError("not an event: nested too deeply") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise ValueError("not an event: no id")  # noqa: TRY004 (one error for every wrong input)
    kind = EVENT_TYPES.get(str(raw.get("type")))
    if kind is None or raw.get("v", 1) != KNOWN_VERSION:
        return UnknownEvent(id=raw["id"], raw=raw)
    try:
        return kind.model_validate(raw)
    except ValidationError:
        return UnknownEvent(id=raw["id"], raw=raw)


E_ = TypeVar("E_", bound=Event)


class Minter:
    """Makes one producer's events: gives each its id, time and sequence number."""

    def __init__(self, producer: str, clock: Clock) -> None:
        self._producer = producer
        self._clock = clock
        self._seq = itertools.count(1)

    def mint(self, kind: type[E_], /, *, at: datetime | None = None, **fields: Any) -> E_:
        """A new event of `kind`; `at` defaults to now. Raises pydantic's ValidationError."""
        return kind(
            id=uuid.uuid4().hex,
            at=at or self._clock.now(),
            producer=self._producer,
            seq=next(self._seq),
            **fields,
        )
