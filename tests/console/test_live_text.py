"""What is said in a running call: for whom, in which words, and how it is told that more was."""

import asyncio
from dataclasses import replace
from typing import Any, Literal

import pytest
from sqlalchemy import select

from asr.adapters.said import MemorySaid, RedisSaid
from asr.client import Beat, Hint, Missed, Phrase, Standing
from console.api.live import Own, stream
from console.news import MOST_CALLS, SaidNews
from console.tables import AuditRow
from core.clock import ManualClock
from core.errors import Unavailable
from crm.client import of_call
from tests.console.conftest import SENIOR, House
from tests.console.test_live import hub, take
from tests.redis_server import RedisServer

URL = f"/api/calls/{SENIOR}/live-text"
Side = Literal["caller", "agent"]


@pytest.fixture
def book(house: House) -> MemorySaid:
    """What the process that recognises has told."""
    said = MemorySaid()
    state = house.app.state
    state.context = replace(state.context, said=said)
    return said


def says(
    book: MemorySaid,
    house: House,
    text: str,
    start: float = 0,
    side: Side = "caller",
    *,
    late_s: float = 1,
) -> None:
    said = Phrase(
        at=house.clock.now(), side=side, start=start, end=start + 2, text=text, confidence=0.9,
        spoken_s=2, late_s=late_s,
    )  # fmt: skip
    book.add(SENIOR, said)


def read(house: House, user: str) -> dict[str, Any]:
    answer = house.client(user).get(URL)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def at_hand(house: House, agent_id: str | None) -> None:
    """Who has the call."""
    house.content.staff = [
        one._replace(call_id=SENIOR if one.id == agent_id else None) for one in house.content.staff
    ]


def test_lines_come_by_their_time_with_hints_and_what_is_missing(
    house: House, book: MemorySaid
) -> None:
    book.beat(Beat(ready=True, most=2))
    assert read(house, "lead")["state"] == "waiting"
    book.add(SENIOR, Standing(at=house.clock.now(), state="following"))
    says(book, house, "他让我转账。", 4)
    says(book, house, "您好。", 0, "agent")
    book.add(SENIOR, Missed(at=house.clock.now(), side="agent", start=7, end=9))
    told = Hint(
        at=house.clock.now(), rule="fraud", level="warn", zh="当心", en="careful", side="caller",
        start=4, quote="他让我转账。",
    )  # fmt: skip
    book.add(SENIOR, told)
    found = read(house, "lead")
    assert [(one["side"], one["text"], one["missed"]) for one in found["lines"]] == [
        ("agent", "您好。", False),
        ("caller", "他让我转账。", False),
        ("agent", "", True),
    ]
    assert [(one["rule"], one["quote"]) for one in found["hints"]] == [("fraud", "他让我转账。")]
    assert (found["state"], found["behind"], found["redacted"]) == ("following", True, False)
    house.clock.advance(31)
    assert not read(house, "lead")["behind"]
    says(book, house, "好。", 9, late_s=9)
    assert read(house, "lead")["behind"], "text comes late"
    says(book, house, "好。", 12)
    assert not read(house, "lead")["behind"]


def test_how_it_stands_is_said(house: House, book: MemorySaid) -> None:
    assert read(house, "lead")["state"] == "away", "nobody writes"
    book.beat(Beat(ready=False, most=2))
    assert read(house, "lead")["state"] == "away", "the model is missing"
    book.beat(Beat(ready=True, most=2))
    for state in ("following", "crowded", "over"):
        book.add(SENIOR, Standing.model_validate({"at": house.clock.now(), "state": state}))
        assert read(house, "lead")["state"] == state


def test_it_may_be_switched_off(house: House, book: MemorySaid) -> None:
    state = house.app.state
    off = state.context.settings.model_copy(update={"live_calls": 0})
    state.context = replace(state.context, settings=off)
    assert read(house, "lead")["state"] == "off"


def test_who_looks_has_the_call_written_down_first(house: House, book: MemorySaid) -> None:
    read(house, "lead")
    assert book.watched(house.clock.now().timestamp()) == {SENIOR}


def test_the_agent_reads_their_own_call_and_nobody_elses(house: House, book: MemorySaid) -> None:
    says(book, house, "好。")
    at_hand(house, "1001")
    assert len(read(house, "1001")["lines"]) == 1
    assert house.client("1002").get(URL).status_code == 404
    at_hand(house, "1002")  # handed on
    assert house.client("1001").get(URL).status_code == 403
    assert len(read(house, "1002")["lines"]) == 1
    at_hand(house, None)
    assert len(read(house, "1001")["lines"]) == 1, "in the after-call work"


