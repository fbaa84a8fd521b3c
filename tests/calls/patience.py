"""Waiting for what must come. The limits are no goals: only what never comes fails.

They hold on a machine several times slower than the one the tests were written on.
"""

import time
from collections.abc import Callable
from typing import TypeVar

SOON_S = 45.0
"""For what takes a few seconds at most when nothing is wrong."""
SERVED_S = 90.0
"""For a caller to reach a person, announcements and a lap of Asterisk's own queue included."""

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], limit_s: float, what: str | Callable[[], str]) -> Found:
    """Look until there is something. Raises `AssertionError` after `limit_s`."""
    deadline = time.monotonic() + limit_s
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {limit_s} s: {what if isinstance(what, str) else what()}")
        time.sleep(0.05)
    return found
