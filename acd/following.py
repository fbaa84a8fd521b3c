"""The policy's file followed: one that has changed is taken over, one with mistakes is not."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from acd.policy import Policy
from acd.policy_file import PolicyError
from acd.ports import PolicySource
from core import logs
from core.alarms import Alarms
from core.last_good import tell

LOOK_S = 2.0
"""Between looks at the file."""

log = logs.get("acd")


class Following:
    """What one instance knows of the file."""

    def __init__(self, source: PolicySource, alarms: Alarms) -> None:
        self._source, self._alarms = source, alarms
        self._wanted = asyncio.Event()

    @property
    def trouble(self) -> str:
        """Why the file is not in force; empty when it is."""
        return self._source.trouble

    def reload(self) -> None:
        """Have the file read now."""
        self._wanted.set()

    async def follow(self, take: Callable[[Policy], Awaitable[None]]) -> None:
        """For ever, hand over each policy that has come into force."""
        while True:
            tell(self._alarms, "policy", self.trouble)
            with contextlib.suppress(TimeoutError):  # nobody asked: look whether it has changed
                async with asyncio.timeout(LOOK_S):
                    await self._wanted.wait()
            if self._wanted.is_set() or await asyncio.to_thread(self._source.changed):
                self._wanted.clear()
                await self._read(take)

    async def _read(self, take: Callable[[Policy], Awaitable[None]]) -> None:
        try:
            policy = await asyncio.to_thread(self._source.reload)
        except PolicyError as error:
            log.warning("policy_refused", why=error.what, stays=self._source.current.version)
            return
        await take(policy)
        log.info("policy_in_force", version=policy.version)
