"""Making a centre: folders, secrets, schema, demonstration people. Every step may be run again."""

from collections.abc import Callable

from core import secrets as core_secrets
from core.db import Database
from core.migrations import current_revision, head_revision, upgrade
from core.settings import Settings
from silverline.centre import Centre

Say = Callable[[str], None]


def initialise(settings: Settings, say: Say) -> None:
    """Folders, secrets and database; quiet about what is already there."""
    for folder in (
        settings.data_dir,
        settings.run_dir,
        settings.log_dir,
        settings.spool_dir,
        settings.recordings_dir,
        settings.incoming_dir,
    ):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    if not settings.secrets_file.exists():
        say(f"▸ secrets: {settings.secrets_file} (keep a copy: without it no recording opens)")
    upgrade_database(settings, say)
    core_secrets.create(settings, phones(settings))


def upgrade_database(settings: Settings, say: Say) -> None:
    """Walk the migrations to this program's revision."""
    db = Database(settings.sql_url)
    try:
        before = current_revision(db.engine)
        if before == head_revision():
            return
        upgrade(db.engine)
        say(f"▸ database: from {before or 'empty'} to {head_revision()}")
    finally:
        db.close()


def phones(settings: Settings) -> list[str]:
    """Names of all agents' phones, for which Asterisk needs endpoints and secrets."""
    from acd.views import phones as on_file

    db = Database(settings.sql_url)
    try:
        with db.read() as session:
            return [phone.id for phone in on_file(session)]
    finally:
        db.close()


def seed(centre: Centre, say: Say) -> int:
    """Demonstration agents, customers and articles, each once; how many agents are new."""
    from acd.seed import seed as seed_agents
    from crm.adapters.parcels import SqlParcels
    from crm.adapters.sql import SqlPeople
    from crm.seed import sample_parcels
    from crm.seed import seed as seed_people
    from silverline import knowledge_desk

    people = SqlPeople(centre.db, centre.pii, centre.keyring, centre.clock)
    added = seed_people(people, centre.clock, centre.settings.timezone)
    SqlParcels(centre.db, centre.pii, centre.clock).add(
        sample_parcels(centre.clock, centre.settings.timezone)
    )
    agents, articles = seed_agents(centre.db), knowledge_desk.seed(centre)
    if added or agents or articles:
        told = f"{added} customers, {agents} agents, {articles} articles"
        say(f"▸ demonstration data: {told}")
    return agents
