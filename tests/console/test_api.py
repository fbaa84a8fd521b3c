"""The calls, one call, its audio, agents, health: what is answered to good and to bad requests."""

import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import audit
from console.adapters.memory import MemoryContent
from console.app import create_app
from console.pages import version
from console.ranges import wanted
from console.tables import AuditRow
from core import events as e
from core.bus import FIELD, STREAM
from core.db import Database
from core.errors import WrongKey
from core.secrets import Secrets
from core.settings import Settings
from reports.projector import Projector
from tests.console.conftest import SENIOR, WAV, YOUNG, House, build, credentials
from tests.redis_server import RedisServer


def ids(house: House, query: str) -> list[str]:
    answer = house.client("lead").get(f"/api/calls?{query}")
    assert answer.status_code == 200, answer.text
    return [call["call_id"] for call in answer.json()["items"]]


def test_the_newest_call_comes_first(house: House) -> None:
    answer = house.client("lead").get("/api/calls").json()
    assert (answer["total"], answer["page"], answer["size"]) == (2, 1, 20)
    young, senior = answer["items"]
    assert young["call_id"] == YOUNG
    assert young["path"] == ["arrived", "menu:2", "queue:repair"]
    assert (young["outcome"], young["keys"], young["caller_name"]) == ("in_progress", 1, None)
    assert senior["started_at"] == "2026-01-05T01:00:01Z"
    assert (senior["caller_masked"], senior["agent_name"]) == ("139****0072", "李慧")


def test_pages_do_not_overlap(house: House) -> None:
    assert ids(house, "size=1") == [YOUNG]
    assert ids(house, "size=1&page=2") == [SENIOR]
    assert ids(house, "size=1&page=3") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("senior=true", [SENIOR]),
        ("senior=false", [YOUNG]),
        ("outcome=answered", [SENIOR]),
        ("outcome=lost", []),
        ("agent=1001", [SENIOR]),
        ("queue=repair", [YOUNG]),
        ("from=2026-01-05T01:30:00Z", [YOUNG]),
        ("to=2026-01-05T09:30:00%2B08:00", [SENIOR]),
        ("q=0028", [YOUNG]),
        ("q=13912340072", [SENIOR]),
        ("q=%2B86 139-1234-0072", [SENIOR]),
        ("q=4008", [YOUNG]),
        ("q=1763775555.12", [SENIOR]),
        ("q=%25", []),
        ("q=_", []),
        ("q=%00", [YOUNG, SENIOR]),
        ("q='; DROP TABLE events; --", []),
        ("q=%F0%9F%98%80", []),
    ],
)
def test_filters(house: House, query: str, found: list[str]) -> None:
    assert ids(house, query) == found


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=10001",
        "size=0",
        "size=101",
        "size=x",
        "outcome=won",
        "senior=perhaps",
        "from=yesterday",
        "from=2026-01-05T01:00:00",
        "agent=../x",
        "queue=" + "q" * 65,
        "q=" + "q" * 65,
    ],
)
def test_filters_that_make_no_sense_are_refused_in_words(house: House, query: str) -> None:
    answer = house.client("lead").get(f"/api/calls?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "faults", "reason"}
    assert query.split("=", maxsplit=1)[0] in body["detail"]


def test_one_call_with_everything(house: House) -> None:
    body = house.client("lead").get(f"/api/calls/{SENIOR}").json()
    assert body["events"][0]["type"] == "CallArrived"
    assert "13912340072" not in str(body)
    assert body["recording"]["audio_url"] == "/api/recordings/r1/audio"
    assert body["transcript"]["channels"][0]["segments"][0]["text"] == "我叫王建国"
    assert body["score"]["total"] == 90


def test_a_call_with_nothing_yet(house: House) -> None:
    body = house.client("lead").get(f"/api/calls/{YOUNG}").json()
    assert (body["recording"], body["transcript"], body["score"]) == (None, None, None)


@pytest.mark.parametrize(
    "call_id", ["nope", "..%2F..%2Fetc%2Fpasswd", "%00", "x" * 500, "' OR 1=1 --", "通话", "%ff"]
)
def test_hostile_ids_find_nothing(house: House, call_id: str) -> None:
    client = house.client("boss")
    for path in (f"/api/calls/{call_id}", f"/api/recordings/{call_id}/audio"):
        answer = client.get(path)
        assert answer.status_code in {404, 422}, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_whole_recording(house: House) -> None:
    answer = house.client("lead").get("/api/recordings/r1/audio")
    assert (answer.status_code, answer.content) == (200, WAV)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "no-store" in answer.headers["cache-control"]
    assert house.content.opened[0].closed


def test_a_part_reads_no_more_than_it_sends(house: House) -> None:
    client = house.client("lead")
    answer = client.get("/api/recordings/r1/audio", headers={"Range": "bytes=1000-1999"})
    assert (answer.status_code, answer.content) == (206, WAV[1000:2000])
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(WAV)}"
    assert house.content.opened[0].read == 1000


