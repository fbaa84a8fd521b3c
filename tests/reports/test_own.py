"""An agent's own figures, over both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import events as e
from core.db import Database
from reports.own import forget_old_states, own_figures, spent
from reports.projector import apply
from reports.rebuild import rebuild
from reports.tables import StateRecord
from tests.reports.test_satisfaction import Calls

DAY = datetime(2026, 1, 5, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def test_time_in_a_state_is_cut_at_both_ends() -> None:
    changes = [(at(-5), "wrap_up"), (at(3), "ready"), (at(10), "wrap_up"), (at(11), "talking"),
               (at(58), "wrap_up")]  # fmt: skip
    assert spent(changes, "wrap_up", at(0), at(60)) == 60 * (3 + 1 + 2)
    assert spent([], "wrap_up", at(0), at(60)) == 0


@pytest.fixture
def calls() -> Calls:
    """A young caller's call and an older one's by 1001, and one that 1002 had."""
    made = Calls()
    made.talk("c1", "general", ["1001"])
    made.end("c1", 5)
    for before, after, seconds in (("talking", "wrap_up", 0), ("wrap_up", "ready", 40)):
        made.clock.advance(seconds)
        moved = made.minter.mint(
            e.AgentStateChanged, agent_id="1001", before=before, after=after, reason=""
        )
        made.events.append(moved)
    made.say("c2", e.CallerRecognized, customer_id=7, relation="self", senior=True, age_band="65+")
    made.talk("c2", "senior", ["1001"])
    made.end("c2", None)
    made.talk("c3", "general", ["1002"])
    made.end("c3", 1)
    return made


def test_older_callers_are_counted_apart_and_are_in_no_mean(db: Database, calls: Calls) -> None:
    with db.write() as session:
        apply(session, calls.events)
        apply(session, calls.events)  # told twice: nothing changes
    with db.read() as session:
        own = own_figures(session, "1001", DAY, NEXT)
        other = own_figures(session, "1002", DAY, NEXT)
        before = own_figures(session, "1001", DAY - timedelta(days=1), DAY)
    assert (own.calls, own.senior_calls, own.wrap_up_s) == (2, 1, 40)
    assert (own.talk_s, own.mean_talk_s) == (40, 20)
    assert (own.said.asked, own.said.answered, own.said.mean) == (2, 1, 5)
    assert (other.calls, other.wrap_up_s, other.said.low) == (1, 0, 1)
    assert (before.calls, before.mean_talk_s, before.wrap_up_s) == (0, None, 0)


def test_states_are_made_anew_and_forgotten_after_a_month(db: Database, calls: Calls) -> None:
    with db.write() as session:
        apply(session, calls.events)
        session.execute(sa.delete(StateRecord))
    rebuild(db)
    with db.read() as session:
        assert own_figures(session, "1001", DAY, NEXT).wrap_up_s == 40
    assert forget_old_states(db, NEXT) == 0
    assert forget_old_states(db, NEXT + timedelta(days=40)) == 2
