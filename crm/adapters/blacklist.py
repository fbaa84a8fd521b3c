"""The blacklist in SQL and in memory: numbers sealed, found by keyed hash."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.crypto import KeyRing
from core.db import Database
from core.errors import Refused
from crm.blacklist import MOST, SOON, UNREVIEWED, Listing, Wanted
from crm.tables import ListingRow

AGAIN = "这个号码已经在黑名单中，请修改或复核那一条。"
FULL = "黑名单已满，请先清理到期或不再需要的登记。"


class SqlListings:
    """Implements `crm.ports.ListingStore` over the centre's database."""

    def __init__(self, db: Database, keyring: KeyRing) -> None:
        self._db, self._keys = db, keyring

    def add(self, listing: Listing, number: str, now: datetime) -> Listing:
        with self._db.write() as session:
            counts = _counts(now)
            same = and_(counts, ListingRow.number_hash == listing.number_hash)
            if session.scalar(select(ListingRow.id).where(same).limit(1)) is not None:
                raise Refused(AGAIN)
            if (session.scalar(select(func.count(ListingRow.id)).where(counts)) or 0) >= MOST:
                raise Refused(FULL)
            row = ListingRow(number=b"", **listing.model_dump(exclude={"id"}))
            session.add(row)
            session.flush()  # the seal names the row, so its id comes first
            row.number = self._keys.encrypt(
                number.encode(), f"crm.blacklist.number:{row.id}".encode()
            )
            return _listing(row)

    def change(self, listing_id: int, edit: Callable[[Listing], Listing], now: datetime) -> Listing:
        with self._db.write() as session:
            row = session.get(ListingRow, listing_id)
            if row is None:
                raise LookupError(f"no listing {listing_id}")
            changed = edit(_listing(row))
            same = and_(
                _counts(now), ListingRow.number_hash == row.number_hash, ListingRow.id != row.id
            )
            if changed.state(now) == "counts" and session.scalar(select(ListingRow.id).where(same)):
                raise Refused(AGAIN)
            for name, value in changed.model_dump(exclude={"id"}).items():
                setattr(row, name, value)
            return changed

    def counting(self, now: datetime) -> list[Listing]:
        with self._db.read() as session:
            query = select(ListingRow).where(_counts(now)).order_by(ListingRow.id).limit(MOST)
            return [_listing(row) for row in session.scalars(query)]

    def page(
        self, wanted: Wanted, now: datetime, offset: int, limit: int
    ) -> tuple[list[Listing], int]:
        where = _where(wanted, now)
        with self._db.read() as session:
            total = session.scalar(select(func.count(ListingRow.id)).where(where)) or 0
            query = select(ListingRow).where(where).order_by(ListingRow.id.desc())
            rows = session.scalars(query.offset(offset).limit(limit)).all()
            return [_listing(row) for row in rows], total

    def of_number(self, number_hash: str, now: datetime) -> Listing | None:
        if not number_hash:
            return None
        with self._db.read() as session:
            where = and_(_counts(now), ListingRow.number_hash == number_hash)
            row = session.scalar(select(ListingRow).where(where).limit(1))
            return _listing(row) if row is not None else None


def _counts(now: datetime) -> ColumnElement[bool]:
    """As `Listing.state` says it."""
    return and_(
        ListingRow.removed_at.is_(None),
        ListingRow.expires_at > now,
        or_(ListingRow.reviewed_at.is_not(None), ListingRow.filed_at > now - UNREVIEWED),
    )


def _where(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """As `Listing.within` says it."""
    counts = _counts(now)
    match wanted:
        case "counts":
            return counts
        case "review":
            return and_(
                counts,
                or_(
                    ListingRow.reviewed_at.is_(None),
                    ListingRow.appealed_at > ListingRow.reviewed_at,
                ),
            )
        case "ending":
            unseen = and_(
                ListingRow.reviewed_at.is_(None), ListingRow.filed_at <= now - UNREVIEWED + SOON
            )
            return and_(counts, or_(ListingRow.expires_at <= now + SOON, unseen))
        case "past":
            return ~counts


def _listing(row: ListingRow) -> Listing:
    columns: dict[str, Any] = {name: getattr(row, name) for name in Listing.model_fields}
    return Listing.model_validate(columns)


class MemoryListings:
    """Implements `crm.ports.ListingStore`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._listings: dict[int, Listing] = {}

    def add(self, listing: Listing, number: str, now: datetime) -> Listing:
        del number  # sealed in SQL only; nothing here asks for it
        if self.of_number(listing.number_hash, now) is not None:
            raise Refused(AGAIN)
        if len(self.counting(now)) >= MOST:
            raise Refused(FULL)
        kept = listing.model_copy(update={"id": len(self._listings) + 1})
        self._listings[kept.id] = kept
        return kept

    def change(self, listing_id: int, edit: Callable[[Listing], Listing], now: datetime) -> Listing:
        if listing_id not in self._listings:
            raise LookupError(f"no listing {listing_id}")
        before = self._listings[listing_id]
        changed = edit(before)
        other = self.of_number(before.number_hash, now)
        if changed.state(now) == "counts" and other is not None and other.id != listing_id:
            raise Refused(AGAIN)
        self._listings[listing_id] = changed
        return changed

    def counting(self, now: datetime) -> list[Listing]:
        return [one for one in self._listings.values() if one.state(now) == "counts"]

    def page(
        self, wanted: Wanted, now: datetime, offset: int, limit: int
    ) -> tuple[list[Listing], int]:
        found = [one for one in self._listings.values() if one.within(wanted, now)][::-1]
        return found[offset : offset + limit], len(found)

    def of_number(self, number_hash: str, now: datetime) -> Listing | None:
        return next(
            (one for one in self.counting(now) if number_hash and one.number_hash == number_hash),
            None,
        )
