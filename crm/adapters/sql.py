"""The file of people in SQL: sealed values, found by keyed hash."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii, normalise
from crm.families import Tie
from crm.people import Linked, NewPerson, Person, Portrait, Relation
from crm.tables import NumberRow, PersonRow, RelationRow

_BY_NUMBER = (
    select(PersonRow, NumberRow.relation)
    .join(NumberRow, NumberRow.person_id == PersonRow.id)
    .where(NumberRow.number_hash == bindparam("number_hash"))
    .order_by(NumberRow.id)
)
"""Asked in every call, so it is put together once."""


class SqlPeople:
    """Implements `crm.ports.PeopleStore` over the centre's database."""

    def __init__(self, db: Database, pii: Pii, keyring: KeyRing, clock: Clock) -> None:
        self._db = db
        self._pii = pii
        self._keys = keyring
        self._clock = clock

    def add(self, person: NewPerson, number: str, relation: Relation = "self") -> Person:
        digits = _digits(number)
        with self._db.write() as session:
            row = PersonRow(
                name=b"",
                gender=person.gender,
                portrait=person.portrait.model_dump(mode="json"),
                created_at=self._clock.now(),
            )
            session.add(row)
            session.flush()  # the seals name the row, so its id comes first
            row.name = self._seal("people.name", row.id, person.name)
            if person.birth:
                row.birth = self._seal("people.birth", row.id, person.birth.isoformat())
            self._add_link(session, row.id, digits, relation)
            return Person(id=row.id, **dict(person))

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        digits = _digits(number)
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
                known.relation = relation
            else:
                self._add_link(session, person_id, digits, relation)

    def by_number(self, number: str) -> list[Linked]:
        number_hash = self._pii.hash(number)
        if not number_hash:
            return []
        with self._db.read() as session:
            rows = session.execute(_BY_NUMBER, {"number_hash": number_hash}).all()
        return [
            Linked.model_validate({"person": self._person(row), "relation": relation})
            for row, relation in rows
        ]

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        with self._db.read() as session:
            rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(ids))).all()
        return {row.id: self._person(row) for row in rows}

    def numbers_of(self, person_id: int) -> list[str]:
        query = (
            select(NumberRow)
            .where(NumberRow.person_id == person_id, NumberRow.relation == "self")
            .order_by(NumberRow.id)
        )
        with self._db.read() as session:
            rows = session.scalars(query).all()
        return [self._open("numbers.number", row.person_id, row.number) for row in rows]

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
            row.role, row.scope, row.valid_until = tie.role, list(tie.scope), tie.valid_until

    def ties_of(self, person_ids: Sequence[int]) -> list[Tie]:
        query = (
            select(RelationRow)
            .where(or_(RelationRow.proxy_id.in_(person_ids), RelationRow.elder_id.in_(person_ids)))
            .order_by(RelationRow.id)
        )
        with self._db.read() as session:
            rows = session.scalars(query).all()
        return [
            Tie.model_validate(
                {
                    "proxy_id": row.proxy_id,
                    "elder_id": row.elder_id,
                    "role": row.role,
                    "scope": row.scope,
                    "valid_until": row.valid_until,
                }
            )
            for row in rows
        ]

    def search(self, text: str, offset: int, limit: int) -> tuple[list[Person], int]:
        query = select(PersonRow).order_by(PersonRow.id)
        if not text:
            with self._db.read() as session:
                total = session.scalar(select(func.count()).select_from(PersonRow)) or 0
                rows = session.scalars(query.offset(offset).limit(limit)).all()
            return [self._person(row) for row in rows], total
        # Names are sealed, so each has to be opened: a few microseconds a person.
        with self._db.read() as session:
            everyone = session.scalars(query).all()
        found = [row for row in everyone if text in self._open("people.name", row.id, row.name)]
        return [self._person(row) for row in found[offset : offset + limit]], len(found)

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

    def _person(self, row: PersonRow) -> Person:
        birth = self._open("people.birth", row.id, row.birth) if row.birth else None
        return Person.model_validate(
            {
                "id": row.id,
                "name": self._open("people.name", row.id, row.name),
                "gender": row.gender,
                "birth": date.fromisoformat(birth) if birth else None,
                "portrait": Portrait.model_validate(row.portrait),
            }
        )

    def _seal(self, place: str, person_id: int, text: str) -> bytes:
        return self._keys.encrypt(text.encode(), _aad(place, person_id))

    def _open(self, place: str, person_id: int, token: bytes) -> str:
        return self._keys.decrypt(token, _aad(place, person_id)).decode()


def _aad(place: str, person_id: int) -> bytes:
    """What a seal is bound to: its column and the person, so that none opens elsewhere."""
    return f"crm.{place}:{person_id}".encode()


def _digits(number: str) -> str:
    digits = normalise(number)
    if not digits:
        raise ValueError("a number needs digits")
    return digits
