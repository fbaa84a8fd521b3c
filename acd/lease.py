"""Who leads. The leader may write to Asterisk only while its own monotonic clock says so.

Redis lets a lease run out by the machine's calendar. Set forward, it ends early: then Asterisk says
that the leader lives, and it takes its lease again. Set back, a dead one's would last as long:
who has watched it unrenewed, by the steady clock, may take it all the same.
"""

from collections.abc import Callable

from acd.ports import LeaseStore
from acd.stillness import Stillness

TTL_S = 1.0
RENEW_S = 0.25
DEAD_S = 3.0
"""A lease that nobody has renewed for so long counts for nothing."""
LOOKS_S = 1.0
"""Looks at it further apart than this prove nothing."""


class Lease:
    """One candidate's view of the lease."""

    def __init__(self, store: LeaseStore, token: str, monotonic: Callable[[], float]) -> None:
        self._store = store
        self.token = token
        self._monotonic = monotonic
        self._deadline = float("-inf")
        self.ours = False
        """Whether this process is the leader, as far as it knows."""
        self.epoch = 0
        """How many have led up to the last time that this process did; what it keeps says so."""
        self._still, self._dead = Stillness(LOOKS_S), ""

    def valid(self) -> bool:
        """Ask right before every write: a process that was stopped for a while must ask anew."""
        return self.ours and self._monotonic() < self._deadline

    async def acquire(self) -> bool:
        """Try to become the leader. A lease store that is away promotes nobody."""
        asked = self._monotonic()
        answer = await self._store.hold(self.token, TTL_S, self._dead)
        self.ours = bool(answer)
        if answer:
            self._deadline, self.epoch = asked + TTL_S, answer
        return self.ours

    async def renew(self) -> bool:
        """Stay the leader. False: somebody else leads now, or has led meanwhile; stop at once.

        While the store is away the leader goes on: nobody can take over without it. One whose time
        had run out already does not: it may have stood still while another one led.
        """
        asked = self._monotonic()
        answer = await self._store.hold(self.token, TTL_S)
        self.ours = answer != 0
        alone = answer is None or 0 < answer <= self.epoch  # less: the store has lost its memory
        self.epoch = answer or self.epoch
        if alone and (answer or asked < self._deadline):
            self._deadline = asked + TTL_S
        return alone

    def prolong(self) -> None:
        """Go on although the store is away: it is known otherwise that nobody else has led."""
        self._deadline = self._monotonic() + TTL_S

    async def free(self) -> bool:
        """Whether it could be acquired."""
        mark = await self._store.mark()
        self._still.look(mark or "", self._monotonic())
        self._dead = mark if mark and self._still.still_s() >= DEAD_S else ""
        return mark == "" or bool(self._dead)

    async def release(self) -> None:
        """Step down, so that the next leader need not wait."""
        self.ours = False
        await self._store.release(self.token)
