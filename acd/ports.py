"""What the service needs of the world."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from acd.policy import Policy

Headers = dict[str, Any]
"""One manager event or answer: names in lower case; text, or a list where a header came twice."""

LeaseAnswer = int | None
"""Positive: ours, and the epoch, which is another one whenever the lease changes hands. 0: somebody
else's. None: nobody could be asked."""


class Asked(Protocol):
    """Asterisk, as far as it is asked and told."""

    async def ask(self, action: Mapping[str, str]) -> list[Headers]:
        """Send an action; its answers, the list entries included. Raises `Unavailable`."""
        ...


class Told(Asked, Protocol):
    """Asterisk, for one whose words must not wait."""

    def send(self, action: Mapping[str, str]) -> Coroutine[Any, Any, list[Headers]]:
        """As `ask`, and the action is on its way before this returns; await it for the answers."""
        ...


class Telephony(Told, Protocol):
    """A connection to Asterisk's manager interface that mends itself."""

    on_event: Callable[[Headers], None]
    """Called for each event, in order."""
    on_up: Callable[[], None]
    """Called after each login."""
    on_down: Callable[[], None]
    """Called when the connection is lost."""

    @property
    def up(self) -> bool:
        """Whether actions can be sent now."""
        ...

    def reconnect(self) -> None:
        """Give this connection up, and make a new one."""
        ...


class Store(Protocol):
    """Keeps records of agents and calls for the next engine. No method raises."""

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        """Keep records by (kind, key), and drop calls. False: not kept, write everything later.

        Nothing is kept for one who held the lease before the last one did.
        """
        ...

    async def load(self) -> dict[tuple[str, str], str] | None:
        """Every record by (kind, key); None when it cannot be read."""
        ...

    async def replace(self, records: Mapping[tuple[str, str], str]) -> bool:
        """Keep exactly these records."""
        ...


class PolicySource(Protocol):
    """The policy in force; both methods block (they read a file) and are run in a thread."""

    current: Policy
    trouble: str
    """Why the file is not in force; empty when it is."""

    def changed(self) -> bool:
        """Whether there is another file to read."""
        ...

    def reload(self) -> Policy:
        """Read it and put it in force. Raises `PolicyError`; then the last one stays."""
        ...


class Numbers(Protocol):
    """Numbers to call, sealed for as long as they wait. In `adapters.numbers`."""

    def seal(self, number: str) -> str:
        """The number as a text that says nothing; empty for one that cannot be called."""
        ...

    def open(self, sealed: str) -> str:
        """The digits. Raises `WrongKey` for what was not sealed here."""
        ...


class LeaseStore(Protocol):
    """Where the leader's lease is. No method raises."""

    async def hold(self, token: str, ttl_s: float, dead: str = "") -> LeaseAnswer:
        """Take the lease if it is free, already ours, or the `dead` one: see `mark`."""
        ...

    async def mark(self) -> str | None:
        """A text that changes whenever the lease is renewed; empty when nobody has it.

        None when nobody could be asked.
        """
        ...

    async def release(self, token: str) -> None:
        """Give the lease up if it is ours."""
        ...
