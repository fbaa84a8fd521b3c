"""Settlements in memory, for tests and trials; `sent` keeps the events."""

import copy
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from core.events import Event
from crm.settling.deciding import Past
from crm.settling.ports import Customer, SettlementFilter, SettlementUnit, Total
from crm.settling.settlements import PENDING, Settlement, Step


class _Unit:
    def __init__(self, rows: dict[int, Settlement], steps: list[Step]) -> None:
        self.rows, self.lines = rows, steps
        self.sent: list[Event] = []

    def get(self, settlement_id: int) -> Settlement | None:
        return self.rows.get(settlement_id)

    def add(self, settlement: Settlement) -> Settlement:
        made = settlement.model_copy(update={"id": max(self.rows, default=0) + 1})
        self.rows[made.id] = made
        return made

    def save(self, settlement: Settlement) -> None:
        self.rows[settlement.id] = settlement

    def note(self, step: Step) -> None:
        self.lines.append(step)

    def last_number(self, prefix: str) -> str | None:
        numbers = [one.number for one in self.rows.values() if one.number.startswith(prefix)]
        return max(numbers, key=lambda number: (len(number), number), default=None)

    def history(self, customer: Customer, subject: str, since: datetime) -> list[Past]:
        found = []
        for one in self.rows.values():
            theirs = one.person_id in customer.entries or (
                one.caller_hash != "" and one.caller_hash == customer.caller_hash
            )
            about = subject != "" and one.subject == subject
            if one.counts and (about or (theirs and one.created_at > since)):
                past = (one.number, one.created_at, one.amount_fen, one.subject)
                found.append(Past(*past, theirs))
        return found

    def of_call(self, call_id: str) -> list[Settlement]:
        return [one for one in self.rows.values() if one.call_id == call_id]

    def send(self, event: Event) -> None:
        self.sent.append(event)


class MemorySettlements:
    """Implements `crm.settling.ports.SettlementBook`."""

    def __init__(self) -> None:
        self._rows: dict[int, Settlement] = {}
        self._steps: list[Step] = []
        self.sent: list[Event] = []

    @contextmanager
    def unit(self) -> Iterator[SettlementUnit]:
        unit = _Unit(copy.copy(self._rows), copy.copy(self._steps))
        yield unit
        self._rows, self._steps = unit.rows, unit.lines
        self.sent += unit.sent

    def history(self, customer: Customer, subject: str, since: datetime) -> list[Past]:
        return _Unit(self._rows, self._steps).history(customer, subject, since)

    def page(
        self, wanted: SettlementFilter, offset: int, limit: int
    ) -> tuple[list[Settlement], int]:
        found = [one for one in reversed(self._rows.values()) if _fits(wanted, one)]
        return found[offset : offset + limit], len(found)

    def steps(self, ids: Collection[int]) -> Sequence[Step]:
        return [step for step in self._steps if step.settlement_id in ids]

    def totals(self, since: datetime, until: datetime) -> list[Total]:
        groups: dict[tuple[str, str], list[Settlement]] = {}
        for one in self._rows.values():
            if one.counts and since <= one.created_at < until:
                groups.setdefault((one.agent_id or "", one.matter), []).append(one)
        return [
            Total(
                ones[0].agent_id,
                matter,
                max(one.title for one in ones),
                len(ones),
                sum(one.amount_fen for one in ones),
                sum(one.amount_fen for one in ones if one.state == "paid"),
            )
            for (_, matter), ones in sorted(groups.items())
        ]

    def lapsed(self, before: datetime) -> list[int]:
        return [
            one.id
            for one in self._rows.values()
            if one.state in PENDING and one.created_at <= before
        ]

    def forget(self, before: datetime) -> int:
        gone = {one.id for one in self._rows.values() if one.changed_at < before}
        self._rows = {key: one for key, one in self._rows.items() if key not in gone}
        self._steps = [step for step in self._steps if step.settlement_id not in gone]
        return len(gone)


def _fits(wanted: SettlementFilter, one: Settlement) -> bool:
    plain = ("agent_id", "matter", "call_id", "order_id")
    return (
        all(getattr(wanted, name) in (None, getattr(one, name)) for name in plain)
        and (wanted.states is None or one.state in wanted.states)
        and (wanted.people is None or one.person_id in wanted.people)
        and (wanted.since is None or one.created_at >= wanted.since)
        and (wanted.until is None or one.created_at < wanted.until)
    )
