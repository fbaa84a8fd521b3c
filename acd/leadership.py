"""What two instances of the ACD tell each other through Asterisk: who leads, and who is ended.

The lease in Redis says who may ask to lead. Asterisk says whether somebody still does: the leader
beats there, and is written down there by name. Whoever takes over ends the other instances'
connections first, so that nothing they decide reaches Asterisk afterwards, whatever they believe.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from acd import translate
from acd.lease import Lease
from acd.ports import Asked, Headers, Told
from acd.stillness import Stillness
from core import logs
from core.clock import Clock
from core.errors import Unavailable

BEAT = "ACD_BEAT"
"""Global in Asterisk: when the leader last showed itself, epoch seconds; the dialplan reads it."""
LEADER = "ACD_LEADER"
"""Global in Asterisk: manager user and token of the process that leads, or led last."""
PULSE = "ACD_PULSE"
"""Global in Asterisk: the leader changes it every `PULSE_S`, for those who stand by to watch."""
AT = "ACD_AT_"
"""With a manager user appended: the token of that user's present process."""
BEAT_STALE_S = 3.0
"""The dialplan's own limit: beyond it callers go to Asterisk's queue."""
BEAT_AHEAD_S = 300.0
"""A beat further in the future is from before the clock was set back, and no sign of life."""
PULSE_S = 0.2
STILL_S = 1.0
"""A pulse that has not changed for so long is that of a leader who stands still."""
PULSE_LOOKS_S = 0.5
"""Looks at it further apart than this prove nothing: then it is the watcher who was hindered."""
BEATS_MISSED = 3
"""So many unanswered beats in a row, and the connection is given up."""
ENDING_S = 1.0
"""How long a session that is being ended may still be listed."""
LOOK_S = 0.05

USERS = ("acd", "acd2")
"""Manager users of the instances, one each: a session's user says whose it is."""

log = logs.get("acd")


@dataclass(frozen=True)
class Session:
    """A manager's connection, as Asterisk lists it."""

    user: str
    started: str
    handle: str
    """Number of its socket inside Asterisk."""


