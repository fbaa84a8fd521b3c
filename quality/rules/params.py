"""What all rules' parameters share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.sound import units


class Params(BaseModel):
    """Parameters of a rule, as a scorecard writes them; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _has_sound(phrase: str) -> str:
    if not units(phrase):
        raise ValueError("a phrase needs characters that can be heard")
    return phrase


Phrase = Annotated[str, AfterValidator(_has_sound)]
"""Words to listen for; found by sound as well as by spelling."""
