"""A changed scorecard is held against past calls: first shown, then kept beside the old."""

from datetime import timedelta
from pathlib import Path

import pytest

from asr.client import AsrClient
from core import assets
from core.clock import ManualClock
from core.db import Database
from core.secrets import Secrets
from quality import views
from quality.scorecard import Scorecard, load_over
from quality.shadow import Shadow
from tests.quality.test_service import Room

FOLDER = assets.path("quality/scorecards")


@pytest.fixture
def room(db: Database, clock: ManualClock, secrets: Secrets) -> Room:
    made = Room(db, clock, secrets)
    made.inspector.transcript_ready(made.transcript())
    return made


@pytest.fixture
def shadow(room: Room) -> Shadow:
    return Shadow(room.db, AsrClient(room.db), room.gatherer, room.clock)


@pytest.fixture
def changed(tmp_path: Path) -> Scorecard:
    """Greets with a word that nobody says, and no longer looks at the closing."""
    text = (FOLDER / "general.yaml").read_text()
    text = text.replace("version: 2", "version: 3")
    text = text.replace("[您好, 你好, 早上好, 上午好, 下午好, 晚上好]", "[欢迎光临]")
    file = tmp_path / "new.yaml"
    file.write_text(text.replace("id: closing", "id: closing_words"))
    return load_over(FOLDER, file)


def test_the_shadow_shows_what_would_change_and_keeps_nothing(
    room: Room, shadow: Shadow, changed: Scorecard
) -> None:
    rows = shadow.calls("general", timedelta(days=1), 10)
    steps: list[int] = []
    made = shadow.compare(rows, changed, lambda: steps.append(1))
    assert (made.calls, len(steps)) == (1, 1)
    assert dict(made.items["greeting"].changed) == {("pass", "fail"): 1}
    assert made.items["greeting"].examples == {("pass", "fail"): ["c1"]}
    assert dict(made.items["closing"].changed) == {("pass", "-"): 1}
    assert dict(made.items["closing_words"].changed) == {("-", "pass"): 1}
    assert made.items["forbidden"].same == 1
    assert made.hints_after[0] < made.hints_before[0]
    with room.db.read() as session:
        assert next(s.version for s in views.all_for_call(session, "c1")) == 2


def test_rescoring_keeps_the_old_score_beside_the_new_one(
    room: Room, shadow: Shadow, changed: Scorecard
) -> None:
    rows = shadow.calls("general", timedelta(days=1), 10)
    assert shadow.rescore(rows, changed) == 1
    assert shadow.rescore(rows, changed) == 0
    with room.db.read() as session:
        newest = views.for_call(session, "c1")
        assert newest is not None
        assert newest.version == 3
    assert [row.version for row in shadow.calls("general", timedelta(days=1), 10)] == [3]


def test_calls_of_long_ago_are_left_alone(room: Room, shadow: Shadow) -> None:
    room.clock.advance(2 * 86_400)
    assert shadow.calls("general", timedelta(days=1), 10) == []