@pytest.mark.parametrize("user", ["coach", "counter"])
def test_who_may_not_listen_may_not_read(house: House, book: MemorySaid, user: str) -> None:
    assert house.client(user).get(URL).status_code == 403


def test_inspectors_read_labels_where_personal_data_are(house: House, book: MemorySaid) -> None:
    says(book, house, "我叫王建国，电话是13912340072。")
    assert "王建国" in read(house, "lead")["lines"][0]["text"]
    found = read(house, "judge")
    assert found["redacted"]
    assert "王建国" not in found["lines"][0]["text"] and "0072" in found["lines"][0]["text"]
    assert "13912340072" not in found["lines"][0]["text"]


def test_a_secret_reporter_is_heard_by_their_agent_alone(house: House, book: MemorySaid) -> None:
    says(book, house, "我要举报。")
    at_hand(house, "1001")
    agent = house.client("1001")
    assert agent.post(f"/api/calls/{SENIOR}/secret", json={"reason": "实名举报"}).status_code < 300
    assert of_call(SENIOR) in house.app.state.context.confidence.standing({of_call(SENIOR)})
    for user in ("lead", "judge"):
        assert house.client(user).get(URL).status_code == 403
    assert agent.get(URL).status_code == 200


def looks(house: House) -> list[str]:
    with house.db.read() as session:
        seen = select(AuditRow.username).where(AuditRow.action == "transcript_read")
        return list(session.scalars(seen))


def test_who_reads_anothers_call_is_written_down_once(house: House, book: MemorySaid) -> None:
    at_hand(house, "1001")
    read(house, "lead")
    assert looks(house) == [], "there was nothing to read"
    says(book, house, "好。")
    read(house, "1001")
    assert looks(house) == [], "the agent hears it anyway"
    read(house, "lead")
    read(house, "lead")
    assert looks(house) == ["lead"]


def test_without_redis_the_page_says_that_nobody_writes(
    house: House, book: MemorySaid, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(book, "watch", away)
    assert read(house, "lead")["state"] == "away"
    assert house.client("lead").get(f"/api/calls/{SENIOR}/knowledge").status_code == 200


def test_articles_are_suggested_by_what_the_caller_says_now(
    house: House, book: MemorySaid, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    knowledge = house.app.state.context.knowledge

    def suggest(_intents: list[str], _queue: str | None, said: str) -> list[Any]:
        asked.append(said)
        return []

    monkeypatch.setattr(type(knowledge), "suggest", lambda _self, *given: suggest(*given))
    says(book, house, "您说什么丢了？", 0, "agent")
    says(book, house, "我的快递丢了。", 2)
    house.client("lead").get(f"/api/calls/{SENIOR}/knowledge")
    assert asked == ["我的快递丢了。"]


def test_news_name_calls_and_only_those_that_somebody_may_hear() -> None:
    news = SaidNews()
    news.add(["a"])
    news.add(["b", "c"])
    assert news.since(0, lambda _id: True) == 'event: said\ndata: ["c","b","a"]\n\n'
    assert news.since(1, lambda _id: True) == 'event: said\ndata: ["c","b"]\n\n'
    assert news.since(0, Own("1001", "a").has) == 'event: said\ndata: ["a"]\n\n'
    assert news.since(2, lambda _id: True) == ""
    news.add(str(number) for number in range(MOST_CALLS))
    assert '"a"' not in news.since(0, lambda _id: True)


def test_viewers_are_told_that_there_is_more(redis_server: RedisServer) -> None:
    async def watch() -> None:
        shared = hub(redis_server)
        messages = stream(shared, None, heard=lambda call_id: call_id == SENIOR)
        assert "ready" in (await take(messages, 1))[0]
        book = RedisSaid(redis_server.client())
        at = ManualClock().now()
        # The hub's reader may begin a moment later than the viewer: tell it until it is heard.
        told = asyncio.create_task(take(messages, 1))
        while not told.done():
            for call_id in (SENIOR, "sl-9.9"):
                book.add(call_id, Standing(at=at, state="following"))
            await asyncio.sleep(0.05)
        assert told.result() == [f'event: said\ndata: ["{SENIOR}"]\n\n']
        await messages.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())
