"""Asterisk's own queues follow the policy: a new queue has its net without a restart."""

import asyncio
from collections.abc import Callable

from acd import queues, translate
from acd.policy import Policy
from acd.ports import Asked, Headers

CODE = "SL_CODE_"
"""Global variable, with the digits of a code: the queue that an agent's phone hands on to by it."""


class Net:
    """Asterisk's own queues, as a whole."""

    def __init__(self, telephony: Asked, write: Callable[[str], bool]) -> None:
        """`write` replaces the file of their sections; it blocks; False: it could not."""
        self._telephony = telephony
        self._write = write

    async def follow(self, policy: Policy) -> list[Headers]:
        """Make them those of the policy; what QueueStatus says afterwards. Raises `Unavailable`.

        Without its section a queue's callers are caught by the net of `general`.
        """
        for code, queue in policy.codes.items():
            value = {"Variable": CODE + code, "Value": queue}
            await self._telephony.ask({"Action": "Setvar", **value})
        answers = await self._telephony.ask({"Action": "QueueStatus"})
        there = {
            translate.text(answer, "queue")
            for answer in answers
            if translate.text(answer, "event") == "QueueParams"
        }
        if there == {queues.fallback_name(name) for name in policy.rules.queues}:
            return answers
        if not await asyncio.to_thread(self._write, queues.sections(policy.rules.queues)):
            return answers
        # Only what the file says: the members, which are in Asterisk's own database, stay.
        await self._telephony.ask({"Action": "QueueReload", "Parameters": "yes"})
        return await self._telephony.ask({"Action": "QueueStatus"})
