"""People, families, tasks and work orders.

Names, numbers and birth dates are sealed; keyed hashes find numbers again.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class PersonRow(Base):
    """One person. Sealed columns name their column and row in the seal, so none can be swapped."""

    __tablename__ = "crm_people"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed UTF-8."""
    gender: Mapped[str] = mapped_column(String(8))
    birth: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed ISO date."""
    portrait: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A `crm.people.Portrait`."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("crm_people.id"), index=True)
    """The entry that stands for this one, too; nothing is moved, so that it can be undone."""


class NumberRow(Base):
    """One number that leads to one person; several people may share a number, and the reverse."""

    __tablename__ = "crm_numbers"
    __table_args__ = (UniqueConstraint("number_hash", "person_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    number_hash: Mapped[str] = mapped_column(String(32), index=True)
    """`core.pii.Pii.hash` of the number: the way in."""
    number: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed digits."""
    person_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"), index=True)
    relation: Mapped[str] = mapped_column(String(8))
    """`self` or `family`: whose number it is, seen from the person."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Leads nowhere since then, and is forgotten some time later."""


class RelationRow(Base):
    """One person who may speak for another: a `crm.families.Tie`."""

    __tablename__ = "crm_relations"
    __table_args__ = (UniqueConstraint("proxy_id", "elder_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    proxy_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"))
    elder_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    valid_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AuthorityRow(Base):
    """What someone may do for another: a `crm.authorities.Authority`."""

    __tablename__ = "crm_authorities"
    __table_args__ = (Index("ix_crm_authorities_end", "state", "valid_until"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    proxy_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"), index=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"), index=True)
    level: Mapped[str] = mapped_column(String(8))
    valid_until: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    how: Mapped[str | None] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    call_id: Mapped[str | None] = mapped_column(String(64), index=True)
    tries: Mapped[int]
    heard_at: Mapped[datetime | None]
    recording_id: Mapped[str | None] = mapped_column(String(80))
    granted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(8))
    was: Mapped[str | None] = mapped_column(String(8))
    was_until: Mapped[datetime | None]


class AuthorityStepRow(Base):
    """One line of an authority's history: a `crm.authorities.Step`. Only ever added."""

    __tablename__ = "crm_authority_steps"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("crm_authorities.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(8))
    valid_until: Mapped[datetime]
    how: Mapped[str | None] = mapped_column(String(8))
    call_id: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(200))


class CallerRow(Base):
    """What is known of one call: a `crm.missed.CallNote`, until it expires."""

    __tablename__ = "crm_callers"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed digits."""
    caller_masked: Mapped[str] = mapped_column(String(32))
    caller_hash: Mapped[str] = mapped_column(String(32), index=True)
    person_id: Mapped[int | None] = mapped_column(RowId)
    """As an event named it."""
    senior: Mapped[bool]
    declared: Mapped[bool]
    missed_at: Mapped[datetime | None]
    voicemail_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    agent_id: Mapped[str] = mapped_column(String(64))
    queued_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cut_at: Mapped[datetime | None]
    callback_at: Mapped[datetime | None]
    callback_result: Mapped[str] = mapped_column(String(16))
    callback_called: Mapped[int]
    talked: Mapped[bool]
    unheard_at: Mapped[datetime | None]
    understood_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(String(400), default="")
    sound: Mapped[str] = mapped_column(String(120), default="")
    task_id: Mapped[int | None] = mapped_column(RowId)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TaskRow(Base):
    """One task: a `crm.tasks.Task`."""

    __tablename__ = "crm_tasks"
    __table_args__ = (Index("ix_crm_tasks_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    owner: Mapped[str | None] = mapped_column(String(12), index=True)
    attempts: Mapped[int]
    tried_at: Mapped[datetime | None]
    cut_at: Mapped[datetime | None]
    called: Mapped[int]
    result: Mapped[str | None] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(RowId, index=True)
    """As an event named it."""
    caller_masked: Mapped[str] = mapped_column(String(32))
    caller_hash: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed digits."""
    call_id: Mapped[str | None] = mapped_column(String(64), index=True)
    note: Mapped[str] = mapped_column(String(1000))
    sound: Mapped[str] = mapped_column(String(120), default="")
    not_for: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WorkOrderRow(Base):
    """One work order: a `crm.orders.WorkOrder`."""

    __tablename__ = "crm_work_orders"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    owner: Mapped[str | None] = mapped_column(String(12), index=True)
    due_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(1000))
    subject: Mapped[str] = mapped_column(String(40))
    sound: Mapped[str] = mapped_column(String(120), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("crm_people.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SummaryRow(Base):
    """What an agent wrote after a call: a `crm.summaries.Summary`."""

    __tablename__ = "crm_summaries"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(12))
    topic: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(500))
    promised: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))


