"""When each agent's state changed, for their own figures

Revision: 0036, after 0034.
"""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

SINCE = timedelta(days=8)
"""What the figures look back on: this week."""


def upgrade() -> None:
    states = op.create_table(
        "reports_states",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports_states")),
    )
    with op.batch_alter_table("reports_states") as batch_op:
        batch_op.create_index("ix_reports_states_agent", ["agent_id", "at"], unique=False)
    events = sa.table(
        "events",
        sa.column("id", sa.String),
        sa.column("type", sa.String),
        sa.column("at", core.db.UtcDateTime(timezone=True)),
        sa.column("body", sa.JSON),
    )
    told = sa.select(events.c.id, events.c.at, events.c.body).where(
        events.c.type == "AgentStateChanged", events.c.at >= datetime.now(UTC) - SINCE
    )
    rows = []
    for number, at, body in op.get_bind().execute(told):
        said = json.loads(body) if isinstance(body, str) else body
        if said.get("before") != said.get("after"):
            agent, state = str(said.get("agent_id"))[:64], str(said.get("after"))[:16]
            rows.append({"id": number, "agent_id": agent, "at": at, "state": state})
    if rows:
        op.bulk_insert(states, rows)


def downgrade() -> None:
    op.drop_table("reports_states")
