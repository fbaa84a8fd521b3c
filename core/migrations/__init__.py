"""The one linear history of the schema; only `silverline db upgrade` walks it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

_HERE = Path(__file__).parent


def config(engine: sa.Engine | None = None) -> Config:
    """Alembic's configuration, without a file: the scripts here, the engine given."""
    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.attributes["engine"] = engine
    return made


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to this program's head; does nothing when it is there."""
    command.upgrade(config(engine), "head")


def head_revision() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current_revision(engine: sa.Engine) -> str | None:
    """The revision of the database, none when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
