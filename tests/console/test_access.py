"""Every endpoint with every role: what the table does not allow is refused."""

import hashlib
import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from sqlalchemy import select, update

from console import access
from console.app import ROUTERS, describe
from console.content import WaitingNow
from console.tables import AuditRow, UserRow
from core import assets
from core.crypto import KeyRing
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.authorities import SqlAuthorities
from crm.adapters.ledger import SqlLedger
from crm.adapters.settlements import SqlSettlements
from crm.adapters.sql import SqlPeople
from crm.authorities import Authority
from crm.client import Article, ArticleContent, Settlement, SettlementState, knowledge
from crm.families import Tie
from crm.missed import CallNote
from crm.seed import DAUGHTER_NUMBER
from quality.review.tables import (
    AppealRow,
    CalibrationRow,
    CoachingRow,
    LockRow,
    MarkRow,
    ReviewRow,
)
from quality.tables import ItemRow, ScoreRow
from tests.console.conftest import SENIOR, USERS, House
from tests.console.test_accuracy import transcribed

API = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]
SOCKETS = {
    ("WS", route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIWebSocketRoute)
}
"""Lines in both directions; `test_phone` walks them with every role."""
PROMPT = {"set": "slow", "name": "welcome"}
FLOW = {"file": "flows/brand.yaml"}
QUERIES = {
    ("GET", "/api/search"): {"words": "净水器"},
    ("GET", "/api/prompts/versions"): PROMPT,
    ("GET", "/api/prompts/versions/{version}/sound"): PROMPT,
    ("POST", "/api/prompts"): PROMPT,
    ("POST", "/api/prompts/check"): PROMPT,
    ("POST", "/api/prompts/restore"): PROMPT,
    ("GET", "/api/files/text"): FLOW,
    ("GET", "/api/files/versions"): FLOW,
    ("GET", "/api/files/versions/{version}"): FLOW,
    ("POST", "/api/files/check"): FLOW,
    ("POST", "/api/files"): FLOW,
    ("POST", "/api/files/restore"): FLOW,
    ("POST", "/api/flows/try"): FLOW,
    ("GET", "/api/settlements/totals"): {"month": "2026-01"},
    ("GET", "/api/settlements.csv"): {"month": "2026-01"},
}
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
    "transcript_id": "1",
    "channel": "caller",
    "place": "1",
    "agent_id": "1001",
    "listing_id": "1",
    "broadcast_id": "1",
    "number": "1",
    "article_id": "1",
    "coaching_id": "1",
    "version": "0",
    "day": "2026-01-02",
    "month": "2025-12",
    "user_id": "2",
    "token_id": "1",
    "hook_id": "1",
    "delivery_id": "1",
}
RECORDING = assets.path("ivr/prompts/audio/slow/welcome.wav").read_bytes()
POLICY = assets.path("acd/policies/default.yaml").read_text("utf-8")
BRAND = assets.path("ivr/flows/brand.yaml").read_text("utf-8")
LIST = "姓名,出生日期,电话\n孙桂英,1948-03-12,13912340075\n"


