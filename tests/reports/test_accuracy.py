"""Error rates by who spoke: of segments drawn by chance, an agent's only where one agent spoke."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from rich.console import Console

from asr.tables import CheckRow, DrawRow, TranscriptRow
from core.db import Database
from reports.tables import CallRecord, LegRecord
from reports.views import Figures, Group, accuracy_csv
from silverline.accuracy import table

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


def call(db: Database, call_id: str, band: str, agents: list[str]) -> None:
    with db.write() as session:
        session.add(
            CallRecord(
                call_id=call_id, started_at=NOON, outcome="answered", senior=False, age_band=band,
                keys=0, path=[], recording_declined=False, transcript_ready=True,
            )
        )  # fmt: skip
        for number, agent in enumerate(agents):
            session.add(
                LegRecord(
                    call_id=call_id, number=number, agent_id=agent, began="answered",
                    began_at=NOON, waited_s=0, held_s=0, via="acd",
                )
            )  # fmt: skip


def check(db: Database, call_id: str, channel: str, heard: str, text: str, *, drawn: bool) -> None:
    with db.write() as session:
        row = TranscriptRow(
            recording_id=f"{call_id}-{channel}-{text}", call_id=call_id, engine="whisper-base",
            confidence=0.9, low_confidence=False, body={}, created_at=NOON,
        )  # fmt: skip
        session.add(row)
        session.flush()
        spot = {"transcript_id": row.id, "channel": channel, "place": 0, "at": NOON, "by": "judge"}
        session.add(CheckRow(**spot, heard=heard, text=text))
        if drawn:
            session.add(DrawRow(**spot))


@pytest.fixture
def figures(db: Database) -> Figures:
    call(db, "c1", "65+", ["1001"])
    call(db, "c2", "under60", ["1001", "1002"])
    check(db, "c1", "caller", "静水气", "净水器", drawn=True)
    check(db, "c1", "agent", "您好您好", "您好您好", drawn=True)
    check(db, "c2", "caller", "谢谢", "谢谢", drawn=True)
    check(db, "c2", "agent", "再件", "再见", drawn=True)
    check(db, "c2", "agent", "明填", "明天", drawn=False)
    with db.read() as session:
        return Figures(session, NOON - timedelta(hours=1), NOON + timedelta(hours=1))


def by(figures: Figures, group: Group) -> dict[str | None, tuple[int, int]]:
    return {name: (found.errors, found.characters) for name, found in figures.by(group)}


def test_groups_of_what_was_drawn(figures: Figures) -> None:
    assert by(figures, "channel") == {"caller": (2, 5), "agent": (1, 6)}
    assert by(figures, "age_band") == {"65+": (2, 3), "under60": (0, 2)}
    assert by(figures, "agent") == {"1001": (0, 4), None: (1, 2)}
    assert by(figures, "model") == {"whisper-base": (3, 11)}


def test_what_people_chose_is_apart(figures: Figures) -> None:
    assert figures.total().errors == 3
    assert (figures.total(drawn=False).errors, figures.total(drawn=False).characters) == (1, 2)


def test_a_spreadsheet_and_a_terminal_show_every_group(figures: Figures) -> None:
    lines = accuracy_csv(figures).splitlines()
    assert lines[0].startswith("sample,group,subject,segments")
    assert {line.split(",")[1] for line in lines[1:]} == {"all", *get_args(Group)}
    console = Console(width=150, record=True)
    console.print(table(figures))
    shown = console.export_text()
    assert "whisper-base" in shown and "27.3%" in shown
