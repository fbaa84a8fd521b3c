"""What an import of people did, kept so that it can be taken back: ids and names of fields only."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Did = Literal["added", "filled", "number", "tie"]


class Deed(BaseModel):
    """One change that an import made."""

    model_config = ConfigDict(frozen=True)

    did: Did
    person_id: int
    fields: tuple[str, ...] = ()
    """Of `filled`: what had been unknown."""
    other_id: int | None = None
    """Of `number`: the number's id; of `tie`: the relative's."""


class Import(BaseModel):
    """One import."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    by: str
    """User name."""
    deeds: int
    taken_back_at: datetime | None = None