def mark(text: str) -> str:
    """Which text of a file it is that somebody changes."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


SETTLED = {"matter": "service", "give": "voucher", "amount": "12.50"}
LOST = {"title": "快件遗失怎么赔", "category": "理赔", "owner": "coach"}

BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/knowledge"): {"content": LOST, "note": "新写"},
    ("POST", "/api/knowledge/misses"): {"words": "电子发票"},
    ("POST", "/api/knowledge/{article_id}"): {
        "content": {**LOST, "body": "先查物流。"},
        "base": 2,
        "note": "补充",
    },
    ("POST", "/api/knowledge/{article_id}/publish"): {"base": 1, "note": "可以用"},
    ("POST", "/api/knowledge/{article_id}/withdraw"): {"note": "过时"},
    ("POST", "/api/knowledge/{article_id}/restore"): {"base": 2, "version": 1, "note": "退回"},
    ("POST", "/api/knowledge/{article_id}/mark"): {"useful": True},
    ("POST", "/api/webhooks"): {
        "name": "crm",
        "url": "https://example.com/hook",
        "kinds": ["CallEnded"],
    },
    ("POST", "/api/webhooks/{hook_id}"): {"kinds": ["CallAnswered"]},
    ("POST", "/api/tokens"): {"name": "bi", "role": "analyst", "expires_at": "2026-03-01T00:00Z"},
    ("POST", "/api/users"): {"username": "new.hand", "display_name": "新人", "role": "qa"},
    ("POST", "/api/users/{user_id}"): {"display_name": "换了名字"},
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
    ("POST", "/api/roster"): {"id": "1077", "name": "周洁"},
    ("POST", "/api/roster/{agent_id}"): {"skills": {"general": 6}},
    ("POST", "/api/calls/{call_id}/holds"): {"reason": "诉讼"},
    ("POST", "/api/calls/{call_id}/holds/release"): {"reason": "诉讼"},
    ("POST", "/api/calls/{call_id}/secret"): {"reason": "要求保密"},
    ("POST", "/api/calls/{call_id}/secret/lift"): {"reason": "本人同意公开"},
    ("POST", "/api/work-orders/{order_id}/secret"): {"reason": "要求保密"},
    ("POST", "/api/work-orders/{order_id}/secret/lift"): {"reason": "本人同意公开"},
    ("POST", "/api/retention/due"): {"text": "default: {days: 30}"},
    ("POST", "/api/calls/{call_id}/crisis"): {"danger": "illness"},
    ("POST", "/api/calls/{call_id}/crisis/close"): {"outcome": "calmed"},
    ("POST", "/api/calls/{call_id}/emergency"): {"service": "110"},
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
    ("POST", "/api/prompts"): RECORDING,
    ("POST", "/api/prompts/check"): RECORDING,
    ("POST", "/api/prompts/restore"): {"version": 1},
    ("POST", "/api/files/check"): {"text": "title: 一"},
    ("POST", "/api/files"): {"text": BRAND + "# 记\n", "base": mark(BRAND), "note": "试"},
    ("POST", "/api/files/restore"): {"version": 0, "base": mark(BRAND + "# 记\n")},
    ("POST", "/api/flows/graph"): {"text": BRAND},
    ("POST", "/api/flows/try"): {"text": BRAND, "typed": ["2"]},
    ("POST", "/api/policy/effect"): {"text": POLICY},
    ("POST", "/api/broadcasts"): {
        "prompts": ["peak-notice"],
        "until_at": "2026-01-06T00:00Z",
        "reason": "停水",
    },
    ("POST", "/api/tasks/{task_id}"): {"note": "无人接听"},
    ("POST", "/api/agents/{agent_id}/state"): {"state": "break", "reason": "用餐"},
    ("POST", "/api/agents/{agent_id}/console"): {"open": True},
    ("POST", "/api/agents/{agent_id}/phones"): {"phones": ["1001"]},
    ("POST", "/api/calls/{call_id}/summary"): {"topic": "repair", "result": "solved"},
    ("POST", "/api/calls/{call_id}/promise"): {"due_at": "2026-01-06T00:00Z"},
    ("POST", "/api/calls/{call_id}/hold"): {},
    ("POST", "/api/calls/{call_id}/pause"): {},
    ("POST", "/api/calls/{call_id}/record"): {},
    ("POST", "/api/transcripts/{transcript_id}/{channel}/{place}"): {
        "was": "静水气坏了",
        "text": "净水器坏了",
    },
    ("POST", "/api/accuracy/draws"): {},
    ("POST", "/api/calls/{call_id}/consult"): {"to": "1002"},
    ("POST", "/api/calls/{call_id}/help"): {"skills": {"senior": 3}},
    ("POST", "/api/calls/{call_id}/conference"): {},
    ("POST", "/api/calls/{call_id}/complete"): {},
    ("POST", "/api/calls/{call_id}/back"): {},
    ("POST", "/api/calls/{call_id}/leave"): {},
    ("POST", "/api/calls/{call_id}/resume"): {},
    ("POST", "/api/calls/{call_id}/transfer"): {"queue": "general"},
    ("POST", "/api/calls/{call_id}/machine"): {},
    ("POST", "/api/calls/{call_id}/listen"): {},
    ("POST", "/api/calls/{call_id}/take"): {},
    ("POST", "/api/calls/{call_id}/move"): {"front": True, "reason": "急事"},
    ("POST", "/api/peak"): {"on": True, "reason": "停水"},
    ("POST", "/api/utterances/{utterance_id}"): {"meant": "repair", "synonym": "不出凉风"},
    ("POST", "/api/reviews/{review_id}/marks"): {"marks": [{"item": "hello", "verdict": "pass"}]},
    ("POST", "/api/reviews/{review_id}/overrule"): {
        "item": "hello",
        "verdict": "fail",
        "reason": "没有问候",
    },
    ("POST", "/api/reviews/{review_id}/appeal"): {"reason": "我问候过了"},
    ("POST", "/api/reviews/{review_id}/decide"): {"granted": False, "answer": "维持原判"},
    ("POST", "/api/calibrations"): {"title": "一月", "call_id": SENIOR},
    ("POST", "/api/calibrations/{calibration_id}/marks"): {
        "marks": [{"item": "hello", "verdict": "pass"}]
    },
    ("POST", "/api/coaching"): {"agent_id": "1001", "call_id": SENIOR, "text": "说慢一点"},
    ("POST", "/api/coaching/{coaching_id}/follow-up"): {"outcome": "有进步"},
    ("POST", "/api/review-months/{month}"): {"note": "月结"},
    ("POST", "/api/review-months/{month}/unlock"): {"reason": "更正一通"},
    ("POST", "/api/calls/{call_id}/settlements"): SETTLED,
    ("POST", "/api/calls/{call_id}/settlements/check"): SETTLED,
    ("POST", "/api/settlements/{settlement_id}/approve"): {"note": "老客户"},
    ("POST", "/api/settlements/{settlement_id}/decline"): {"reason": "先核实"},
    ("POST", "/api/settlements/{settlement_id}/withdraw"): {"reason": "误点"},
    ("POST", "/api/settlements/{settlement_id}/paid"): {"reference": "P-1"},
    ("POST", "/api/settlements/{settlement_id}/failed"): {"reason": "账户不存在"},
    ("POST", "/api/work-orders"): {"kind": "repair"},
    ("POST", "/api/work-orders/{order_id}"): {"note": "已派工"},
}


SETTLEMENTS = ("approve", "decline", "agree", "withdraw", "hand", "paid", "failed")
"""What is done to a settlement; each is done to one of its own, in this order from 1."""
SETTLED_STATES: tuple[SettlementState, ...] = (
    *("waiting", "waiting", "offered", "offered"),
    *("agreed", "handed", "handed"),
)
"""In which states they are then."""


AUTHORITIES = ("call", "consent", "refuse", "limit", "withdraw", "restore")
"""What is done to an authority; each is done to one of its own, in this order from 1."""


ARTICLES = ("{article_id}", "publish", "withdraw", "restore")
"""What is done to an article; each is done to one of its own, from 2."""


REVIEWS = ("{review_id}", "take", "release", "marks", "overrule", "appeal", "decide")
"""What is done to a review; each is done to one of its own, in this order from 1."""


def concrete(path: str) -> str:
    what = path.rsplit("/", 1)[1]
    if path.startswith("/api/reviews/{review_id}"):
        return path.replace("{review_id}", str(REVIEWS.index(what) + 1))
    if path.startswith("/api/knowledge/") and what in ARTICLES:
        return path.replace("{article_id}", str(ARTICLES.index(what) + 2))
    if path.startswith("/api/calibrations/"):
        return path.replace("{calibration_id}", "1" if what == "marks" else "2")
    if path.startswith("/api/coaching/"):
        return path.replace("{coaching_id}", "1" if what == "seen" else "2")
    if what == "unlock":
        return path.replace("{month}", "2025-11")
    own = {"authority_id": str(AUTHORITIES.index(what) + 1)} if what in AUTHORITIES else {}
    own |= {"settlement_id": str(SETTLEMENTS.index(what) + 1)} if what in SETTLEMENTS else {}
    return re.sub(r"\{(\w+)\}", lambda found: (VALUES | own)[found[1]], path)


@pytest.fixture
def with_authorities(house: House, secrets: Secrets) -> House:
    """The senior's call came from the daughter (3), who asked for several things in it."""
    with house.db.write() as session:  # those who lead have phones of their own, to listen with
        leading = UserRow.role.in_(("admin", "supervisor"))
        session.execute(update(UserRow).where(leading).values(agent_id="1004"))
    house.content.line = [WaitingNow("general", house.clock.now(), False, call_id=SENIOR)]
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
    _settle(house, keyring)
    for number in range(1, len(ARTICLES) + 2):
        content = ArticleContent.model_validate({**LOST, "body": str(number)})
        made = knowledge(house.db, clock).write("", content, by="coach", note="新写")
        _prepare_article(house, made)
    return house