class CrisisRow(Base):
    """A call's crisis: a `crm.crises.Crisis`."""

    __tablename__ = "crm_crises"
    __table_args__ = (Index("ix_crm_crises_end", "state", "raised_at"),)

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    danger: Mapped[str] = mapped_column(String(16))
    words: Mapped[list[str]] = mapped_column(JSON)
    raised_at: Mapped[datetime]
    raised_by: Mapped[str] = mapped_column(String(64))
    agent_id: Mapped[str | None] = mapped_column(String(12))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(500))


class ImportRow(Base):
    """One import of people: a `crm.imports.Import`."""

    __tablename__ = "crm_imports"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))
    taken_back_at: Mapped[datetime | None]


class DeedRow(Base):
    """One change that an import made: a `crm.imports.Deed`."""

    __tablename__ = "crm_import_deeds"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("crm_imports.id"), index=True)
    did: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(ForeignKey("crm_people.id"))
    fields: Mapped[list[Any]]
    other_id: Mapped[int | None] = mapped_column(RowId)


class AskedRow(Base):
    """Who was asked how satisfied they are: `crm.asking.names`, and when last."""

    __tablename__ = "crm_asked"

    who: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A number's keyed hash or a person's id."""
    asked_at: Mapped[datetime] = mapped_column(index=True)


class ListingRow(Base):
    """One number on the blacklist: a `crm.blacklist.Listing`."""

    __tablename__ = "crm_blacklist"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    number_hash: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed digits."""
    masked: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    filed_by: Mapped[str] = mapped_column(String(64))
    filed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    call_id: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(RowId)
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    reviewed_at: Mapped[datetime | None]
    appeal: Mapped[str | None] = mapped_column(String(200))
    appealed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(64))
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str | None] = mapped_column(String(200))


class SecretRow(Base):
    """A report whose reporter is kept secret: a `crm.secrecy.Secret`."""

    __tablename__ = "crm_secrets"
    __table_args__ = (Index("ix_crm_secrets_standing", "lifted_at", "marked_at"),)

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    case: Mapped[str] = mapped_column("case_number", String(24), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
    marked_at: Mapped[datetime]
    marked_by: Mapped[str] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(64))
    lift_reason: Mapped[str] = mapped_column(String(200))


class TextRow(Base):
    """One text message to a caller; see `crm.sms`."""

    __tablename__ = "crm_texts"
    __table_args__ = (
        Index("ix_crm_texts_due", "state", "due_at"),
        Index("ix_crm_texts_number", "number_hash", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """What the gateway knows it by."""
    kind: Mapped[str] = mapped_column(String(32))
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed digits, until it is settled."""
    number_hash: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(8))
    """`waiting`, `sent`, `refused`, `dropped`."""
    tries: Mapped[int]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]


class ParcelRow(Base):
    """One parcel of the order system that comes with the product: a `crm.parcels.Parcel`.

    Of its people's telephone numbers only keyed hashes are here.
    """

    __tablename__ = "crm_parcels"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None]
    fee_fen: Mapped[int]
    weight_g: Mapped[int]
    sender_hash: Mapped[str] = mapped_column(String(32), index=True)
    receiver_hash: Mapped[str] = mapped_column(String(32), index=True)
    sender_proof: Mapped[str] = mapped_column(String(32))
    """Keyed hash of the last four digits, together with the parcel's number."""
    receiver_proof: Mapped[str] = mapped_column(String(32))
    wrong: Mapped[int]
    """Wrong proofs lately."""
    wrong_at: Mapped[datetime | None]