def test_a_part_beyond_the_end(house: House) -> None:
    client = house.client("lead")
    answer = client.get("/api/recordings/r1/audio", headers={"Range": f"bytes={len(WAV)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(WAV)}"
    assert house.content.opened[0].closed


def test_a_part_of_a_recording_that_changed_is_the_whole(house: House) -> None:
    client = house.client("lead")
    part = {"Range": "bytes=0-9", "If-Range": '"sha-r1"'}
    assert client.get("/api/recordings/r1/audio", headers=part).status_code == 206
    other = {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert client.get("/api/recordings/r1/audio", headers=other).status_code == 200


def test_a_recording_that_cannot_be_decrypted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_: object, _id: str) -> Any:
        raise WrongKey("changed")

    monkeypatch.setattr(MemoryContent, "audio", damaged)
    answer = house.client("lead").get("/api/recordings/r1/audio")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("Bytes=5-9", (5, 10)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=100-", "unsatisfiable"),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=٣-٤", None),
        ("bytes=" + "9" * 5000 + "-", "unsatisfiable"),
        ("bytes=0-" + "9" * 5000, None),
    ],
)
def test_ranges(header: str | None, expected: object) -> None:
    assert wanted(header, 100) == expected


@given(st.text(alphabet="bytes=-0123456789, ", max_size=30), st.integers(0, 50))
def test_a_range_lies_inside_the_file(header: str, size: int) -> None:
    found = wanted(header, size)
    if isinstance(found, tuple):
        assert 0 <= found[0] < found[1] <= size


def test_looks_are_written_down_once_each(house: House) -> None:
    client = house.client("lead")
    for _ in range(3):
        client.get("/api/calls")
        client.get("/api/recordings/r1/audio", headers={"Range": "bytes=5-9"})
        client.get("/api/recordings/r1/peaks")
    house.client("judge").get("/api/calls")
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action != "signed_in")).all()
    seen = sorted((row.username, row.action, row.subject) for row in rows)
    assert seen == [
        ("lead", "name_seen", "customer:7"),
        ("lead", "recording_played", "r1"),
        ("lead", "recording_shape_seen", "r1"),
    ]
    house.clock.advance(audit.SAME_LOOK.total_seconds())
    client.get("/api/recordings/r1/audio")
    with house.db.read() as session:
        query = sa.select(sa.func.count()).where(AuditRow.action == "recording_played")
        assert session.scalar(query) == 2


def test_agents(house: House) -> None:
    unsaid: dict[str, object] = {
        "reason": "", "wants": "", "held_back": "", "by": "", "until": None, "missed": 0,
        "phones": {}, "chosen": [], "rings": [], "may_be_machine": "",
        "call_id": None, "callback": False,
    }  # fmt: skip
    here = {"phones": {"1001": "gone", "1001soft": "free"}, "chosen": ["1001"],
            "rings": ["1001soft"], "may_be_machine": SENIOR}  # fmt: skip
    assert house.client("lead").get("/api/agents").json() == [
        {"id": "1001", "name": "李慧", "state": "ready", "since": "2026-01-05T00:00:00Z",
         "skills": {"senior": 8}, **unsaid, **here},
        {"id": "1002", "name": "赵敏", "state": "unknown", "since": None,
         "skills": {"senior": 6}, **unsaid},
    ]  # fmt: skip


def test_health_without_redis(house: House) -> None:
    answer = house.client().get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": True, "redis": False, "lag_s": None}


