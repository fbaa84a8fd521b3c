"""How long things take, as a scenario says it: talking, wrap-up, patience, picking up. Pure."""

import math
import random
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_S = 86_400.0

Seconds = Annotated[float, Field(ge=0, le=LONGEST_S, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=LONGEST_S, allow_inf_nan=False)]

_KINDS = ("fixed", "exponential", "lognormal", "observed")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LogNormal(_Part):
    """The usual shape of talk times."""

    mean: Positive
    """Seconds."""
    cv: float = Field(gt=0, le=10)
    """Coefficient of variation: the standard deviation over the mean."""

    def draw(self, chance: random.Random) -> float:
        variance = math.log1p(self.cv**2)
        return chance.lognormvariate(math.log(self.mean) - variance / 2, math.sqrt(variance))


class Times(_Part):
    """A distribution of seconds; written `30`, or as one of its kinds: `exponential: 180`."""

    fixed: Seconds | None = None
    exponential: Positive | None = None
    """Its mean."""
    lognormal: LogNormal | None = None
    observed: Annotated[tuple[Seconds, ...], Field(min_length=1, max_length=10_000)] | None = None
    """Measured values, each as likely as the others."""

    @model_validator(mode="before")
    @classmethod
    def _number(cls, given: Any) -> Any:
        return {"fixed": given} if isinstance(given, int | float) else given

    @model_validator(mode="after")
    def _one_kind(self) -> "Times":
        if sum(getattr(self, kind) is not None for kind in _KINDS) != 1:
            raise ValueError(f"a number of seconds, or one of {', '.join(_KINDS)}")
        return self

    @property
    def mean_s(self) -> float:
        if self.observed is not None:
            return sum(self.observed) / len(self.observed)
        if self.lognormal is not None:
            return self.lognormal.mean
        return self.exponential if self.exponential is not None else self.fixed or 0.0

    def draw(self, chance: random.Random) -> float:
        """One value, seconds."""
        if self.exponential is not None:
            return chance.expovariate(1.0 / self.exponential)
        if self.lognormal is not None:
            return self.lognormal.draw(chance)
        if self.observed is not None:
            return chance.choice(self.observed)
        return self.fixed or 0.0


Patience = Times | Literal["never"]
"""How long a caller waits before giving up; `never` for one who does not."""


def patience_of(patience: Patience, chance: random.Random) -> float:
    """One caller's patience in seconds."""
    return math.inf if patience == "never" else patience.draw(chance)
