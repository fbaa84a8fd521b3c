"""Alembic's entry: runs migrations on the engine that `core.migrations.config` was given."""

from alembic import context

from core.db import Base

engine = context.config.attributes["engine"]

with engine.execution_options(sl_write=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