def test_health_without_a_database(house: House) -> None:
    with house.db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE reports_position"))
    answer = house.client().get("/api/health")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_health_tells_how_far_the_journal_is_behind(
    house_db: Database,
    secrets: Secrets,
    content: MemoryContent,
    settings: Settings,
    redis_server: RedisServer,
) -> None:
    house = build(house_db, secrets, content, settings)
    app = create_app(settings, house_db, secrets, content, redis_server.client())
    house.app = app
    assert house.client().get("/api/health").json()["lag_s"] == 0
    minted = e.Minter("acd", house.clock).mint(e.CallEnded, call_id=YOUNG, cause=16, talk_s=0)
    client = redis_server.client()
    client.xadd(STREAM, {FIELD: minted.to_json()}, id="1000-0")
    Projector(house_db, client).step()
    client.xadd(STREAM, {FIELD: minted.to_json()}, id="3500-0")
    assert house.client().get("/api/health").json() == {
        "status": "ok", "database": True, "redis": True, "lag_s": 2.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://[broken"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    ],
)
def test_foreign_pages_cannot_act(house: House, headers: dict[str, str]) -> None:
    client = house.client("boss")
    assert client.delete("/api/session", headers=headers).status_code == 403
    assert client.post("/api/session", json=credentials("boss"), headers=headers).status_code == 403
    assert client.get("/api/session").status_code == 200


def test_a_browser_that_names_no_origin_but_the_same_site(house: House) -> None:
    headers = {"Origin": "", "Sec-Fetch-Site": "same-origin"}
    client = house.client()
    assert client.post("/api/session", json=credentials("boss"), headers=headers).is_success


def test_every_answer_carries_the_security_headers(house: House) -> None:
    client = house.client("boss")
    for path in ("/api/session", "/api/nowhere", "/", "/api/calls?page=0"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/api/session").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"username": "boss"}', 422),
        (b'{"username": 5, "password": []}', 422),
        (b'{"username": "\\ud800", "password": "x"}', 422),
        (b'{"username": "\\u0000", "password": "x"}', 401),
        (b"[" * 60_000, 400),
        (b'{"username": "' + b"x" * 70_000, 413),
        (b"\xff\xfe", 422),
    ],
)
def test_bodies_that_are_none(house: House, body: bytes, status: int) -> None:
    answer = house.client().post(
        "/api/session", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_is_not_there(house: House) -> None:
    answer = house.client("boss").post("/api/calls")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_error_of_ours_says_nothing_of_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> Any:
        raise RuntimeError("the secret reason")

    client = house.client("boss")
    monkeypatch.setattr(MemoryContent, "agents", broken)
    answer = client.get("/api/agents")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=70), password=st.text(max_size=20))
def test_no_credentials_break_the_door(house: House, name: str, password: str) -> None:
    answer = house.client().post("/api/session", json=credentials(name, password))
    assert answer.status_code in {401, 422, 429}


def test_pages(house: House, tmp_path: Path) -> None:
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<title>银线</title>")
    (root / "favicon.svg").write_text("<svg/>")
    (root / "assets" / "index-abc123.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "link").symlink_to(tmp_path / "secret.txt")
    house.app.state.web_dir = root.resolve()
    client = house.client()
    for path in ("/", "/calls", f"/calls/{SENIOR}", "/index.html", "/link"):
        answer = client.get(path)
        if answer.status_code == 200:
            assert "银线" in answer.text
            assert answer.headers["cache-control"] == "no-cache"
    assert client.get("/").status_code == 200
    assert client.get(f"/calls/{SENIOR}").status_code == 200
    assert "immutable" in client.get("/assets/index-abc123.js").headers["cache-control"]
    assert client.get("/favicon.svg").headers["cache-control"] == "no-cache"
    for path in ("/assets/gone.js", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%00.txt"):
        assert "secret" not in client.get(path).text
        assert client.get(path).status_code == 404, path
    assert client.get("/" + "x" * 5000 + ".js").status_code == 404
    assert client.get("/api").status_code == 404


def test_every_answer_tells_which_pages_there_are(house: House, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text('<script type="module" crossorigin src="/assets/index-Ab_1-x.js"></script>')
    house.app.state.web_dir = tmp_path
    client = house.client()
    assert client.get("/api/calls").headers["silverline-pages"] == "index-Ab_1-x.js"
    assert "silverline-pages" not in client.get("/").headers
    page.write_text('<script type="module" crossorigin src="/assets/index-newer.js"></script>')
    os.utime(page, ns=(0, 1))
    assert client.get("/api/calls").headers["silverline-pages"] == "index-newer.js"
    page.write_text("<title>银线</title>")
    os.utime(page, ns=(0, 2))
    assert version(tmp_path) == version(None) == version(tmp_path / "gone") == ""


def test_pages_that_are_not_built_say_so(house: House) -> None:
    house.app.state.web_dir = None
    answer = house.client().get("/")
    assert (answer.status_code, "make web" in answer.text) == (503, True)
