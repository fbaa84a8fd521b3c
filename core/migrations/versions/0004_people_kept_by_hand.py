"""People kept by hand: removed and merged so that it can be undone

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

import core.db
from core.tables import RowId

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("crm_people", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("removed_at", core.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("merged_into", RowId, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_crm_people_merged_into_crm_people"),
            "crm_people",
            ["merged_into"],
            ["id"],
        )
        batch_op.create_index(batch_op.f("ix_crm_people_merged_into"), ["merged_into"])
    with op.batch_alter_table("crm_numbers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("removed_at", core.db.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("crm_numbers", schema=None) as batch_op:
        batch_op.drop_column("removed_at")
    with op.batch_alter_table("crm_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_people_merged_into"))
        batch_op.drop_constraint(
            batch_op.f("fk_crm_people_merged_into_crm_people"), type_="foreignkey"
        )
        batch_op.drop_column("merged_into")
        batch_op.drop_column("removed_at")
