"""The fields that every event has."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Event(BaseModel):
    """The fields every event has."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)
    type: ClassVar[str]

    id: str = Field(min_length=8, max_length=64)
    """Minted once; the log ignores an id that it knows."""
    at: datetime
    """When it happened, UTC."""
    producer: str = Field(max_length=32)
    """The process that saw it happen."""
    seq: int
    """Rises within one producer's life; breaks ties of `at`."""
    v: int = 1
    """Version of this type's fields."""
    call_id: str | None = Field(None, max_length=64)
    """Asterisk's unique id of the caller's channel, where there is a call."""

    @field_validator("at")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("an event's time must carry its zone")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise ValueError("an event's time is out of range") from None

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Sort key inside a call."""
        return (self.at, self.producer, self.seq)

    def data(self) -> dict[str, Any]:
        """The fields that are this type's own, as JSON values."""
        return self.model_dump(mode="json", exclude=set(Event.model_fields))

    def to_json(self) -> str:
        """One line of JSON, with the type's name; `parse` reads it back."""
        return f'{{"type":"{self.type}",{self.model_dump_json()[1:]}'
