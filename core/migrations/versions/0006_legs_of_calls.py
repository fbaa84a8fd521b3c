"""Who had the caller when: a call's legs with their ends

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Until now a call had one leg, and it ended with the call.
FILL = """
UPDATE reports_legs SET
  ended_at = (SELECT c.ended_at FROM reports_calls c WHERE c.call_id = reports_legs.call_id),
  talk_s = (SELECT c.talk_s FROM reports_calls c WHERE c.call_id = reports_legs.call_id),
  ended = (SELECT CASE WHEN c.ended_at IS NULL THEN NULL ELSE 'over' END
           FROM reports_calls c WHERE c.call_id = reports_legs.call_id)
"""


def upgrade() -> None:
    with op.batch_alter_table("reports_legs", schema=None) as batch_op:
        batch_op.alter_column("answered_at", new_column_name="began_at")
        batch_op.add_column(
            sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("talk_s", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("held_s", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("began", sa.String(length=16), nullable=False, server_default="answered")
        )
        batch_op.add_column(sa.Column("ended", sa.String(length=16), nullable=True))
    op.execute(FILL)


def downgrade() -> None:
    with op.batch_alter_table("reports_legs", schema=None) as batch_op:
        for name in ("ended", "began", "held_s", "talk_s", "ended_at"):
            batch_op.drop_column(name)
        batch_op.alter_column("began_at", new_column_name="answered_at")
