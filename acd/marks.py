"""The marks of calls back in Asterisk's own database: wanted for a while, and then dropped.

`[callback]` sets one before it dials, `cb/<call>` with the moment in epoch seconds, so that nobody
is dialled twice for one try. After a day no Originate of that try can be under way any more.
"""

from acd import translate
from acd.ports import Asked

FAMILY = "cb"
KEPT_S = 86_400.0
EVERY_S = 3600.0
"""Between two looks at all of them."""
MOST = 5_000
"""Dropped at one look: the rest can wait for the next."""


class Marks:
    """Sees that they do not grow without bound."""

    def __init__(self, telephony: Asked) -> None:
        self._telephony = telephony
        self._next = 0.0

    async def sweep(self, now: float) -> int:
        """Drop those that are old; how many. `now`: epoch seconds. Raises `Unavailable`."""
        if now < self._next:
            return 0
        self._next = now + EVERY_S
        listed = await self._telephony.ask({"Action": "DBGetTree", "Family": FAMILY})
        old = [
            translate.text(mark, "key").rpartition("/")[2]
            for mark in listed
            if translate.text(mark, "event") == "DBGetTreeResponse"
            and translate.number(translate.text(mark, "val")) < now - KEPT_S
        ]
        for key in old[:MOST]:
            await self._telephony.ask({"Action": "DBDel", "Family": FAMILY, "Key": key})
        return min(len(old), MOST)
