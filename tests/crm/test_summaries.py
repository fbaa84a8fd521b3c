"""Summaries of calls: one for each, kept in SQL as in memory."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from core.clock import ManualClock
from core.db import Database
from crm.adapters.summaries import MemorySummaries, SqlSummaries
from crm.client import CallSummaries, SummaryEntry
from crm.ports import Summaries

REPAIR = SummaryEntry(topic="repair", result="follow_up", text="净水器漏水", promised="明天上门")


class SummariesContract:
    """What every store of summaries does; each subclass gives the fixture `store`."""

    def test_a_summary_comes_back_as_written_and_the_last_word_counts(
        self, store: Summaries
    ) -> None:
        clock = ManualClock()
        desk = CallSummaries(store, clock)
        first = desk.write("sl-1.1", REPAIR, agent_id="1001", by="1001")
        assert store.of(["sl-1.1", "sl-9.9"]) == {"sl-1.1": first}
        clock.advance(60)
        solved = REPAIR.model_copy(update={"result": "solved", "promised": ""})
        desk.write("sl-1.1", solved, agent_id="", by="lead")
        (after,) = desk.of(["sl-1.1"]).values()
        assert (after.result, after.promised, after.agent_id) == ("solved", "", "1001")
        assert after.changed_at - after.written_at == timedelta(seconds=60)
        assert after.changed_by == "lead"
        assert desk.of([]) == {}


class TestInSql(SummariesContract):
    @pytest.fixture
    def store(self, db: Database) -> Summaries:
        return SqlSummaries(db)


class TestInMemory(SummariesContract):
    @pytest.fixture
    def store(self) -> Summaries:
        return MemorySummaries()


def test_what_no_database_takes_is_left_out_and_what_is_too_long_is_refused() -> None:
    entry = SummaryEntry(topic="other", result="solved", text="好\0的")
    assert entry.text == "好的"
    with pytest.raises(ValidationError):
        SummaryEntry(topic="other", result="solved", text="长" * 501)
