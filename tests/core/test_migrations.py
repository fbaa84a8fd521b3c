"""The migrations and the models describe the same schema, on both databases."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from core.db import Base, Database
from core.errors import WrongDatabase
from core.migrations import config, current_revision, head_revision, upgrade
from quality.tables import ScoreRow


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'empty.db'}")
    cluster, _ = request.getfixturevalue("postgres_cluster")
    return Database(cluster.make())


def test_upgrading_an_empty_database_gives_what_the_models_say(empty: Database) -> None:
    upgrade(empty.engine)
    with empty.engine.connect() as connection:
        # The indexes of sounds are each database's own kind of table, and no mapped ones.
        sounds = ("asr_sounds", "crm_article_sounds")
        mapped = lambda name, _type, _parents: not (name or "").startswith(sounds)  # noqa: E731
        opts = {"compare_type": True, "include_name": mapped}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
    empty.check_head()
    upgrade(empty.engine)
    assert current_revision(empty.engine) == head_revision()
    empty.close()


def test_a_process_refuses_a_schema_that_is_not_its_own(empty: Database) -> None:
    with pytest.raises(WrongDatabase, match="db upgrade"):
        empty.check_head()
    empty.close()


def test_what_ties_said_of_scope_becomes_authorities_that_give_no_more(empty: Database) -> None:
    command.upgrade(config(empty.engine), "0013")
    with empty.engine.begin() as connection:
        for person in (1, 2, 3):
            connection.execute(sa.text(
                "INSERT INTO crm_people (id, name, gender, portrait, created_at)"
                " VALUES (:id, :name, 'male', '{}', '2026-01-01 00:00:00')"
            ), {"id": person, "name": b"x"})  # fmt: skip
        for proxy, elder, scope in (
            (1, 2, '["ask", "money"]'),
            (1, 3, '["change", "money", "ask"]'),
            (2, 3, "[]"),
        ):
            connection.execute(sa.text(
                "INSERT INTO crm_relations (proxy_id, elder_id, role, scope, created_at)"
                " VALUES (:proxy, :elder, 'other', :scope, '2026-01-01 00:00:00')"
            ), {"proxy": proxy, "elder": elder, "scope": scope})  # fmt: skip
    upgrade(empty.engine)
    query = "SELECT proxy_id, elder_id, level, state, how FROM crm_authorities ORDER BY id"
    with empty.engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(query))]
        lines = connection.scalar(sa.text("SELECT count(*) FROM crm_authority_steps"))
    assert found == [
        (1, 2, "ask", "granted", "entered"),
        (1, 3, "money", "granted", "entered"),
    ]
    assert lines == 2
    empty.close()


def test_words_of_recordings_that_went_before_go_now(empty: Database) -> None:
    command.upgrade(config(empty.engine), "0028")
    with empty.engine.begin() as connection:
        for score, recording in ((1, "rec-a"), (2, "rec-b")):
            connection.execute(sa.text(
                "INSERT INTO quality_scores (id, call_id, recording_id, transcript_id, scorecard,"
                " version, revision, own, title, senior, unsure, needs_person, created_at)"
                " VALUES (:id, 'c', :recording, :id, 'general', 1, 1, true, 't', false, 0, false,"
                " '2026-01-01 00:00:00')"
            ), {"id": score, "recording": recording})  # fmt: skip
            connection.execute(sa.text(
                "INSERT INTO quality_items (score_id, place, item, fingerprint, counts, title_zh,"
                " title_en, verdict, weight, fatal, reason, evidence) VALUES (:id, 0, 'greeting',"
                " '', false, '', '', 'pass', 1, false, '', :said)"
            ), {
                "id": score,
                "said": '[{"channel": "agent", "start": 1.0, "end": 2.0, "text": "您好"}]',
            })  # fmt: skip
        connection.execute(sa.text(
            "INSERT INTO recordings_tombstones (id, call_id, path, duration_s, sha256, stored_at,"
            " deleted_at, why, file_gone) VALUES ('rec-a', 'c', 'p', 1, 's',"
            " '2026-01-01 00:00:00', '2026-01-02 00:00:00', '到期', true)"
        ))  # fmt: skip
    upgrade(empty.engine)
    with Session(empty.engine) as session:
        gone, kept = session.scalars(sa.select(ScoreRow).order_by(ScoreRow.id)).all()
        assert (gone.words_gone, kept.words_gone) == ("到期", None)
        place = {"channel": "agent", "start": 1.0, "end": 2.0}
        assert gone.items[0].evidence == [place | {"text": ""}]
        assert kept.items[0].evidence == [place | {"text": "您好"}]
    empty.close()
