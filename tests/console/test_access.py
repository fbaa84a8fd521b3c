"""Every endpoint with every role: what the table does not allow is refused."""

import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from console import access
from console.app import ROUTERS, describe
from core.crypto import KeyRing
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.authorities import SqlAuthorities
from crm.adapters.ledger import SqlLedger
from crm.adapters.sql import SqlPeople
from crm.authorities import Authority
from crm.families import Tie
from crm.missed import CallNote
from crm.seed import DAUGHTER_NUMBER
from tests.console.conftest import SENIOR, USERS, House

API = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]
QUERIES = {("GET", "/api/search"): {"words": "净水器"}}
"""What an endpoint must be asked."""
BY_ROLE = {role: user for user, role in reversed(USERS.items())}
VALUES = {
    "call_id": SENIOR,
    "recording_id": "r1",
    "person_id": "1",
    "task_id": "1",
    "order_id": "1",
    "number_id": "1",
    "proxy_id": "2",
    "utterance_id": "1",
    "agent_id": "1001",
    "listing_id": "1",
    "broadcast_id": "1",
    "number": "1",
}
LIST = "姓名,出生日期,电话\n孙桂英,1948-03-12,13912340075\n"
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/people"): {"name": "李秀英", "numbers": ["13912340073"]},
    ("POST", "/api/people/{person_id}"): {"gender": "male"},
    ("POST", "/api/people/{person_id}/portrait"): {"dialect": "吴语"},
    ("POST", "/api/people/{person_id}/numbers"): {"number": "021-6123 4567"},
    ("POST", "/api/people/{person_id}/family"): {"proxy_id": 2, "role": "son"},
    ("POST", "/api/people/{person_id}/family/{proxy_id}"): {"role": "other"},
    ("POST", "/api/authorities"): {
        "elder_id": 1,
        "proxy_id": 3,
        "level": "ask",
        "call_id": SENIOR,
    },
    ("POST", "/api/authorities/{authority_id}/consent"): {},
    ("POST", "/api/authorities/{authority_id}/refuse"): {},
    ("POST", "/api/authorities/{authority_id}/limit"): {
        "level": "ask",
        "source": "elder",
        "reason": "老人要求",
        "call_id": SENIOR,
    },
    ("POST", "/api/authorities/{authority_id}/withdraw"): {
        "source": "elder",
        "reason": "老人要求",
        "call_id": SENIOR,
    },
    ("POST", "/api/people/{person_id}/merge"): {"into": 2},
    ("POST", "/api/seniors/check"): LIST,
    ("POST", "/api/seniors/imports"): LIST,
    ("POST", "/api/blacklist"): {
        "number": "13100000001",
        "kind": "fraud",
        "reason": "冒充客服",
        "expires_at": "2026-03-01T00:00Z",
    },
    ("POST", "/api/blacklist/{listing_id}/review"): {"expires_at": "2026-02-01T00:00Z"},
    ("POST", "/api/blacklist/{listing_id}/appeal"): {"reason": "本人称打错了"},
    ("POST", "/api/blacklist/{listing_id}/remove"): {"reason": "查明是误报"},
    ("POST", "/api/broadcasts"): {
        "prompts": ["peak-notice"],
        "until_at": "2026-01-06T00:00Z",
        "reason": "停水",
    },
    ("POST", "/api/tasks/{task_id}"): {"note": "无人接听"},
    ("POST", "/api/agents/{agent_id}/state"): {"state": "break", "reason": "用餐"},
    ("POST", "/api/agents/{agent_id}/console"): {"open": True},
    ("POST", "/api/agents/{agent_id}/phones"): {"phones": ["1001"]},
    ("POST", "/api/calls/{call_id}/hold"): {},
    ("POST", "/api/calls/{call_id}/consult"): {"to": "1002"},
    ("POST", "/api/calls/{call_id}/help"): {"skills": {"senior": 3}},
    ("POST", "/api/calls/{call_id}/conference"): {},
    ("POST", "/api/calls/{call_id}/complete"): {},
    ("POST", "/api/calls/{call_id}/back"): {},
    ("POST", "/api/calls/{call_id}/leave"): {},
    ("POST", "/api/calls/{call_id}/resume"): {},
    ("POST", "/api/calls/{call_id}/transfer"): {"queue": "general"},
    ("POST", "/api/calls/{call_id}/machine"): {},
    ("POST", "/api/peak"): {"on": True, "reason": "停水"},
    ("POST", "/api/utterances/{utterance_id}"): {"meant": "repair", "synonym": "不出凉风"},
    ("POST", "/api/work-orders"): {"kind": "repair"},
    ("POST", "/api/work-orders/{order_id}"): {"note": "已派工"},
}


