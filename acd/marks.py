"""The marks of calls back in Asterisk's own database: wanted for a while, and then dropped.

`[callback]` sets one before it dials, `cb/<call>` with the moment in epoch seconds, so that nobody
is dialled twice for one try; when the try is over it writes down when and how:
`1763775555-ANSWER-35` lasted 35 s. After a day no Originate of that try can be under way any more.
"""

import re
from collections.abc import Collection

from acd import translate
from acd.ports import Asked, Headers

FAMILY = "cb"
KEPT_S = 86_400.0
EVERY_S = 3600.0
"""Between two looks at all of them."""
MOST = 5_000
"""Dropped at one look: the rest can wait for the next."""
_ANSWERED = re.compile(r"[0-9]{1,12}-ANSWER-([0-9]{1,6})")


class Marks:
    """Sees that they do not grow without bound."""

    def __init__(self, telephony: Asked) -> None:
        self._telephony = telephony
        self._next = 0.0

    async def talked(self, of: Collection[str]) -> dict[str, float]:
        """Seconds that those of the calls lasted which were answered and are over.

        Raises `Unavailable`.
        """
        if not of:
            return {}
        found = {key: _ANSWERED.fullmatch(value) for key, value in (await self._all()).items()}
        return {key: float(match[1]) for key, match in found.items() if match and key in of}

    async def sweep(self, now: float) -> int:
        """Drop those that are old; how many. `now`: epoch seconds. Raises `Unavailable`."""
        if now < self._next:
            return 0
        self._next = now + EVERY_S
        old = [
            key
            for key, value in (await self._all()).items()
            if translate.number(value.partition("-")[0]) < now - KEPT_S
        ]
        for key in old[:MOST]:
            await self._telephony.ask({"Action": "DBDel", "Family": FAMILY, "Key": key})
        return min(len(old), MOST)

    async def _all(self) -> dict[str, str]:
        listed: list[Headers] = await self._telephony.ask({"Action": "DBGetTree", "Family": FAMILY})
        return {
            translate.text(mark, "key").rpartition("/")[2]: translate.text(mark, "val")
            for mark in listed
            if translate.text(mark, "event") == "DBGetTreeResponse"
        }