def _settle(house: House, keyring: KeyRing) -> None:
    """A settlement of the agent's for each act, long enough ago to be handed over."""
    then = house.clock.now() - timedelta(hours=1)
    with SqlSettlements(house.db, keyring).unit() as unit:
        for number, state in enumerate(SETTLED_STATES):
            told = {"matter": "service", "title": "服务态度", "give": "voucher", "level": "front"}
            told |= {"number": f"KP20260105-{number:04d}", "state": state, "call_id": "sl-1.1"}
            told |= {"asked_by": "1001", "agent_id": "1001", "needs": "manager", "reason": ""}
            facts = {**told, "amount_fen": 1, "created_at": then, "changed_at": then}
            unit.add(Settlement.model_validate(facts))


def _prepare_article(house: House, made: Article) -> None:
    """The first two can be read; the one that is to be restored has an earlier text."""
    base = knowledge(house.db, house.clock)
    if made.id <= 2:
        base.publish(made.id, base=1, by="coach", note="可以用")
    if made.id == ARTICLES.index("restore") + 2:
        other = made.content.model_copy(update={"title": "丢件"})
        base.rewrite(made.id, other, base=1, by="coach", note="改短")


def reviewed(house: House, username: str) -> None:
    """Reviews of the senior's call in every state, those that are taken by this user."""
    states = ("done", "waiting", "taken", "taken", "done", "done", "appealed")
    now = house.clock.now()
    with house.db.write() as session:
        for number, state in enumerate(states, start=1):
            over = state in ("done", "appealed")
            marks = [MarkRow(place=0, item="hello", blind="pass", final="pass")] if over else []
            appeal = AppealRow(level=1, reason="不同意", by="1001", at=now, due_at=now, answer="")
            score = scored(house, f"c{number}" if number > 1 else SENIOR)
            session.add(score)
            session.flush()
            session.add(
                ReviewRow(
                    call_id=score.call_id, place=1, score_id=score.id, agent_id="1001",
                    senior=True, plan="随机", kind="random", state=state, drawn_at=now, due_at=now,
                    reviewer="somebody" if state == "appealed" else username,
                    judged_at=now if over else None,
                    appeal_by=now + timedelta(days=5), marks=marks,
                    appeals=[appeal] if state == "appealed" else [],
                )
            )  # fmt: skip
        for _ in range(2):
            session.add(
                CalibrationRow(
                    title="一月", score_id=score.id, call_id="c7", opened_by=username,
                    opened_at=now, marks=[],
                )
            )  # fmt: skip
        for seen_at in (None, now):
            session.add(
                CoachingRow(
                    agent_id="1001", call_id=SENIOR, text="慢", by="judge", written_at=now,
                    seen_at=seen_at,
                )
            )  # fmt: skip
        session.add(LockRow(month="2025-11", locked_by="lead", locked_at=now, figures=[]))


