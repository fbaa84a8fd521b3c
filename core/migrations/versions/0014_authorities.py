"""Acting for an older person: authorities with their history, and recordings that are held

What ties said of scope becomes authorities that were entered before consents were kept. None is
wider than the tie was, and each ends within a year.

Revision: 0014, after 0013.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    authorities = _authorities()
    steps = _steps()
    op.create_table(
        "recordings_holds",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("placed_at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("call_id", "reason", name=op.f("pk_recordings_holds")),
    )
    _carry_over(authorities, steps)
    with op.batch_alter_table("crm_relations", schema=None) as batch_op:
        batch_op.drop_column("scope")


def _authorities() -> sa.Table:
    table = op.create_table(
        "crm_authorities",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("proxy_id", Id, nullable=False),
        sa.Column("elder_id", Id, nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("valid_until", Moment, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=True),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heard_at", Moment, nullable=True),
        sa.Column("recording_id", sa.String(length=80), nullable=True),
        sa.Column("granted_at", Moment, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("was", sa.String(length=8), nullable=True),
        sa.Column("was_until", Moment, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], ["crm_people.id"], name=op.f(f"fk_crm_authorities_{name}_crm_people")
            )
            for name in ("proxy_id", "elder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_authorities")),
    )
    for name in ("proxy_id", "elder_id", "call_id"):
        op.create_index(op.f(f"ix_crm_authorities_{name}"), "crm_authorities", [name])
    op.create_index("ix_crm_authorities_end", "crm_authorities", ["state", "valid_until"])
    return table


def _steps() -> sa.Table:
    table = op.create_table(
        "crm_authority_steps",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority_id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("valid_until", Moment, nullable=False),
        sa.Column("how", sa.String(length=8), nullable=True),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["crm_authorities.id"],
            name=op.f("fk_crm_authority_steps_authority_id_crm_authorities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_authority_steps")),
    )
    name = op.f("ix_crm_authority_steps_authority_id")
    op.create_index(name, "crm_authority_steps", ["authority_id"])
    return table


def _level(scope: list[str]) -> str:
    """The furthest level that gives nothing which the scope did not."""
    if "change" not in scope:
        return "ask"
    return "money" if "money" in scope else "change"


def _carry_over(authorities: sa.Table, steps: sa.Table) -> None:
    ties = sa.table(
        "crm_relations",
        sa.column("proxy_id", sa.BigInteger()),
        sa.column("elder_id", sa.BigInteger()),
        sa.column("scope", sa.JSON()),
        sa.column("valid_until", Moment),
        sa.column("created_at", Moment),
    )
    bind, now = op.get_bind(), datetime.now(UTC)
    for tie in bind.execute(sa.select(ties)).all():
        if not tie.scope or (tie.valid_until is not None and tie.valid_until <= now):
            continue
        end = min(tie.valid_until or now + timedelta(days=365), now + timedelta(days=365))
        facts: dict[str, Any] = {"level": _level(tie.scope), "valid_until": end, "how": "entered"}
        row = {
            "proxy_id": tie.proxy_id,
            "elder_id": tie.elder_id,
            "state": "granted",
            "asked_at": tie.created_at,
            "tries": 0,
            "granted_at": tie.created_at,
            "changed_at": now,
            "source": "centre",
        }
        filed = bind.execute(authorities.insert().values(**row, **facts).returning(authorities.c.id))
        number = filed.scalar_one()
        step = {"at": now, "what": "consent", "by": "", "source": "centre", "note": ""}
        bind.execute(steps.insert().values(authority_id=number, **step, **facts))


def downgrade() -> None:
    with op.batch_alter_table("crm_relations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_table("recordings_holds")
    op.drop_table("crm_authority_steps")
    op.drop_table("crm_authorities")
