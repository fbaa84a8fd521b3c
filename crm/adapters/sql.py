"""The file of people in SQL: sealed values, found by keyed hash."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from crm.families import Tie, standing
from crm.people import Linked, NewPerson, Number, Person, Portrait, Relation, digits_of
from crm.tables import NumberRow, PersonRow, RelationRow

_ENTRY = (
    PersonRow.id,
    PersonRow.name,
    PersonRow.gender,
    PersonRow.birth,
    PersonRow.portrait,
    PersonRow.removed_at,
    PersonRow.merged_into,
)
_BY_ID = select(*_ENTRY).where(PersonRow.id == bindparam("id"))
_BY_NUMBER = (
    select(*_ENTRY, NumberRow.relation)
    .join(NumberRow, NumberRow.person_id == PersonRow.id)
    .where(NumberRow.number_hash == bindparam("number_hash"), NumberRow.removed_at.is_(None))
    .order_by(NumberRow.id)
)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_CONNECTED = select(
    or_(
        exists().where(or_(RelationRow.proxy_id.in_(_IDS), RelationRow.elder_id.in_(_IDS))),
        exists().where(PersonRow.merged_into.in_(_IDS)),
    )
)
"""Whether any of these people has a tie, or stands for another entry. Asked in every call, as
`_BY_NUMBER` is, so both are put together once."""


class SqlPeople:
    """Implements `crm.ports.PeopleStore` over the centre's database."""

    def __init__(self, db: Database, pii: Pii, keyring: KeyRing, clock: Clock) -> None:
        self._db = db
        self._pii = pii
        self._keys = keyring
        self._clock = clock

    def add(self, person: NewPerson, *numbers: str, relation: Relation = "self") -> Person:
        digits = dict.fromkeys(digits_of(number) for number in numbers)
        with self._db.write() as session:
            row = PersonRow(name=b"", gender="", portrait={}, created_at=self._clock.now())
            session.add(row)
            session.flush()  # the seals name the row, so its id comes first
            filed = Person(id=row.id, **dict(person))
            self._write(row, filed)
            for number in digits:
                self._add_link(session, row.id, number, relation)
        return filed

    def change(self, person_id: int, edit: Callable[[Person], Person]) -> Person:
        with self._db.write() as session:
            row = session.get(PersonRow, person_id)
            if row is None:
                raise LookupError(f"no person {person_id}")
            changed = edit(self._person(row))
            self._write(row, changed)
        return changed

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        digits = digits_of(number)
        with self._db.write() as session:
            if session.get(PersonRow, person_id) is None:
                raise LookupError(f"no person {person_id}")
            known = session.scalar(
                select(NumberRow).where(
                    NumberRow.number_hash == self._pii.hash(digits),
                    NumberRow.person_id == person_id,
                )
            )
            if known is not None:
                known.relation, known.removed_at = relation, None
            else:
                self._add_link(session, person_id, digits, relation)

    def by_number(self, number: str) -> list[Linked]:
        number_hash = self._pii.hash(number)
        if not number_hash:
            return []
        with self._db.look_up() as connection:
            found: dict[int, tuple[Row[Any], str]] = {}
            for row in connection.execute(_BY_NUMBER, {"number_hash": number_hash}).all():
                stands = _stands(connection, row)
                if stands is not None:
                    found.setdefault(stands.id, (stands, row.relation))
        return [
            Linked.model_validate({"person": self._person(row), "relation": relation})
            for row, relation in found.values()
        ]

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        if not ids:
            return {}
        with self._db.read() as session:
            rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(ids))).all()
        return {row.id: self._person(row) for row in rows}

    def numbers(self, person_id: int) -> list[Number]:
        with self._db.read() as session:
            rows = session.scalars(_own_numbers(_standing_for(session, [person_id]))).all()
            hashes = {row.number_hash for row in rows}
            sharers: dict[str, set[int]] = {number_hash: set() for number_hash in hashes}
            for sharer in session.execute(_sharers(hashes)):
                stands = _stands(session, sharer)
                if stands is not None and stands.id != person_id:
                    sharers[sharer.number_hash].add(stands.id)
        found: dict[str, Number] = {}
        for row in rows:
            known = found.get(row.number_hash)
            if known is None or (known.removed_at and not row.removed_at):
                found[row.number_hash] = Number(
                    id=row.id,
                    digits=self._open("numbers.number", row.person_id, row.number),
                    removed_at=row.removed_at,
                    shared=len(sharers[row.number_hash]),
                )
        return list(found.values())

    def mark_number(self, person_id: int, number_id: int, removed_at: datetime | None) -> None:
        with self._db.write() as session:
            rows = session.scalars(_own_numbers(_standing_for(session, [person_id]))).all()
            hashes = {row.number_hash for row in rows if row.id == number_id}
            if not hashes:
                raise LookupError(f"no number {number_id}")
            for row in rows:
                if row.number_hash in hashes:
                    row.removed_at = removed_at

    def forget_numbers(self, removed_before: datetime) -> None:
        with self._db.write() as session:
            session.execute(delete(NumberRow).where(NumberRow.removed_at < removed_before))

    def relate(self, tie: Tie) -> None:
        if tie.proxy_id == tie.elder_id:
            raise ValueError("nobody is their own family")
        same = select(RelationRow).where(
            RelationRow.proxy_id == tie.proxy_id, RelationRow.elder_id == tie.elder_id
        )
        with self._db.write() as session:
            for person_id in (tie.proxy_id, tie.elder_id):
                if session.get(PersonRow, person_id) is None:
                    raise LookupError(f"no person {person_id}")
            row = session.scalar(same)
            if row is None:
                row = RelationRow(
                    proxy_id=tie.proxy_id, elder_id=tie.elder_id, created_at=self._clock.now()
                )
                session.add(row)
            row.role, row.valid_until = tie.role, tie.valid_until

    def ties_of(self, person_ids: Sequence[int]) -> list[Tie]:
        with self._db.look_up() as connection:
            if not connection.scalar(_CONNECTED, {"ids": list(person_ids)}):
                return []
        with self._db.read() as session:
            ids = _standing_for(session, person_ids)
            query = (
                select(RelationRow)
                .where(or_(RelationRow.proxy_id.in_(ids), RelationRow.elder_id.in_(ids)))
                .order_by(RelationRow.id)
            )
            ties = [_tie(row) for row in session.scalars(query)]
            either = {i for tie in ties for i in (tie.proxy_id, tie.elder_id)}
            stands = _all_stands(session, either)
        return standing(ties, stands)

    def entries_of(self, person_ids: Collection[int]) -> set[int]:
        with self._db.read() as session:
            return _standing_for(session, list(person_ids))

    def stands_for(self, person_ids: Collection[int]) -> dict[int, int]:
        with self._db.read() as session:
            return _all_stands(session, person_ids)

    def search(
        self, text: str, offset: int, limit: int, *, removed: bool = False
    ) -> tuple[list[Person], int]:
        counts = and_(PersonRow.removed_at.is_(None), PersonRow.merged_into.is_(None))
        query = select(PersonRow).where(not_(counts) if removed else counts).order_by(PersonRow.id)
        if not text:
            with self._db.read() as session:
                total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
                rows = session.scalars(query.offset(offset).limit(limit)).all()
            return [self._person(row) for row in rows], total
        # Names are sealed, so each has to be opened: a few microseconds a person.
        with self._db.read() as session:
            everyone = session.scalars(query).all()
        found = [row for row in everyone if text in self._open("people.name", row.id, row.name)]
        return [self._person(row) for row in found[offset : offset + limit]], len(found)

    def _write(self, row: PersonRow, person: Person) -> None:
        row.name = self._seal("people.name", row.id, person.name)
        birth = person.birth
        row.birth = self._seal("people.birth", row.id, birth.isoformat()) if birth else None
        row.gender, row.portrait = person.gender, person.portrait.model_dump(mode="json")
        row.removed_at, row.merged_into = person.removed_at, person.merged_into

    def _add_link(self, session: Session, person_id: int, digits: str, relation: Relation) -> None:
        session.add(
            NumberRow(
                number_hash=self._pii.hash(digits),
                number=self._seal("numbers.number", person_id, digits),
                person_id=person_id,
                relation=relation,
                created_at=self._clock.now(),
            )
        )

    def _person(self, row: PersonRow | Row[Any]) -> Person:
        birth = self._open("people.birth", row.id, row.birth) if row.birth else None
        return Person.model_validate(
            {
                "id": row.id,
                "name": self._open("people.name", row.id, row.name),
                "gender": row.gender,
                "birth": date.fromisoformat(birth) if birth else None,
                "portrait": Portrait.model_validate(row.portrait),
                "removed_at": row.removed_at,
                "merged_into": row.merged_into,
            }
        )

    def _seal(self, place: str, person_id: int, text: str) -> bytes:
        return self._keys.encrypt(text.encode(), _aad(place, person_id))

    def _open(self, place: str, person_id: int, token: bytes) -> str:
        return self._keys.decrypt(token, _aad(place, person_id)).decode()


