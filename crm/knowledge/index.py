"""An index of articles by how their words sound: SQLite's FTS5, PostgreSQL's full text.

It only has to bring those that may answer, roughly the likeliest first; `ranking` orders them, the
same over both.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from crm.knowledge.ranking import Columns


def put(session: Session, article_id: int, made: Columns) -> None:
    """Make an article findable by what it says now."""
    values = {"id": article_id, **made._asdict()}
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("DELETE FROM crm_article_sounds WHERE rowid = :id"), {"id": article_id}
        )
        session.execute(
            text(
                "INSERT INTO crm_article_sounds (rowid, title, asked, body)"
                " VALUES (:id, :title, :asked, :body)"
            ),
            values,
        )
        return
    session.execute(
        text(
            "INSERT INTO crm_article_sounds VALUES (:id,"
            " setweight(to_tsvector('simple', :title), 'A')"
            " || setweight(to_tsvector('simple', :asked), 'B')"
            " || setweight(to_tsvector('simple', :body), 'D'))"
            " ON CONFLICT (article_id) DO UPDATE SET sounds = EXCLUDED.sounds"
        ),
        values,
    )


def likeliest(session: Session, tokens: Sequence[str], most: int) -> list[int]:
    """Ids of articles with any of the tokens, roughly the likeliest first."""
    if not tokens:
        return []
    if session.get_bind().dialect.name == "sqlite":
        statement = text(
            "SELECT rowid FROM crm_article_sounds WHERE crm_article_sounds MATCH :wanted"
            " ORDER BY bm25(crm_article_sounds, 8.0, 4.0, 1.0), rowid LIMIT :most"
        )
        wanted = " OR ".join(tokens)
    else:
        statement = text(
            "SELECT article_id FROM crm_article_sounds, to_tsquery('simple', :wanted) AS wanted"
            " WHERE sounds @@ wanted ORDER BY ts_rank(sounds, wanted) DESC, article_id LIMIT :most"
        )
        wanted = " | ".join(tokens)
    found = session.execute(statement, {"wanted": wanted, "most": most})
    return [number for (number,) in found]
