"""Messages from the event that asks for one to the gateway, surviving a crash at every step.

An event becomes a row; the row is handed over until the gateway has it, and no longer than a day. A
crash between handing over and writing it down hands over again, under the same id.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from core import logs
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallerTexted, Event, Minter
from core.outbox import enqueue
from core.pii import mask
from crm.ports import Ledger
from crm.sms import rules
from crm.sms.ports import Answer, Gateway, Outgoing
from crm.sms.texts import Kind, Texts
from crm.tables import TextRow

BATCH = 20
"""Messages handed over in one round."""
REMEMBERED = 30 * rules.DAY

WAITING, SENT, REFUSED, DROPPED = "waiting", "sent", "refused", "dropped"

log = logs.get("crm.sms")


@dataclass(frozen=True)
class Ways:
    """How messages leave; None: not at all."""

    text: Gateway | None = None
    """To mobiles."""
    voice: Gateway | None = None
    """To landlines, as a call."""


@dataclass(frozen=True)
class Policy:
    """The owner's rules."""

    texts: Texts | None
    """None: nobody is sent a text."""
    speaks: bool
    """Landlines are called, and told."""
    hours: rules.Hours
    most_a_day: int
    centre: str
    hotline: str
    """The number that messages name."""

    def words(self, kind: Kind, number: str, *, senior: bool) -> tuple[str | None, str | None]:
        """The number as it is reached, and what it is told; None: nothing."""
        if self.speaks and (called := rules.landline(number)):
            return called, rules.spoken(kind, senior=senior)
        if self.texts is None:
            return None, None
        text = self.texts.written(kind, senior=senior, centre=self.centre, hotline=self.hotline)
        return rules.mobile(number), text


class PostOffice:
    """Writes messages down, and hands them over."""

    def __init__(
        self,
        db: Database,
        keyring: KeyRing,
        ledger: Ledger,
        *,
        policy: Policy,
        minter: Minter,
        clock: Clock,
    ) -> None:
        self._db, self._keys, self._ledger, self._policy = db, keyring, ledger, policy
        self._minter, self._clock = minter, clock

    def heard(self, event: Event) -> None:
        """Write a message down where the event asks for one. Heard twice, it is one message."""
        kind = rules.kind_of(event)
        if kind is None or event.call_id is None:
            return
        with self._ledger.unit() as unit:
            note = unit.note(event.call_id)
        policy, now = self._policy, self._clock.now()
        number, text = policy.words(kind, note.number or "", senior=note.senior)
        if number is None or text is None:
            return
        message = rules.id_of(kind, event.call_id)
        with self._db.write() as session:
            if session.get(TextRow, message) is not None:
                return
            sent = select(TextRow.created_at).where(
                TextRow.number_hash == note.caller_hash, TextRow.created_at > now - rules.DAY
            )
            if not rules.allowed(session.scalars(sent).all(), now, policy.most_a_day):
                log.info("sms_not_sent", call_id=event.call_id, kind=kind, why="enough for a day")
                return
            session.add(
                TextRow(
                    id=message,
                    kind=kind,
                    call_id=event.call_id,
                    number=self._keys.encrypt(number.encode(), _place(message)),
                    number_hash=note.caller_hash,
                    text=text,
                    state=WAITING,
                    tries=0,
                    due_at=policy.hours.next(now),
                    created_at=now,
                )
            )

    def work(self, ways: Ways) -> int:
        """Hand over what is due; returns how many were tried."""
        now = self._clock.now()
        with self._db.read() as session:
            due = session.scalars(
                select(TextRow)
                .where(TextRow.state == WAITING, TextRow.due_at <= now)
                .order_by(TextRow.due_at)
                .limit(BATCH)
            ).all()
        for row in due:
            self._hand_over(row, ways)
        return len(due)

    def forget(self) -> None:
        """Delete what is over for a month; numbers go as soon as they are not needed."""
        with self._db.write() as session:
            before = self._clock.now() - REMEMBERED
            session.execute(
                delete(TextRow).where(TextRow.state != WAITING, TextRow.created_at < before)
            )

    def _hand_over(self, row: TextRow, ways: Ways) -> None:
        now = self._clock.now()
        if now - row.created_at > rules.KEPT_FOR:
            self._settle(row, DROPPED, Answer("later", "too late"))
            return
        if (may := self._policy.hours.next(now)) > now:
            self._put_off(row, may, row.tries)
            return
        number = self._keys.decrypt(row.number or b"", _place(row.id)).decode()
        way = ways.voice if rules.landline(number) else ways.text
        message = Outgoing(row.id, number, row.text)
        answer = way.send(message) if way else Answer("later", "switched off")
        log.info(
            "sms_handed_over",
            call_id=row.call_id,
            kind=row.kind,
            to=mask(number),
            verdict=answer.verdict,
            why=answer.why,
            tries=row.tries + 1,
        )
        again = rules.retry_at(row.tries + 1, now)
        if answer.verdict == "accepted":
            self._settle(row, SENT, answer)
        elif answer.verdict == "refused" or again is None:
            self._settle(row, REFUSED, answer)
        else:
            self._put_off(row, again, row.tries + 1)

    def _put_off(self, row: TextRow, until: datetime, tries: int) -> None:
        with self._db.write() as session:
            session.execute(
                update(TextRow).where(TextRow.id == row.id).values(due_at=until, tries=tries)
            )

    def _settle(self, row: TextRow, state: str, answer: Answer) -> None:
        event = self._minter.mint(
            CallerTexted, call_id=row.call_id, kind=row.kind, result=state, why=answer.why[:40]
        )
        with self._db.write() as session:
            changed = session.execute(
                update(TextRow)
                .where(TextRow.id == row.id, TextRow.state == WAITING)
                .values(state=state, number=None, tries=row.tries + 1)
                .returning(TextRow.id)
            )
            if changed.first() is not None:
                enqueue(session, event)


def _place(message: str) -> bytes:
    return f"crm.texts.number:{message}".encode()
