"""Ask who is calling, from other rooms: a typed answer before a deadline, or `Unavailable`."""

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from crm.adapters.sql import SqlPeople
from crm.age import local_day
from crm.deadline import Answerers
from crm.people import Portrait, Recognition, recognise
from crm.ports import PeopleStore

__all__ = ["CrmClient", "Portrait", "Recognition"]

DEADLINE_S = 0.5
"""A caller hears nothing while we look; half a second passes for a natural pause."""


class CrmClient:
    """The look-up, over the centre's database and in this process (one machine, one file)."""

    def __init__(
        self,
        db: Database,
        pii: Pii,
        keyring: KeyRing,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self._use(SqlPeople(db, pii, keyring, clock), clock, timezone)

    @classmethod
    def over(cls, store: PeopleStore, clock: Clock, timezone: str = "Asia/Shanghai") -> "CrmClient":
        """A client over any file of people."""
        client = cls.__new__(cls)
        client._use(store, clock, timezone)
        return client

    def _use(self, store: PeopleStore, clock: Clock, timezone: str) -> None:
        self._store = store
        self._clock = clock
        self._timezone = timezone
        self._answerers = Answerers()

    def recognise(self, number: str, deadline_s: float = DEADLINE_S) -> Recognition | None:
        """Who calls from `number` (any spelling); None: nobody on file, or no number was sent.

        Raises `Unavailable` when the answer takes longer than `deadline_s` seconds, `WrongKey`
        when the file was sealed by another centre, and the database's own errors.
        """
        return self._answerers.ask(lambda: self._recognise(number), deadline_s)

    def _recognise(self, number: str) -> Recognition | None:
        day = local_day(self._clock.now(), self._timezone)
        return recognise(self._store.by_number(number), day)
