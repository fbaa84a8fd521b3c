"""Telephone numbers outside the customer file: masked for people, hashed for machines.

The full number is kept encrypted by `crm` alone. Everything else carries a `MaskedNumber`: enough
to recognise a repeat caller and to read a list, not enough to dial.
"""

import hashlib
import hmac
import re

from pydantic import BaseModel, ConfigDict

MAX_DIGITS = 20
"""E.164 allows 15; extensions and carrier prefixes get some room, hostile input does not."""

_NOT_DIGIT = re.compile(r"[^0-9]")
_CHINA_MOBILE = re.compile(r"1[3-9][0-9]{9}")


class MaskedNumber(BaseModel):
    """A number as it may appear in events, lists and logs."""

    model_config = ConfigDict(frozen=True)

    masked: str
    """For reading, e.g. `139****0072`; `匿名` when the caller sent no number."""
    hash: str
    """Keyed hash (HMAC-SHA-256, 32 hex digits) of the normalised number; empty when anonymous."""


def normalise(number: str) -> str:
    """The digits that identify a Chinese number, without country prefix; at most 20, maybe none."""
    digits = _NOT_DIGIT.sub("", number)[:MAX_DIGITS]
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and _CHINA_MOBILE.fullmatch(rest):
            return rest
    return digits


def mask(number: str) -> str:
    """A number with its middle hidden: a long one keeps its first three and last four digits."""
    digits = normalise(number)
    if not digits:
        return "匿名"
    if len(digits) >= 9:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:1]}***{digits[-1:]}" if len(digits) > 2 else "***"


class Pii:
    """Turns numbers into `MaskedNumber`s with this centre's own key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hash(self, number: str) -> str:
        """Keyed hash of the normalised number, 32 hex digits; empty for no number."""
        digits = normalise(number)
        if not digits:
            return ""
        return hmac.new(self._key, digits.encode(), hashlib.sha256).hexdigest()[:32]

    def masked(self, number: str) -> MaskedNumber:
        return MaskedNumber(masked=mask(number), hash=self.hash(number))
