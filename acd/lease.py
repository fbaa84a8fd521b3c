"""Who leads. The leader may write to Asterisk only while its own monotonic clock says so."""

from collections.abc import Callable

from acd.ports import LeaseStore

TTL_S = 1.5
RENEW_S = 0.5


class Lease:
    """One candidate's view of the lease."""

    def __init__(self, store: LeaseStore, token: str, monotonic: Callable[[], float]) -> None:
        self._store = store
        self.token = token
        self._monotonic = monotonic
        self._deadline = float("-inf")
        self.ours = False
        """Whether this process is the leader, as far as it knows."""

    def valid(self) -> bool:
        """Ask right before every write: a process that was stopped for a while must ask anew."""
        return self.ours and self._monotonic() < self._deadline

    async def acquire(self) -> bool:
        """Try to become the leader. A lease store that is away promotes nobody."""
        asked = self._monotonic()
        self.ours = await self._store.hold(self.token, TTL_S) == "held"
        if self.ours:
            self._deadline = asked + TTL_S
        return self.ours

    async def renew(self) -> bool:
        """Stay the leader. False: somebody else leads now, stop at once.

        While the store is away the leader goes on: nobody can take over without it. One whose time
        had run out already does not: it may have stood still while another one led.
        """
        asked = self._monotonic()
        answer = await self._store.hold(self.token, TTL_S)
        self.ours = answer != "taken"
        if answer == "held" or (self.ours and asked < self._deadline):
            self._deadline = asked + TTL_S
        return self.ours

    def prolong(self) -> None:
        """Go on although the store is away: it is known otherwise that nobody else has led."""
        self._deadline = self._monotonic() + TTL_S

    async def free(self) -> bool:
        """Whether it could be acquired."""
        return await self._store.free()

    async def release(self) -> None:
        """Step down, so that the next leader need not wait."""
        self.ours = False
        await self._store.release(self.token)
