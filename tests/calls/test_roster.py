"""Somebody comes, is given other skills and leaves, by commands, while the centre runs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from acd.client import AgentChange
from console.adapters import rooms
from core.clock import SystemClock
from core.db import Database
from core.redis import connect
from core.secrets import Secrets
from silverline import supervise
from silverline.cli import app
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

NEWCOMER = "1007"


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(["redis", "asterisk", "accounts"], wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("repair", skills="repair:3")
    running_acd.begin()
    return running_acd


def silverline(centre: Telephone, *words: str) -> str:
    environment = supervise.environment(centre.settings)
    done = CliRunner().invoke(app, ["agent", *words], env=environment, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_newcomer_takes_calls_without_a_restart_and_only_those_they_can(
    centre: Telephone, acd: Acd
) -> None:
    said = silverline(centre, "add", NEWCOMER, "周洁")
    here = replace(centre, secrets=Secrets.load(centre.settings))
    assert here.secrets.sip[NEWCOMER] in said
    with (
        here.agent(NEWCOMER, ring_ms=50).start() as phone,
        here.caller("13100000007", "12345") as caller,
    ):
        until(lambda: acd.agents()[NEWCOMER].registered, SERVED_S, "their phone is there")
        acd.client.set_state(NEWCOMER, "ready")
        caller.start()
        until(acd.client.waiting, SERVED_S, "in line")
        call_id = acd.client.waiting()[0].call_id
        assert phone.noted("ringing") == 0  # they can do nothing yet
        silverline(centre, "change", NEWCOMER, "--skill", "repair=4")
        answered = acd.wait_event("CallAnswered", SERVED_S)
        assert answered.call_id == call_id and phone.noted("ringing") == 1
        phone.hang_up()
        acd.wait_event("CallEnded", SOON_S)
        silverline(centre, "remove", NEWCOMER)
        until(
            lambda: NEWCOMER not in acd.agents() or not acd.agents()[NEWCOMER].skills,
            SOON_S,
            "gone",
        )
    assert f"{NEWCOMER}  周洁  repair 4  (left)" in silverline(centre, "list")


def test_a_newcomer_from_the_page_has_a_phone_that_registers(centre: Telephone, acd: Acd) -> None:
    settings = centre.settings
    db = Database(settings.sql_url)
    content = rooms.of(settings, db, centre.secrets, connect(settings), SystemClock())
    content.add_agent("1008", "吴桐", {"repair": 3})
    assert content.renew_accounts()
    here = replace(centre, secrets=Secrets.load(settings))
    with here.agent("1008", ring_ms=50).start():
        until(lambda: acd.agents()["1008"].registered, SERVED_S, "their phone is there")
    content.change_agent("1008", AgentChange(active=False))
    assert content.renew_accounts()
    assert "1008" not in settings.asterisk_dir.joinpath("etc/generated/pjsip.conf").read_text()
    content.change_agent("1008", AgentChange(active=True))
    assert content.renew_accounts()
    with here.agent("1008", ring_ms=50).start():
        until(lambda: acd.agents()["1008"].registered, SERVED_S, "it is there again")
    db.close()
