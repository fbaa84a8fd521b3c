"""What of events is not told where the caller is kept secret."""

from collections.abc import Mapping
from typing import Any

TELLING = frozenset(
    {
        *("caller", "customer_id", "relation", "age_band", "text", "words", "raw", "listing_id"),
        *("person_id", "elder_id", "proxy_id", "signs"),
    }
)
"""Fields of events by which a caller would be known."""


def without_caller(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's fields without those that tell who called."""
    return {name: value for name, value in data.items() if name not in TELLING}
