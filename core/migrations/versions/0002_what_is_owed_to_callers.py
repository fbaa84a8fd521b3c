"""What is owed to callers

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

import core.db


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_callers",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("caller_masked", sa.String(length=32), nullable=False),
        sa.Column("caller_hash", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("senior", sa.Boolean(), nullable=False),
        sa.Column("missed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voicemail_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_crm_callers")),
    )
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_crm_callers_caller_hash"), ["caller_hash"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_crm_callers_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "crm_tasks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(length=12), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("caller_masked", sa.String(length=32), nullable=False),
        sa.Column("caller_hash", sa.String(length=32), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_tasks")),
    )
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_tasks_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_tasks_caller_hash"), ["caller_hash"], unique=False)
        batch_op.create_index("ix_crm_tasks_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_tasks_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_tasks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "crm_relations",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("proxy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("elder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("valid_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["elder_id"], ["crm_people.id"], name=op.f("fk_crm_relations_elder_id_crm_people")
        ),
        sa.ForeignKeyConstraint(
            ["proxy_id"], ["crm_people.id"], name=op.f("fk_crm_relations_proxy_id_crm_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_relations")),
        sa.UniqueConstraint("proxy_id", "elder_id", name=op.f("uq_crm_relations_proxy_id")),
    )
    with op.batch_alter_table("crm_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_relations_elder_id"), ["elder_id"], unique=False)

    op.create_table(
        "crm_work_orders",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=12), nullable=True),
        sa.Column("due_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["crm_people.id"], name=op.f("fk_crm_work_orders_person_id_crm_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_work_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_work_orders_number")),
    )
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_work_orders_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_work_orders_owner"), ["owner"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_crm_work_orders_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_crm_work_orders_state"), ["state"], unique=False)



def downgrade() -> None:
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_work_orders_state"))
        batch_op.drop_index(batch_op.f("ix_crm_work_orders_person_id"))
        batch_op.drop_index(batch_op.f("ix_crm_work_orders_owner"))
        batch_op.drop_index(batch_op.f("ix_crm_work_orders_call_id"))

    op.drop_table("crm_work_orders")
    with op.batch_alter_table("crm_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_relations_elder_id"))

    op.drop_table("crm_relations")
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_tasks_person_id"))
        batch_op.drop_index(batch_op.f("ix_crm_tasks_owner"))
        batch_op.drop_index("ix_crm_tasks_due")
        batch_op.drop_index(batch_op.f("ix_crm_tasks_caller_hash"))
        batch_op.drop_index(batch_op.f("ix_crm_tasks_call_id"))

    op.drop_table("crm_tasks")
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_callers_expires_at"))
        batch_op.drop_index(batch_op.f("ix_crm_callers_caller_hash"))

    op.drop_table("crm_callers")
