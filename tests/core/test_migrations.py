"""The migrations and the models describe the same schema, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.db import Base, Database
from core.errors import WrongDatabase
from core.migrations import current_revision, head_revision, upgrade


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'empty.db'}")
    cluster, _ = request.getfixturevalue("postgres_cluster")
    return Database(cluster.make())


def test_upgrading_an_empty_database_gives_what_the_models_say(empty: Database) -> None:
    upgrade(empty.engine)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    empty.check_head()
    upgrade(empty.engine)
    assert current_revision(empty.engine) == head_revision()
    empty.close()


def test_a_process_refuses_a_schema_that_is_not_its_own(empty: Database) -> None:
    with pytest.raises(WrongDatabase, match="db upgrade"):
        empty.check_head()
    empty.close()