class Leadership:
    """One instance's view of who leads, asked of Asterisk. Methods raise `Unavailable`."""

    def __init__(self, telephony: Asked, lease: Lease, user: str, clock: Clock) -> None:
        """`user`: this instance's manager user. The lease's token is this process and no other."""
        self._telephony = telephony
        self.lease = lease
        self._user, self._token = user, lease.token
        self._clock = clock
        self._missed = 0
        self._pulses = 0
        self._pulse = Stillness(PULSE_LOOKS_S)
        self.introduced = False
        """Whether Asterisk knows which process is this user's; it forgets when it restarts."""

    async def take(self) -> bool:
        """Take the lease, or keep it, where nobody else leads."""
        if not self.introduced:  # so that an earlier process of this user is known to be dead
            await self._set(AT + self._user, self._token)
            self.introduced = True
        self._pulse.look(await self._get(PULSE), self._clock.monotonic())
        if not (self.lease.ours or await self.lease.free()):
            return False
        if not await self.another_leads():
            return self.lease.ours or await self.lease.acquire()
        if self.lease.ours:
            await self.lease.release()
        return False

    async def keep(self) -> bool:
        """Keep the lease. False: it is, or may be, somebody else's by now."""
        if not await self.lease.renew():
            return False
        if not self.lease.valid():  # stood still for too long, and Redis is away: ask Asterisk
            try:
                if not await self.is_ours():
                    await self.lease.release()
                    return False
                self.lease.prolong()
            except Unavailable as error:
                log.warning("leadership_unknown", why=str(error))
        return True

    async def another_leads(self) -> bool:
        """Whether another instance leads, as far as can be told. In doubt it does."""
        age_s = self._clock.now().timestamp() - translate.number(await self._get(BEAT))
        # The calendar may have been set since the beat: a pulse that is seen to move is life, too.
        moves = self._pulse.moved_s() < STILL_S
        if not moves and not -BEAT_AHEAD_S <= age_s <= BEAT_STALE_S:
            return False
        user, _, token = (await self._get(LEADER)).partition(" ")
        if (user, token) == (self._user, self._token):
            return False
        if user not in USERS:
            return True  # somebody beats who is not known by name
        if await self._get(AT + user) != token:
            return False  # that process is dead, its successor has introduced itself
        if all(session.user != user for session in await self._sessions()):
            return False
        return self._pulse.still_s() < STILL_S  # longer: connected, and standing still

    async def is_ours(self) -> bool:
        """Whether nobody has taken over since `claim`."""
        return await self._get(LEADER) == f"{self._user} {self._token}"

    async def claim(self) -> None:
        """Take over: end the other instances' sessions, then be written down as the leader."""
        me = f"{self._user} {self._token}"
        if await self._get(LEADER) == me:
            return
        others = await self._others()  # whether they have led or not: they may be at this, too
        for session in sorted(others, key=lambda s: s.handle):
            log.warning("ending_session", user=session.user)
            await self._command(f"manager kick session {session.handle}")
        deadline = self._clock.monotonic() + ENDING_S
        while others & await self._others():
            if self._clock.monotonic() > deadline:
                raise Unavailable("another instance's session does not end")
            await asyncio.sleep(LOOK_S)
        await self._set(LEADER, me)

    async def beat(self) -> bool:
        """Show that this instance leads. False: too often in vain, the connection is of no use."""
        try:
            await self._set(BEAT, str(int(self._clock.now().timestamp())))
        except Unavailable:
            self._missed += 1
        else:
            self._missed = 0
        if self._missed < BEATS_MISSED:
            return True
        self._missed = 0
        log.error("beats_unanswered")
        return False

    async def pulse(self) -> None:
        """Show those who stand by that this instance does not stand still."""
        self._pulses += 1
        with contextlib.suppress(Unavailable):  # beats in vain are counted
            await self._set(PULSE, f"{self._token} {self._pulses}")

    async def fall_silent(self) -> None:
        """Callers go to Asterisk's queue at their next lap; a successor need not wait."""
        await self._set(BEAT, "0")

    async def _get(self, variable: str) -> str:
        answer = await self._telephony.ask({"Action": "GetVar", "Variable": variable})
        return translate.text(answer[0], "value")

    async def _set(self, variable: str, value: str) -> None:
        await self._telephony.ask({"Action": "Setvar", "Variable": variable, "Value": value})

    async def _command(self, line: str) -> Headers:
        answer = (await self._telephony.ask({"Action": "Command", "Command": line}))[0]
        if translate.text(answer, "response") != "Success":
            raise Unavailable(f"Asterisk refused {line}: {translate.text(answer, 'message')}")
        return answer

    async def _others(self) -> set[Session]:
        return {s for s in await self._sessions() if s.user in USERS and s.user != self._user}

    async def _sessions(self) -> set[Session]:
        return sessions(await self._command("manager show connected"))


def sessions(answer: Headers) -> set[Session]:
    """Sessions in the answer to `manager show connected`: user, address, start, elapsed, handle."""
    lines = answer.get("output", [])
    rows = [line.split() for line in ([lines] if isinstance(lines, str) else lines)]
    return {Session(r[0], r[2], r[4]) for r in rows if len(r) >= 8 and r[4].isdigit()}


class Fenced:
    """Asterisk for one that may write only while it leads."""

    def __init__(self, telephony: Told, may_write: Callable[[], bool]) -> None:
        self._telephony = telephony
        self._may_write = may_write

    async def ask(self, action: Mapping[str, str]) -> list[Headers]:
        """As `Telephony.ask`, where it is still allowed. Raises `Unavailable`."""
        return await self.send(action)

    def send(self, action: Mapping[str, str]) -> Coroutine[Any, Any, list[Headers]]:
        """As `Telephony.send`, where it is still allowed. Raises `Unavailable`."""
        if not self._may_write():
            raise Unavailable("this instance may not write to Asterisk now")
        return self._telephony.send(action)
