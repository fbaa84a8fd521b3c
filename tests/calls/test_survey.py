"""The agent hangs up first, and the caller is asked how satisfied they are; the agent is free."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import assets
from core.crypto import KeyRing
from core.db import Database
from core.events import CallEnded, SurveyAnswered, SurveyAsked
from crm.adapters.ledger import SqlLedger
from crm.ports import TaskFilter
from reports import views
from reports.fold import CallRow
from silverline import supervise
from silverline.demo.robots import Agent, Asking, Caller, Key
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

HOTLINE = "12345"
TALK_S = 2.5
RULES = "rules: [{survey: standard}]\nleast_talk_s: 1\n"


def insists(key: str) -> tuple[Key, ...]:
    """Pressed again and again: in line and in the conversation it means nothing."""
    return tuple(Key(key, 6.0 + 2.5 * n) for n in range(32))


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's, but everybody is asked."""
    folder = tmp_path_factory.mktemp("flows") / "flows"
    shutil.copytree(assets.path("ivr/flows"), folder)
    file = folder / "surveys.yaml"
    file.write_text(file.read_text("utf-8").split("rules:")[0] + RULES, "utf-8")
    return folder


@pytest.fixture(scope="module")
def centre(flows: Path) -> Iterator[Telephone]:
    services = ["redis", "asterisk", "ivr", "crm", "reports"]
    with telephones.running(services, flow_folder=flows, wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


@contextmanager
def talked(
    centre: Telephone, acd: Acd, track: Path, number: str, key: str = "5"
) -> Iterator[tuple[Agent, Caller]]:
    """1001 has talked with a caller, and both are still there."""
    with (
        centre.agent("1001", ring_ms=50, speech=track).start() as agent,
        centre.caller(
            number, HOTLINE, keys=insists(key) if key else (), speech=track, wait_for_cue_s=150.0
        ) as caller,
    ):
        acd.ready("1001")
        caller.start()
        # Not CallAnswered alone: an ACD that has just started may still tell of the call before.
        agent.wait_noted("answered", SERVED_S)
        acd.wait_event("CallAnswered", SERVED_S)
        time.sleep(TALK_S)
        yield agent, caller


def asked_in(centre: Telephone, acd: Acd) -> SurveyAsked:
    """The caller is being asked; else what the IVR has to say for itself."""
    log = centre.settings.log_dir / "ivr" / "current"
    found = lambda: next((e for e in acd.events() if isinstance(e, SurveyAsked)), None)  # noqa: E731
    return until(found, SOON_S, lambda: log.read_text(errors="replace")[-3000:])


def answered(acd: Acd) -> SurveyAnswered:
    found = acd.wait_event("SurveyAnswered", SERVED_S)
    assert isinstance(found, SurveyAnswered)
    return found


def row_of(db: Database, call_id: str) -> CallRow:
    """The call in the journal, once it is over there."""

    def look() -> CallRow | None:
        with db.read() as session:
            row = views.call(session, call_id)
        return row if row and row.ended_at else None

    return until(look, SOON_S, f"{call_id} over in the journal")


def test_a_key_is_kept_with_the_agent_who_is_free_meanwhile(
    centre: Telephone, acd: Acd, db: Database, track: Path
) -> None:
    with talked(centre, acd, track, "13912340101") as (agent, caller):
        agent.hang_up()
        asked_in(centre, acd)
        acd.wait_change("1001", "wrap_up")
        found = answered(acd)
        caller.wait_noted("peer-hung-up", SOON_S)
        ended = acd.wait_event("CallEnded", SOON_S)
    assert (found.rating, found.agent_id, found.how) == (5, "1001", "key")
    assert isinstance(ended, CallEnded) and ended.cause == 16
    row = row_of(db, found.call_id or "")
    assert (row.rating, row.rated_agent_id, row.survey) == (5, "1001", "standard")
    assert row.path[-3:] == ("survey", "rated:5", "ended")
    with db.read() as session:
        assert [leg.ended for leg in views.legs_of(session, row.call_id)] == ["over"]
    # The same person again, so soon after: a good-bye is all that they hear of us.
    acd.begin()
    with talked(centre, acd, track, "13912340101") as (agent, caller):
        agent.hang_up()
        caller.wait_noted("peer-hung-up", SOON_S)
        acd.wait_event("CallEnded", SOON_S)
    assert "SurveyAsked" not in [event.type for event in acd.of_call()]


def test_a_low_mark_is_a_task_for_somebody_else(
    centre: Telephone, acd: Acd, db: Database, track: Path
) -> None:
    with talked(centre, acd, track, "13912340102", key="2") as (agent, _caller):
        agent.hang_up()
        call_id = answered(acd).call_id
        acd.wait_event("CallEnded", SOON_S)
    ledger = SqlLedger(db, KeyRing.from_secrets(centre.secrets))

    def owed(agent_id: str | None = None) -> list[tuple[str, str | None]]:
        found, _ = ledger.tasks(TaskFilter(agent_id=agent_id), 0, 100)
        return [(task.not_for, task.number) for task in found if task.call_id == call_id]

    assert until(owed, SOON_S, "a task") == [("1001", "13912340102")]
    assert owed("1001") == [] and owed("1002") == [("1001", "13912340102")]


def test_silence_ends_with_thanks_and_a_caller_who_goes_is_let_go(
    centre: Telephone, acd: Acd, db: Database, track: Path
) -> None:
    with talked(centre, acd, track, "13912340103", key="") as (agent, caller):
        agent.hang_up()
        asked = asked_in(centre, acd)
        caller.wait_noted("peer-hung-up", SERVED_S)
        acd.wait_event("CallEnded", SOON_S)
    row = row_of(db, asked.call_id or "")
    assert (row.rating, row.rated_agent_id, row.cause) == (None, "1001", 16)
    assert row.asked_at is not None and row.outcome == "answered"
    acd.begin()
    with talked(centre, acd, track, "13912340104", key="") as (agent, caller):
        agent.hang_up()
        asked = asked_in(centre, acd)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    assert row_of(db, asked.call_id or "").rating is None
    assert "CallAbandoned" not in [event.type for event in acd.of_call()]


def test_after_a_transfer_it_is_about_who_had_them_last(
    centre: Telephone, acd: Acd, db: Database, track: Path
) -> None:
    with (
        talked(centre, acd, track, "13912340105") as (first, _caller),
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
    ):
        acd.ready("1001", "1002")
        first.hand_on("1002")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        time.sleep(TALK_S)
        second.hang_up()
        found = answered(acd)
        acd.wait_event("CallEnded", SOON_S)
    assert found.agent_id == "1002"
    assert row_of(db, found.call_id or "").rated_agent_id == "1002"
    acd.begin()
    with (
        talked(centre, acd, track, "13912340106") as (first, _caller),
        centre.agent("1002", ring_ms=50, speech=track).start() as second,
        Asking(first, "1002") as asking,
    ):
        acd.ready("1001", "1002")
        asking.start()
        asking.wait_noted("answered", SOON_S)
        time.sleep(TALK_S)
        first.hand_on(asking.address)
        acd.wait_event("AgentJoined", SOON_S, count=2)
        time.sleep(TALK_S)
        second.hang_up()
        found = answered(acd)
        acd.wait_event("CallEnded", SOON_S)
    assert found.agent_id == "1002"
    assert row_of(db, found.call_id or "").rated_agent_id == "1002"


def test_without_the_acd_callers_are_asked_all_the_same(
    centre: Telephone, acd: Acd, db: Database, track: Path
) -> None:
    with (
        centre.agent("1001", ring_ms=50, speech=track).start() as agent,
        centre.caller(
            "13912340107", HOTLINE, keys=insists("4"), speech=track, wait_for_cue_s=150.0
        ) as caller,
    ):
        acd.ready("1001")
        acd.kill()
        caller.start()
        agent.wait_noted("answered", SERVED_S)
        time.sleep(TALK_S)
        agent.hang_up()
        found = answered(acd)
        caller.wait_noted("peer-hung-up", SOON_S)
        acd.start()
    assert (found.rating, found.agent_id) == (4, "1001")
    assert isinstance(asked_in(centre, acd), SurveyAsked)


def test_an_ivr_that_dies_in_the_survey_costs_the_question_only(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with talked(centre, acd, track, "13912340108", key="") as (agent, caller):
        agent.hang_up()
        call_id = asked_in(centre, acd).call_id
        pid = supervise.states(centre.settings, ["ivr"])[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        caller.wait_noted("peer-hung-up", SOON_S)

        def ends() -> list[CallEnded]:
            return [e for e in acd.of_call(call_id) if isinstance(e, CallEnded)]

        (ended,) = until(ends, SOON_S, "the call's end")
    assert ended.cause == 16
    assert "SurveyAnswered" not in [event.type for event in acd.of_call(call_id)]