def _aad(place: str, person_id: int) -> bytes:
    """What a seal is bound to: its column and the person, so that none opens elsewhere."""
    return f"crm.{place}:{person_id}".encode()


def _stands(asked: Session | Connection, row: Row[Any]) -> Row[Any] | None:
    """The entry that stands for this one; none where that one is removed."""
    while row.merged_into is not None:
        row = asked.execute(_BY_ID, {"id": row.merged_into}).one()
    return row if row.removed_at is None else None


def _all_stands(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """For each of these entries the one that stands for it, where there is one."""
    stands = {}
    for person_id in person_ids:
        row = session.execute(_BY_ID, {"id": person_id}).one_or_none()
        entry = _stands(session, row) if row is not None else None
        if entry is not None:
            stands[person_id] = entry.id
    return stands


def _standing_for(session: Session, person_ids: Sequence[int]) -> set[int]:
    """These entries, and all that were merged into them."""
    found = new = set(person_ids)
    while new:
        query = select(PersonRow.id).where(PersonRow.merged_into.in_(new))
        new = set(session.scalars(query)) - found
        found = found | new
    return found


def _own_numbers(person_ids: set[int]) -> Select[NumberRow]:
    own = and_(NumberRow.person_id.in_(person_ids), NumberRow.relation == "self")
    return select(NumberRow).where(own).order_by(NumberRow.id)


def _sharers(hashes: set[str]) -> Select[*tuple[Any, ...]]:
    """Everyone to whom these numbers lead."""
    live = and_(NumberRow.number_hash.in_(hashes), NumberRow.removed_at.is_(None))
    join = select(*_ENTRY, NumberRow.number_hash).join_from(NumberRow, PersonRow)
    return join.where(live)


def _tie(row: RelationRow) -> Tie:
    return Tie.model_validate(
        {
            "proxy_id": row.proxy_id,
            "elder_id": row.elder_id,
            "role": row.role,
            "valid_until": row.valid_until,
        }
    )
