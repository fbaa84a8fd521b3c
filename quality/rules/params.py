"""What all rules' parameters share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.sound import units


class Params(BaseModel):
    """Parameters of a rule, as a scorecard writes them; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sought(str):
    """A phrase among a rule's parameters, to be told from its other words."""

    __slots__ = ()


def _has_sound(phrase: str) -> str:
    if not units(phrase):
        raise ValueError("a phrase needs characters that can be heard")
    return Sought(phrase)


Phrase = Annotated[str, AfterValidator(_has_sound)]
"""Words to listen for; found by sound as well as by spelling."""
