"""What was found, and which of several readings of the same place holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["id_card", "bank_card", "phone", "plate", "secret", "address", "name"]
"""`secret`: a verification code or a password, told to whoever asks by telephone."""


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: `text[start:end]`."""

    kind: Kind
    start: int
    end: int
    certain: bool
    """Whether its own form vouches for it; else only what stands around it does."""
    value: str = field(repr=False)
    """Normalised: the digits, the plate, the words. Never for logs."""


def settled(found: Iterable[Finding]) -> list[Finding]:
    """Findings that do not overlap, in order: certain ones first, then longer ones."""
    ranked = sorted(found, key=lambda f: (not f.certain, f.start - f.end, f.start))
    kept: list[Finding] = []
    for one in ranked:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
