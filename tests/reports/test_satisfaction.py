"""What callers answered, in the journal and as figures."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from core import events as e
from core.clock import ManualClock
from core.db import Database
from reports.fold import fold
from reports.projector import apply
from reports.satisfaction import By, satisfaction
from reports.views import call

BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Calls:
    """Calls one after the other."""

    def __init__(self) -> None:
        self.clock = ManualClock(BEGAN)
        self.minter = e.Minter("acd", self.clock)
        self.events: list[e.Event] = []

    def say(self, call_id: str, kind: type[e.Event], after_s: float = 1, **fields: Any) -> None:
        self.clock.advance(after_s)
        self.events.append(self.minter.mint(kind, call_id=call_id, **fields))

    def talk(self, call_id: str, queue: str, agents: list[str], said: str = "") -> None:
        """A call through these agents, one after the other; `said`: whom the dialplan names."""
        self.say(call_id, e.CallQueued, queue=queue, skills={}, credit_s=0, place=1, senior=False)
        first = agents[0]
        self.say(call_id, e.CallAnswered, agent_id=first, offer_id="o", waited_s=1, via="acd")
        for before, after in pairwise(agents):
            self.say(call_id, e.AgentJoined, agent_id=after)
            self.say(call_id, e.AgentLeft, agent_id=before)
        self.say(call_id, e.AgentLeft, after_s=20, agent_id=agents[-1])
        self.say(call_id, e.SurveyAsked, after_s=2.5, survey="standard", agent_id=said or first)

    def end(self, call_id: str, rating: int | None) -> None:
        if rating is not None:
            self.say(call_id, e.SurveyAnswered, rating=rating, survey="standard", agent_id="1001")
        self.say(call_id, e.CallEnded, after_s=6, cause=16, talk_s=22)


def test_it_is_about_who_had_the_caller_last_and_the_talk_was_over_before_it() -> None:
    calls = Calls()
    calls.talk("c1", "general", ["1001", "1002"], said="1001")
    calls.end("c1", 4)
    folded = fold("c1", calls.events)
    assert folded is not None
    row = folded.call
    assert (row.rated_agent_id, row.rating, row.survey) == ("1002", 4, "standard")
    assert [leg.ended for leg in folded.legs] == ["left", "over"]
    assert folded.legs[1].talk_s == 21  # not the seconds of the survey
    assert row.path[-3:] == ("survey", "rated:4", "ended")


def test_without_legs_asterisks_word_is_believed() -> None:
    calls = Calls()
    calls.say("c1", e.SurveyAsked, survey="senior", agent_id="1003")
    folded = fold("c1", calls.events)
    assert folded is not None and folded.call.rated_agent_id == "1003"


@pytest.fixture
def kept(db: Database) -> Iterator[Database]:
    calls = Calls()
    for n, (queue, agent, rating) in enumerate(
        [
            ("general", "1001", 5),
            ("general", "1001", 2),
            ("senior", "1001", None),
            ("senior", "1002", 4),
        ]
    ):
        calls.talk(f"c{n}", queue, [agent])
        calls.end(f"c{n}", rating)
    calls.say("c9", e.CallEnded, cause=16, talk_s=0)
    with db.write() as session:
        apply(session, calls.events)
    yield db


def figures(db: Database, by: By) -> dict[str | None, tuple[int, int, int, int, float | None]]:
    with db.read() as session:
        total, rows = satisfaction(session, BEGAN, BEGAN + timedelta(days=1), by)
    assert total.asked == sum(row.asked for row in rows)
    return {r.subject: (r.asked, r.answered, r.satisfied, r.low, r.mean) for r in [total, *rows]}


def test_figures_by_agent_queue_and_age(kept: Database) -> None:
    total = (4, 3, 2, 1, 3.67)
    by_agent = {None: total, "1001": (3, 2, 1, 1, 3.5), "1002": (1, 1, 1, 0, 4.0)}
    assert figures(kept, "agent") == by_agent
    by_queue = {None: total, "general": (2, 2, 1, 1, 3.5), "senior": (2, 1, 1, 0, 4.0)}
    assert figures(kept, "queue") == by_queue
    assert figures(kept, "age_band") == {None: total, "unknown": total}


def test_rates_are_of_those_who_answered(kept: Database) -> None:
    with kept.read() as session:
        total, _ = satisfaction(session, BEGAN, BEGAN + timedelta(days=1), "agent")
        nobody, none = satisfaction(session, BEGAN - timedelta(days=1), BEGAN, "agent")
        row = call(session, "c1")
    assert (total.silent, total.rate, total.response) == (1, 2 / 3, 3 / 4)
    assert (nobody.asked, nobody.rate, nobody.response, nobody.mean, none) == (
        0,
        None,
        None,
        None,
        [],
    )
    assert row is not None and row.rating == 2
