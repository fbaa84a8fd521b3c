"""The order system as a table of the centre's own database; `silverline seed` files a few parcels.

A company's own system takes its place with an adapter of the same two questions.
"""

from collections.abc import Iterable

from sqlalchemy import nulls_last, or_, select, update

from core.clock import Clock
from core.db import Database
from core.pii import Pii, normalise
from crm import parcels
from crm.parcels import NewParcel, Parcel, Role, Seen
from crm.tables import ParcelRow

MOST_ALIKE = 2
"""Two that end alike are as good as none."""


class SqlParcels:
    """Implements `crm.ports.Parcels`. Of telephone numbers it keeps keyed hashes only."""

    def __init__(self, db: Database, pii: Pii, clock: Clock) -> None:
        self._db, self._pii, self._clock = db, pii, clock

    def add(self, new: Iterable[NewParcel]) -> int:
        """File parcels whose numbers are not there yet; returns how many."""
        filed = 0
        with self._db.write() as session:
            for parcel in new:
                if session.get(ParcelRow, parcel.number) is not None:
                    continue
                filed += 1
                session.add(
                    ParcelRow(
                        **parcel.model_dump(exclude={"sender", "receiver"}),
                        sender_hash=self._pii.hash(parcel.sender),
                        receiver_hash=self._pii.hash(parcel.receiver),
                        sender_proof=self._proof(parcel.number, normalise(parcel.sender)),
                        receiver_proof=self._proof(parcel.number, normalise(parcel.receiver)),
                        wrong=0,
                        wrong_at=None,
                    )
                )
        return filed

    def of_caller(self, number: str, ending: str) -> Seen | None:
        who = self._pii.hash(number)
        if not who or not parcels.ending_is_enough(ending):
            return None
        theirs = or_(ParcelRow.sender_hash == who, ParcelRow.receiver_hash == who)
        query = select(ParcelRow).where(theirs, ParcelRow.number.endswith(ending, autoescape=True))
        with self._db.read() as session:
            rows = session.scalars(query.limit(MOST_ALIKE)).all()
        if len(rows) != 1:
            return None
        return _seen(rows[0], "receiver" if rows[0].receiver_hash == who else "sender")

    def endings(self, number: str) -> tuple[str, ...]:
        who = self._pii.hash(number)
        if not who:
            return ()
        theirs = or_(ParcelRow.sender_hash == who, ParcelRow.receiver_hash == who)
        order = (ParcelRow.state.in_(parcels.OVER), nulls_last(ParcelRow.due_on.desc()))
        query = select(ParcelRow.number).where(theirs).order_by(*order, ParcelRow.number)
        with self._db.read() as session:
            return parcels.endings(session.scalars(query.limit(parcels.MOST_EXPECTED)))

    def proven(self, number: str, proof: str) -> Seen | None:
        if not parcels.can_prove(number, proof):
            return None
        now, said = self._clock.now(), self._proof(number, proof)
        with self._db.read() as session:
            row = session.get(ParcelRow, number)
        if row is None or parcels.is_locked(row.wrong, row.wrong_at, now):
            return None
        if said in (row.receiver_proof, row.sender_proof):
            return _seen(row, "receiver" if said == row.receiver_proof else "sender")
        wrong = parcels.counted(row.wrong, row.wrong_at, now)
        news = {"wrong": wrong, "wrong_at": now}
        with self._db.write() as session:
            session.execute(update(ParcelRow).where(ParcelRow.number == number).values(news))
        return None

    def _proof(self, number: str, phone: str) -> str:
        """Bound to the parcel, so that equal endings of two parcels do not look alike."""
        return self._pii.hash(phone[-parcels.PROOF_DIGITS :] + number[:14])


def _seen(row: ParcelRow, role: Role) -> Seen:
    fields = {name: getattr(row, name) for name in Parcel.model_fields}
    return Seen(role=role, **fields)