AUTHORITIES = ("call", "consent", "refuse", "limit", "withdraw", "restore")
"""What is done to an authority; each is done to one of its own, in this order from 1."""


def concrete(path: str) -> str:
    what = path.rsplit("/", 1)[1]
    own = {"authority_id": str(AUTHORITIES.index(what) + 1)} if what in AUTHORITIES else {}
    return re.sub(r"\{(\w+)\}", lambda found: (VALUES | own)[found[1]], path)


@pytest.fixture
def with_authorities(house: House, secrets: Secrets) -> House:
    """The senior's call came from the daughter (3), who asked for several things in it."""
    keyring, clock = KeyRing.from_secrets(secrets), house.clock
    people = SqlPeople(house.db, Pii(secrets.pii_key), keyring, clock)
    people.relate(Tie(proxy_id=3, elder_id=2, role="other"))
    with SqlLedger(house.db, keyring).unit() as notes:
        note = CallNote(call_id=SENIOR, number=DAUGHTER_NUMBER)
        notes.keep_note(note, clock.now() + timedelta(days=30))
    now, end = clock.now(), clock.now() + timedelta(days=30)
    asked = {"call_id": SENIOR, "heard_at": now, "proxy_id": 3, "elder_id": 2}
    given = {"state": "granted", "granted_at": now, "how": "call"}
    gone = {**given, "state": "withdrawn", "was": "money", "was_until": end, "ended_at": now}
    kinds = [
        asked,
        asked,
        asked,
        {**asked, **given, "proxy_id": 2, "elder_id": 3},
        asked,
        {**asked, **gone, "elder_id": 1},
    ]
    with SqlAuthorities(house.db).unit() as unit:
        for kind in kinds:
            facts = {"id": 0, "level": "money", "valid_until": end, "changed_at": now}
            unit.add(Authority.model_validate({**facts, "asked_at": now, **kind}))
    return house


def test_the_walk_meets_every_endpoint() -> None:
    described = {
        (method.upper(), path)
        for path, item in describe().openapi()["paths"].items()
        for method in item
    }
    assert set(API) == described
    assert len(describe().routes) == len(ROUTERS) + 1  # the last one is the pages'


def test_the_table_names_exactly_the_endpoints_there_are() -> None:
    known = set(access.ALLOWED) | access.PUBLIC
    assert set(API) == known


@pytest.mark.parametrize(("method", "path"), API)
def test_without_a_session_only_public_endpoints_answer(
    house: House, method: str, path: str
) -> None:
    answer = house.client().request(method, concrete(path))
    if (method, path) in access.PUBLIC:
        assert answer.status_code in {200, 422}
    else:
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", sorted(access.ROLES))
def test_every_endpoint_answers_each_role_as_the_table_says(
    with_authorities: House, role: access.Role
) -> None:
    house = with_authorities
    for method, path in API:
        allowed = role in access.ALLOWED.get((method, path), ())
        if (method, path) in access.PUBLIC or (path == "/api/live" and allowed):
            continue  # a stream has no end to wait for; test_process opens one
        body = BODIES.get((method, path))
        house.clock.advance(1)  # of all sign-ins of one moment only so many are kept
        answer = house.client(BY_ROLE[role]).request(
            method, concrete(path), json=body, params=QUERIES.get((method, path))
        )
        assert (answer.status_code < 400) == allowed, (role, method, path, answer.text)


def test_an_endpoint_that_is_not_in_the_table_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client("boss")
    monkeypatch.delitem(access.ALLOWED, ("GET", "/api/agents"))
    assert client.get("/api/agents").status_code == 403


def test_agents_see_their_own_calls_only(house: House) -> None:
    own, other = house.client("1001"), house.client("1002")
    assert [c["call_id"] for c in own.get("/api/calls").json()["items"]] == [SENIOR]
    assert own.get("/api/calls?agent=1002").status_code == 403
    assert other.get("/api/calls").json()["total"] == 0
    assert other.get(f"/api/calls/{SENIOR}").status_code == 404
    assert other.get("/api/recordings/r1/audio").status_code == 404
    assert own.get("/api/recordings/orphan/audio").status_code == 404
    assert own.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王建国"


def test_inspectors_see_the_family_name_only(house: House) -> None:
    judge, boss = house.client("judge"), house.client("boss")
    assert judge.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王**"
    assert "王建国" not in judge.get("/api/calls").text
    assert boss.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王建国"
