"""What callers said to menus that did not understand it, with the tasks about them

Revision: 0039, after 0036.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0039"
down_revision = "0036"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def sound() -> sa.Column[str]:
    return sa.Column("sound", sa.String(120), nullable=False, server_default="")


def upgrade() -> None:
    with op.batch_alter_table("crm_callers") as batch:
        batch.add_column(sa.Column("unheard_at", Moment, nullable=True))
        batch.add_column(sa.Column("understood_at", Moment, nullable=True))
        batch.add_column(sa.Column("said", sa.String(400), nullable=False, server_default=""))
        batch.add_column(sound())
    with op.batch_alter_table("crm_tasks") as batch:
        batch.add_column(sound())


def downgrade() -> None:
    with op.batch_alter_table("crm_tasks") as batch:
        batch.drop_column("sound")
    with op.batch_alter_table("crm_callers") as batch:
        for name in ("sound", "said", "understood_at", "unheard_at"):
            batch.drop_column(name)
