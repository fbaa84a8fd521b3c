"""Authorities in memory, for tests and simulations."""

import copy
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from core.events import Event
from crm.authorities import Authority, Step, is_due
from crm.ports import AuthorityUnit


class _Books:
    """Implements `crm.ports.AuthorityUnit` on a copy of the books."""

    def __init__(self) -> None:
        self.authorities: dict[int, Authority] = {}
        self.steps: list[Step] = []
        self.sent: list[Event] = []

    def get(self, authority_id: int) -> Authority | None:
        return self.authorities.get(authority_id)

    def add(self, authority: Authority) -> Authority:
        filed = authority.model_copy(update={"id": len(self.authorities) + 1})
        self.authorities[filed.id] = filed
        return filed

    def save(self, authority: Authority) -> None:
        self.authorities[authority.id] = authority

    def note(self, step: Step) -> None:
        self.steps.append(step)

    def send(self, event: Event) -> None:
        self.sent.append(event)


class MemoryAuthorities:
    """Implements `crm.ports.AuthorityBook`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._books = _Books()
        self._lock = threading.Lock()

    @property
    def sent(self) -> list[Event]:
        """The events of every unit that succeeded."""
        return self._books.sent

    @contextmanager
    def unit(self) -> Iterator[AuthorityUnit]:
        with self._lock:
            books = _Books()
            for name, book in vars(self._books).items():
                setattr(books, name, copy.copy(book))
            yield books
            self._books = books

    def about(self, entries: Collection[int]) -> list[Authority]:
        known = reversed(self._books.authorities.values())
        return [a for a in known if a.proxy_id in entries or a.elder_id in entries]

    def of_call(self, call_id: str) -> list[Authority]:
        return [a for a in self._books.authorities.values() if a.call_id == call_id]

    def due(self, now: datetime) -> list[Authority]:
        return [a for a in self._books.authorities.values() if is_due(a, now)]

    def heard(self, since: datetime | None, after: int, limit: int) -> list[Authority]:
        known = (a for a in self._books.authorities.values() if a.heard_at is not None)
        recent = [a for a in known if a.id > after and (since is None or a.changed_at >= since)]
        return recent[:limit]

    def steps(self, authority_ids: Collection[int]) -> list[Step]:
        return [step for step in self._books.steps if step.authority_id in authority_ids]