def scored(house: House, call_id: str) -> ScoreRow:
    """An inspection with one item."""
    item = ItemRow(
        place=0, item="hello", title_zh="问候", title_en="Greeting", verdict="pass", weight=10,
        fatal=False, reason="第 0–10 秒", evidence=[],
    )  # fmt: skip
    return ScoreRow(
        call_id=call_id, recording_id="r1", transcript_id=int(call_id[-1]) + len(call_id) * 10,
        scorecard="base", version=1, title="基础", agent_id="1001", senior=True, total=None,
        unsure=0, created_at=house.clock.now(), items=[item],
    )  # fmt: skip


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
    assert set(API) | SOCKETS == known


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
    assert VALUES["transcript_id"] == str(transcribed(house))
    reviewed(house, BY_ROLE[role])
    for method, path in API:
        allowed = role in access.ALLOWED.get((method, path), ())
        if (method, path) in access.BY_RIGHT:
            allowed = role == "admin"  # nobody else was given the right
        if (method, path) in access.PUBLIC or (path == "/api/live" and allowed):
            continue  # a stream has no end to wait for; test_process opens one
        if path.startswith("/api/account"):
            continue  # everybody's own, step after step: test_account walks them with every role
        body = BODIES.get((method, path))
        house.clock.advance(1)  # of all sign-ins of one moment only so many are kept
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = house.client(BY_ROLE[role]).request(
            method, concrete(path), **sent, params=QUERIES.get((method, path))
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
    assert other.get("/api/recordings/r1/peaks").status_code == 404
    assert own.get("/api/recordings/orphan/audio").status_code == 404
    assert own.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王建国"


def test_inspectors_see_the_family_name_only(house: House) -> None:
    judge, boss = house.client("judge"), house.client("boss")
    assert judge.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王**"
    assert "王建国" not in judge.get("/api/calls").text
    assert boss.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王建国"


def test_inspectors_do_not_see_the_machines_score_before_they_judged(house: House) -> None:
    reviewed(house, "judge")
    judge, boss = house.client("judge"), house.client("boss")
    with house.db.write() as session:
        row = session.scalars(select(ReviewRow).where(ReviewRow.call_id == SENIOR)).one()
        row.state, row.judged_at = "taken", None
        row.marks = []
    assert judge.get(f"/api/calls/{SENIOR}").json()["score"] is None
    assert boss.get(f"/api/calls/{SENIOR}").json()["score"]["total"] == 90
    with house.db.write() as session:
        session.scalars(select(ReviewRow).where(ReviewRow.call_id == SENIOR)).one().state = "done"
    assert judge.get(f"/api/calls/{SENIOR}").json()["score"]["total"] == 90


def test_agents_see_the_finished_reviews_of_their_own_calls(house: House) -> None:
    reviewed(house, "judge")
    own, other = house.client("1001"), house.client("1002")
    seen = own.get("/api/reviews?show=done").json()
    assert {review["state"] for review in seen["items"]} == {"done", "appealed"}
    assert own.get("/api/reviews/2").status_code == 404  # nobody has judged it yet
    assert own.get("/api/reviews/5").status_code == 200
    assert other.get("/api/reviews?show=done").json()["total"] == 0
    assert other.get("/api/reviews/5").status_code == 404
    assert other.get("/api/coaching").json()["total"] == 0


def test_what_is_done_to_reviews_is_written_down(house: House) -> None:
    reviewed(house, "judge")
    house.client("judge").post(
        "/api/reviews/4/marks", json={"marks": [{"item": "hello", "verdict": "fail"}]}
    )
    with house.db.read() as session:
        actions = session.execute(select(AuditRow.action, AuditRow.subject)).all()
    assert ("review_judged", "review:4") in {tuple(row) for row in actions}
