"""Acting for an older person over the API: who may do what, in which call, and what is noted."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from console.tables import AuditRow
from core.crypto import KeyRing
from core.db import Database
from core.events import Minter, PersonJoined
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.client import acting
from crm.missed import CallNote
from crm.seed import DAUGHTER_NUMBER, SENIOR_NUMBER, YOUNG_NUMBER
from tests.console.conftest import SENIOR, House

FATHER, STRANGER, DAUGHTER = 1, 2, 3
FULL = (DAUGHTER_NUMBER, SENIOR_NUMBER, YOUNG_NUMBER)


class Desk:
    """A call from somebody, which agent 1001 has."""

    def __init__(self, house: House, secrets: Secrets, number: str) -> None:
        self.house, self.secrets = house, secrets
        with SqlLedger(house.db, KeyRing.from_secrets(secrets)).unit() as notes:
            note = CallNote(call_id=SENIOR, number=number)
            notes.keep_note(note, house.clock.now() + timedelta(days=30))

    def ask(self, client: TestClient, **more: Any) -> Any:
        wanted = {"elder_id": FATHER, "proxy_id": DAUGHTER, "level": "change", "call_id": SENIOR}
        return client.post("/api/authorities", json={**wanted, **more})

    def father_joins(self) -> None:
        keyring = KeyRing.from_secrets(self.secrets)
        pii, clock = Pii(self.secrets.pii_key), self.house.clock
        event = Minter("acd", clock).mint(
            PersonJoined, call_id=SENIOR, person_id=FATHER, invite_id="i1"
        )
        acting(self.house.db, pii, keyring, clock).heard(event)

    def speaking(self, client: TestClient) -> Any:
        return client.get(f"/api/calls/{SENIOR}/speaking").json()

    def granted(self, client: TestClient) -> int:
        asked: int = self.ask(client).json()["id"]
        self.father_joins()
        assert client.post(f"/api/authorities/{asked}/consent", json={}).status_code == 200
        return asked


@pytest.fixture
def desk(house: House, secrets: Secrets) -> Desk:
    return Desk(house, secrets, DAUGHTER_NUMBER)


def audited(db: Database) -> list[tuple[str, str, str]]:
    with db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.startswith("authority_")))
        return [(row.username, row.action, row.subject) for row in rows]


def test_an_agent_takes_the_fathers_consent_in_the_call(house: House, desk: Desk) -> None:
    agent = house.client("1001")
    (before,) = desk.speaking(agent)
    assert (before["level"], before["why"]["ask"], before["role"]) == (None, "none", "daughter")
    asked = desk.ask(agent).json()
    path = f"/api/authorities/{asked['id']}"
    early = agent.post(f"{path}/consent", json={})
    assert (early.status_code, "接通" in early.json()["detail"]) == (422, True)
    called = agent.post(f"{path}/call")
    assert called.json()["tries"] == 1
    # The number is the one on file; neither the request nor the answer has it.
    assert house.content.told == [(SENIOR, "1001", "person", str(FATHER), SENIOR_NUMBER, "")]
    desk.father_joins()
    assert agent.post(f"{path}/consent", json={}).json()["state"] == "granted"
    (after,) = desk.speaking(agent)
    assert (after["level"], after["why"]["money"]) == ("change", "narrow")
    assert after["authority"]["call_id"] == SENIOR
    steps = [(s["what"], s["by"]) for s in after["authority"]["steps"]]
    assert steps == [("asked", "1001"), ("called", "1001"), ("heard", ""), ("consent", "1001")]
    subject = f"authority:{asked['id']} customer:{FATHER} customer:{DAUGHTER}"
    actions = ["authority_asked", "authority_called", "authority_granted"]
    assert audited(house.db) == [("1001", action, subject) for action in actions]
    everything = agent.get(f"/api/calls/{SENIOR}/speaking").text
    assert not any(number in everything for number in FULL)


def test_a_stranger_speaks_for_nobody(house: House, secrets: Secrets) -> None:
    desk, agent = Desk(house, secrets, YOUNG_NUMBER), house.client("1001")
    assert desk.speaking(agent) == []
    assert desk.ask(agent).status_code == 422
    assert desk.ask(agent, proxy_id=STRANGER).status_code == 422
    assert audited(house.db) == []


def test_agents_act_in_calls_of_their_own_only(house: House, desk: Desk) -> None:
    house.content.talks.clear()
    other = house.client("1002")
    assert desk.ask(other).status_code == 404
    assert other.get(f"/api/calls/{SENIOR}/speaking").status_code == 404
    assert desk.ask(house.client("1001"), call_id=None).status_code == 403
    asked = desk.ask(house.client("1001")).json()["id"]
    for what in ("call", "consent", "refuse"):
        assert other.post(f"/api/authorities/{asked}/{what}", json={}).status_code == 404
    paper = {"how": "paper", "note": "柜3"}
    mine = house.client("1001").post(f"/api/authorities/{asked}/consent", json=paper)
    assert mine.status_code == 403


def test_only_the_elder_on_the_line_lets_an_agent_end_it(
    house: House, secrets: Secrets, desk: Desk
) -> None:
    agent = house.client("1001")
    authority = desk.granted(agent)
    wanted = {"source": "elder", "reason": "老人不放心", "call_id": SENIOR}
    path = f"/api/authorities/{authority}/withdraw"
    assert agent.post(path, json=wanted).status_code == 403  # it is the daughter who calls
    Desk(house, secrets, SENIOR_NUMBER)
    assert agent.post(path, json={**wanted, "call_id": None}).status_code == 403
    assert agent.post(path, json={**wanted, "source": "centre"}).status_code == 403
    assert agent.post(path, json=wanted).json()["state"] == "withdrawn"
    again = house.client("boss").post(f"/api/authorities/{authority}/restore")
    assert again.status_code == 422  # what the father took back, only he gives again


def test_supervisors_file_papers_limit_withdraw_and_undo_their_own(house: House) -> None:
    lead = house.client("lead")
    wanted = {"elder_id": FATHER, "proxy_id": DAUGHTER, "level": "money"}
    authority = lead.post("/api/authorities", json=wanted).json()["id"]
    path = f"/api/authorities/{authority}"
    assert lead.post(f"{path}/call").status_code == 422
    assert lead.post(f"{path}/consent", json={"how": "paper"}).status_code == 422
    paper = {"how": "paper", "note": "档案柜3-12"}
    assert lead.post(f"{path}/consent", json=paper).json()["how"] == "paper"
    less = {"source": "centre", "reason": "核实中", "level": "ask"}
    assert lead.post(f"{path}/limit", json=less).json()["undoable"]
    assert lead.post(f"{path}/restore").json()["level"] == "money"
    assert lead.post(f"{path}/limit", json={**less, "level": "money"}).status_code == 422
    ended = lead.post(f"{path}/withdraw", json={"source": "centre", "reason": "误办"}).json()
    assert (ended["state"], ended["undoable"]) == ("withdrawn", True)
    assert (
        lead.post(f"{path}/withdraw", json={"source": "centre", "reason": "x"}).status_code == 409
    )
    (shown,) = lead.get(f"/api/people/{FATHER}/authorities").json()
    assert shown["steps"][-1]["note"] == "误办"


@pytest.mark.parametrize(
    "body",
    [
        {"level": "all"},
        {"level": "ask", "valid_until": "2026-01-04T00:00:00Z"},
        {"level": "ask", "valid_until": "2036-01-04T00:00:00Z"},
        {"level": "ask", "note": "一\n二"},
        {"level": "ask", "elder_id": 99},
        {"level": "ask", "number": "110"},
        {"level": "ask", "call_id": "../x"},
    ],
)
def test_what_cannot_be_is_refused_and_never_filed(
    house: House, desk: Desk, body: dict[str, object]
) -> None:
    lead = house.client("lead")
    assert desk.ask(lead, **body).status_code in (404, 422)
    assert lead.get(f"/api/people/{FATHER}/authorities").json() == []


def test_an_end_of_the_family_tie_ends_what_it_allowed(house: House, desk: Desk) -> None:
    desk.granted(house.client("1001"))
    lead = house.client("lead")
    path = f"/api/people/{FATHER}/family/{DAUGHTER}/withdraw"
    assert lead.post(path).status_code == 200
    (shown,) = lead.get(f"/api/people/{FATHER}/authorities").json()
    assert shown["state"] == "withdrawn"


def test_inspectors_see_the_family_name_only_and_change_nothing(house: House, desk: Desk) -> None:
    desk.granted(house.client("1001"))
    judge = house.client("judge")
    (shown,) = judge.get(f"/api/people/{FATHER}/authorities").json()
    assert (shown["elder_name"], shown["proxy_name"]) == ("王**", "王**")
    assert desk.speaking(judge)[0]["elder_name"] == "王**"
    assert judge.post(f"/api/authorities/{shown['id']}/restore").status_code == 403


def test_a_work_order_that_goes_further_than_the_authority_is_refused_with_what_to_do(
    house: House, desk: Desk
) -> None:
    agent = house.client("1001")
    wanted = {"kind": "address", "person_id": FATHER, "call_id": SENIOR}
    refused = agent.post("/api/work-orders", json=wanted)
    assert (refused.status_code, "请老人加入通话" in refused.json()["detail"]) == (422, True)
    assert agent.post("/api/work-orders", json={**wanted, "kind": "urge"}).status_code == 201
    desk.granted(agent)
    assert agent.post("/api/work-orders", json=wanted).status_code == 201
    assert agent.post("/api/work-orders", json={**wanted, "kind": "billing"}).status_code == 422
