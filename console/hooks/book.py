"""Subscriptions and deliveries in SQL."""

import json
import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console import audit
from console.audit import Who
from console.hooks import targets
from console.hooks.models import PING, Delivery, HookChange, HookView, NewHook
from console.hooks.sending import Outcome, Parcel
from console.tables import DeliveryRow, HookRow
from console.withheld import without_caller
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Refused, UserError
from core.events import Event
from core.settings import Settings
from crm.client import Confidence

MOST_HOOKS = 50
MOST_WAITING = 10_000
"""For one address; of an address that is away so long, what comes on top is given up at once."""
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800))
"""After the first failure, the second, and so on; the last one goes on."""
GIVE_UP = timedelta(hours=24)
KEPT = timedelta(days=30)
"""What is done with is shown so long."""
SECRET_PREFIX = "slw_"  # noqa: S105 (how secrets begin, none)


@dataclass(frozen=True)
class HookBook:
    """Who is told of what, and what became of it."""

    db: Database
    keyring: KeyRing
    clock: Clock
    settings: Settings
    confidence: Confidence

    def page(self, offset: int, limit: int) -> tuple[list[HookView], int]:
        """Subscriptions by name, and how many there are."""
        by_name = sa.select(HookRow).order_by(HookRow.name, HookRow.id)
        with self.db.read() as session:
            total = session.scalar(sa.select(sa.func.count()).select_from(HookRow)) or 0
            rows = session.scalars(by_name.offset(offset).limit(limit)).all()
            return [self._view(session, row) for row in rows], total

    def add(self, wanted: NewHook, who: Who) -> tuple[HookView, str]:
        """A new subscription, and the secret that signs what is sent. Raises `Refused`."""
        targets.checked(wanted.url, self.settings)
        secret, now = SECRET_PREFIX + random.token_urlsafe(32), self.clock.now()
        with self.db.write() as session:
            names = set(session.scalars(sa.select(HookRow.name)))
            if wanted.name in names:
                raise Refused(f"已经有名为 {wanted.name} 的推送。", "请换一个名字。")
            if len(names) >= MOST_HOOKS:
                raise Refused(f"推送最多 {MOST_HOOKS} 个。", "请先删除不用的。")
            row = HookRow(
                name=wanted.name,
                url=wanted.url,
                kinds=sorted(set(wanted.kinds)),
                secret=b"",
                active=True,
                created_by=who.username,
                created_at=now,
                since=now,
            )
            session.add(row)
            session.flush()
            row.secret = self.keyring.encrypt(secret.encode(), _place(row))
            audit.note(session, who, "webhook_added", f"webhook:{row.name} {_host(row.url)}")
            session.flush()
            return self._view(session, row), secret

    def change(self, hook_id: int, wanted: HookChange, who: Who) -> HookView:
        """Another address or other events; on or off. Raises `Refused`, `UserError`."""
        if wanted.url is not None:
            targets.checked(wanted.url, self.settings)
        with self.db.write() as session:
            row = _hook(session, hook_id)
            row.url = wanted.url or row.url
            row.kinds = sorted(set(wanted.kinds)) if wanted.kinds else row.kinds
            if wanted.active is not None and wanted.active != row.active:
                row.active, row.since = wanted.active, self.clock.now()
            audit.note(session, who, "webhook_changed", f"webhook:{row.name} {_host(row.url)}")
            session.flush()
            return self._view(session, row)

    def remove(self, hook_id: int, who: Who) -> None:
        """End it; what was sent is forgotten. Raises `UserError`."""
        with self.db.write() as session:
            row = _hook(session, hook_id)
            audit.note(session, who, "webhook_removed", f"webhook:{row.name} {_host(row.url)}")
            session.delete(row)

    def ping(self, hook_id: int, who: Who) -> Delivery:
        """Send a trial, to see whether it arrives. Raises `UserError`."""
        now = self.clock.now()
        with self.db.write() as session:
            row = _hook(session, hook_id)
            event_id = random.token_hex(16)
            said: dict[str, Any] = {
                "id": event_id,
                "at": _iso(now),
                "type": PING,
                "call_id": None,
                "data": {},
            }
            made = self._put(session, row, said)
            audit.note(session, who, "webhook_tried", f"webhook:{row.name}")
            session.flush()
            return Delivery.model_validate(made)

    def again(self, hook_id: int, delivery_id: int, who: Who) -> Delivery:
        """Try one that was given up once more, for a day. Raises `UserError`, `Refused`."""
        now = self.clock.now()
        with self.db.write() as session:
            row = session.get(DeliveryRow, delivery_id)
            if row is None or row.hook_id != hook_id:
                raise UserError("没有这条投递记录。")
            if row.state == "sent":
                raise Refused("这条已经送达。")
            row.state, row.next_at, row.created_at, row.done_at = "waiting", now, now, None
            row.tries = 0
            audit.note(session, who, "webhook_resent", f"delivery:{row.id}")
            session.flush()
            return Delivery.model_validate(row)

    def deliveries(
        self, hook_id: int, state: str | None, offset: int, limit: int
    ) -> tuple[list[Delivery], int]:
        """What was sent to one address, the newest first. Raises `UserError`."""
        wanted = sa.select(DeliveryRow).where(DeliveryRow.hook_id == hook_id)
        if state is not None:
            wanted = wanted.where(DeliveryRow.state == state)
        with self.db.read() as session:
            _hook(session, hook_id)
            total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(
                wanted.order_by(DeliveryRow.id.desc()).offset(offset).limit(limit)
            ).all()
        return [Delivery.model_validate(row) for row in rows], total

    def heard(self, event: Event) -> None:
        """Note the event for whoever is to be told of it; twice does no harm."""
        with self.db.read() as session:
            rows = session.scalars(sa.select(HookRow).where(HookRow.active)).all()
        wanting = [row for row in rows if event.type in row.kinds and event.at >= row.since]
        if not wanting:
            return
        said = {
            "id": event.id,
            "at": _iso(event.at),
            "type": event.type,
            "call_id": event.call_id,
            "data": _without_hashes(event.data()),
        }
        with self.db.write() as session:
            known = sa.select(DeliveryRow.hook_id).where(
                DeliveryRow.hook_id.in_([row.id for row in wanting]),
                DeliveryRow.event_id == event.id,
            )
            told = set(session.scalars(known))
            for row in wanting:
                if row.id not in told:
                    self._put(session, row, said)

    def due(self) -> list[int]:
        """Addresses for which something is to be sent now."""
        with self.db.read() as session:
            found = session.scalars(
                sa.select(DeliveryRow.hook_id)
                .join(HookRow, HookRow.id == DeliveryRow.hook_id)
                .where(
                    DeliveryRow.state == "waiting",
                    DeliveryRow.next_at <= self.clock.now(),
                    HookRow.active,
                )
                .distinct()
            )
            return list(found)

    def next_for(self, hook_id: int) -> tuple[int, Parcel] | None:
        """The earliest that is due for an address: its id, and what to send."""
        with self.db.read() as session:
            found = session.execute(
                sa.select(DeliveryRow, HookRow)
                .join(HookRow, HookRow.id == DeliveryRow.hook_id)
                .where(
                    DeliveryRow.hook_id == hook_id,
                    DeliveryRow.state == "waiting",
                    DeliveryRow.next_at <= self.clock.now(),
                    HookRow.active,
                )
                .order_by(DeliveryRow.id)
                .limit(1)
            ).first()
        if found is None:
            return None
        row, hook = found
        secret = self.keyring.decrypt(hook.secret, _place(hook))
        return row.id, Parcel(hook.url, secret, row.event_id, row.kind, self._body(row))

    def _body(self, row: DeliveryRow) -> str:
        """What is sent: of a report that is secret by now, nothing by which its caller is known."""
        said = json.loads(row.body)
        call_id = said.get("call_id")
        if call_id is None or call_id not in self.confidence.calls([call_id]):
            return row.body
        return _line(said | {"data": without_caller(said["data"])})

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Write down what came of a try, and when the next one is."""
        now = self.clock.now()
        with self.db.write() as session:
            row = session.get(DeliveryRow, delivery_id)
            if row is None:  # the subscription has ended meanwhile
                return
            row.tries, row.status, row.error = row.tries + 1, outcome.status, outcome.error[:80]
            if outcome.good:
                row.state, row.done_at = "sent", now
                return
            row.next_at = now + PAUSES[min(row.tries, len(PAUSES)) - 1]
            if row.next_at > row.created_at + GIVE_UP:
                row.state, row.done_at = "given_up", now
            self._wait_for_all(session, row)

    def tidy(self) -> None:
        """Give up what waits for too long, and forget what is long done."""
        now = self.clock.now()
        with self.db.write() as session:
            session.execute(
                sa.update(DeliveryRow)
                .where(DeliveryRow.state == "waiting", DeliveryRow.created_at <= now - GIVE_UP)
                .values(state="given_up", done_at=now)
            )
            session.execute(sa.delete(DeliveryRow).where(DeliveryRow.created_at <= now - KEPT))

    def _wait_for_all(self, session: Session, row: DeliveryRow) -> None:
        """One address is away for all that waits for it: nothing of it is tried sooner."""
        session.execute(
            sa.update(DeliveryRow)
            .where(
                DeliveryRow.hook_id == row.hook_id,
                DeliveryRow.state == "waiting",
                DeliveryRow.next_at < row.next_at,
            )
            .values(next_at=row.next_at)
        )

    def _put(self, session: Session, hook: HookRow, said: dict[str, Any]) -> DeliveryRow:
        now = self.clock.now()
        full = _waiting(session, hook.id) >= MOST_WAITING
        row = DeliveryRow(
            hook_id=hook.id,
            event_id=said["id"],
            kind=said["type"],
            body=_line(said),
            state="given_up" if full else "waiting",
            created_at=now,
            next_at=now,
            tries=0,
            status=None,
            error="too many waiting" if full else "",
            done_at=now if full else None,
        )
        session.add(row)
        return row

    def _view(self, session: Session, row: HookRow) -> HookView:
        return HookView(
            id=row.id,
            name=row.name,
            url=row.url,
            kinds=row.kinds,
            active=row.active,
            created_by=row.created_by,
            created_at=row.created_at,
            waiting=_waiting(session, row.id),
            given_up=_count(session, row.id, "given_up"),
        )


def _hook(session: Session, hook_id: int) -> HookRow:
    row = session.get(HookRow, hook_id)
    if row is None:
        raise UserError("没有这个推送。")
    return row


def _waiting(session: Session, hook_id: int) -> int:
    return _count(session, hook_id, "waiting")


def _count(session: Session, hook_id: int, state: str) -> int:
    of_it = (DeliveryRow.hook_id == hook_id, DeliveryRow.state == state)
    return session.scalar(sa.select(sa.func.count()).select_from(DeliveryRow).where(*of_it)) or 0


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _without_hashes(value: Any) -> Any:
    """The same without the keyed hashes of numbers: by them a stranger would know callers again."""
    if isinstance(value, dict):
        return {name: _without_hashes(inner) for name, inner in value.items() if name != "hash"}
    return [_without_hashes(inner) for inner in value] if isinstance(value, list) else value


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _host(url: str) -> str:
    """Only the host: the rest of an address may hold somebody's key."""
    return (url.split("/", 3)[2:3] or [""])[0][:40]


def _place(row: HookRow) -> bytes:
    return f"console.hooks.secret:{row.id}".encode()
