"""A flow and the policy published by HTTP while the centre runs: the next call goes by them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from console.users import add_user
from core.events import CallQueued, FlowEntered
from silverline.centre import opened
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

PASSWORD = "correct horse battery"
NUMBER = "4008123456"
FILE = {"file": "flows/brand.yaml"}
PLAIN = "title: 直接排队\nstart: go\nsteps:\n  go: {do: queue, queue: billing}\n"


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """The product's own flows, and a console that may publish others."""
    with telephones.running(["redis", "asterisk", "ivr", "console"]) as running:
        with opened(running.settings) as parts:
            add_user(parts.db, "boss", PASSWORD, "admin", "Boss")
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


@pytest.fixture
def boss(centre: Telephone) -> Iterator[httpx.Client]:
    """The administrator's browser."""
    url = f"http://{centre.settings.bind}:{centre.settings.console_port}"
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=SOON_S) as client:
        signed = client.post("/api/session", json={"username": "boss", "password": PASSWORD})
        assert signed.status_code == 200
        yield client


def called(centre: Telephone, acd: Acd, number: str, count: int) -> tuple[str, str]:
    """The version of the flow that a call enters first, and the queue where it ends."""
    with centre.caller(number, NUMBER, wait_for_cue_s=150.0) as caller:
        caller.start()
        acd.wait_event("FlowEntered", SERVED_S, count=count)
        queued = acd.wait_event("CallQueued", SERVED_S * 4, count=count)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=count)
    assert isinstance(queued, CallQueued)
    entered = [e for e in acd.of_call(queued.call_id) if isinstance(e, FlowEntered)]
    return entered[0].version, queued.queue


def put(boss: httpx.Client, path: str, **body: Any) -> None:
    mark = boss.get("/api/files/text", params=FILE).json()["mark"]
    answer = boss.post(path, params=FILE, json={**body, "base": mark})
    assert answer.status_code < 300, answer.text


def test_the_next_call_hears_what_was_published_and_the_one_after_what_was_taken_back(
    centre: Telephone, acd: Acd, boss: httpx.Client
) -> None:
    log = centre.settings.log_dir / "ivr" / "current"

    def times() -> int:
        return log.read_text().count("flows_in_force")

    def taken(before: int) -> None:
        until(lambda: times() > before, SOON_S, lambda: log.read_text()[-2000:])

    wrong = PLAIN.replace("start: go", "start: nowhere")
    mark = boss.get("/api/files/text", params=FILE).json()["mark"]
    refused = boss.post("/api/files", params=FILE, json={"text": wrong, "base": mark, "note": "试"})
    assert refused.status_code == 422 and "nowhere" in refused.json()["detail"]

    before = times()
    put(boss, "/api/files", text=PLAIN, note="直接排队")
    taken(before)
    published = called(centre, acd, "13900000011", 1)
    assert published[1] == "billing"

    before = times()
    put(boss, "/api/files/restore", version=0)
    taken(before)
    restored = called(centre, acd, "13900000012", 2)
    assert restored[0] != published[0] and restored[1] != "billing"
