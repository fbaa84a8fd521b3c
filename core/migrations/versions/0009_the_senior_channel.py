"""The senior channel: why a call was a senior's, who says they are old, lists of seniors

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

import core.db
from core.tables import RowId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("declared", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("senior_by", sa.String(length=16), nullable=True))
    moment = core.db.UtcDateTime(timezone=True)
    op.create_table(
        "crm_imports",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("taken_back_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_imports")),
    )
    op.create_table(
        "crm_import_deeds",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("import_id", RowId, nullable=False),
        sa.Column("did", sa.String(length=8), nullable=False),
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("other_id", RowId, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["crm_imports.id"],
            name=op.f("fk_crm_import_deeds_import_id_crm_imports"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["crm_people.id"],
            name=op.f("fk_crm_import_deeds_person_id_crm_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_import_deeds")),
    )
    with op.batch_alter_table("crm_import_deeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_import_deeds_import_id"), ["import_id"])


def downgrade() -> None:
    op.drop_table("crm_import_deeds")
    op.drop_table("crm_imports")
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_column("senior_by")
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.drop_column("declared")
