"""What is said in running calls, in memory and in Redis: one contract; and what is hidden of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import pytest

from asr.adapters.said import NEWS, MemorySaid, RedisSaid
from asr.said import (
    KEPT_S,
    MOST_ENTRIES,
    WATCHED_S,
    Beat,
    Entry,
    Hint,
    Missed,
    Phrase,
    Placed,
    SaidBook,
    Standing,
)
from asr.said_hiding import hidden
from core.errors import Unavailable
from tests.redis_server import RedisServer

AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CALL, OTHER = "sl-1.1", "sl-1.2"
Side = Literal["caller", "agent"]


def phrase(text: str, start: float = 0.0, side: Side = "caller") -> Phrase:
    return Phrase(
        at=AT, side=side, start=start, end=start + 2, text=text, confidence=0.9, spoken_s=2
    )


@pytest.fixture(params=["memory", "redis"])
def book(request: pytest.FixtureRequest) -> Iterator[SaidBook]:
    if request.param == "memory":
        yield MemorySaid()
        return
    server: RedisServer = request.getfixturevalue("redis_server")
    client = server.client()
    yield RedisSaid(client)
    client.close()


def test_entries_come_back_in_order_each_in_its_call(book: SaidBook) -> None:
    told: list[Entry] = [
        Standing(at=AT, state="following"),
        phrase("净水器不出水"),
        Missed(at=AT, side="agent", start=2, end=3),
        Hint(at=AT, rule="fraud", level="warn", zh="当心", en="careful", side="caller", start=0),
    ]
    assert book.entries(CALL) == []
    for entry in told:
        book.add(CALL, entry)
    book.add(OTHER, phrase("别的"))
    assert [one.entry for one in book.entries(CALL)] == told
    assert len({one.place for one in book.entries(CALL)}) == len(told)
    assert len(book.entries(OTHER)) == 1


def test_a_call_keeps_its_newest_entries_only(book: SaidBook) -> None:
    for number in range(MOST_ENTRIES + 5):
        book.add(CALL, phrase("好", number))
    kept = [one.entry for one in book.entries(CALL)]
    assert len(kept) == MOST_ENTRIES
    assert isinstance(kept[-1], Phrase) and kept[-1].start == MOST_ENTRIES + 4


def test_who_looks_is_known_for_a_while(book: SaidBook) -> None:
    book.watch(CALL, 1000)
    book.watch(OTHER, 1020)
    assert book.watched(1000 + WATCHED_S - 1) == {CALL, OTHER}
    assert book.watched(1000 + WATCHED_S + 1) == {OTHER}
    assert book.watched(2000) == set()


def test_the_last_beat_is_what_is_known_of_the_process(book: SaidBook) -> None:
    assert book.last_beat() is None
    book.beat(Beat(ready=False, most=2))
    book.beat(Beat(ready=True, most=3))
    assert book.last_beat() == Beat(ready=True, most=3)


def test_redis_tells_who_watches_and_forgets_by_itself(redis_server: RedisServer) -> None:
    client = redis_server.client()
    book = RedisSaid(client)
    book.add(CALL, phrase("好"))
    assert [fields for _, fields in client.xrange(NEWS) or ()] == [{"call": CALL}]
    (key,) = client.keys("asr:said:call:*")
    assert 0 < client.ttl(key) <= KEPT_S
    book.beat(Beat(ready=True, most=1))
    assert client.ttl("asr:said:beat") > 0


def test_what_another_program_wrote_is_passed_over(redis_server: RedisServer) -> None:
    client = redis_server.client()
    book = RedisSaid(client)
    for name, value in (("entry", "{"), ("entry", '{"kind":"smell"}'), ("other", "x")):
        client.xadd(f"asr:said:call:{CALL}", {name: value})
    client.set("asr:said:beat", "?")
    book.add(CALL, phrase("好"))
    assert [one.entry for one in book.entries(CALL)] == [phrase("好")]
    assert book.last_beat() is None


def test_without_redis_it_is_said_that_it_is_away(redis_server: RedisServer) -> None:
    book = RedisSaid(redis_server.client(timeout_s=0.2))
    redis_server.kill()
    with pytest.raises(Unavailable):
        book.add(CALL, phrase("好"))
    with pytest.raises(Unavailable):
        book.entries(CALL)
    with pytest.raises(Unavailable):
        book.watched(0)
    redis_server.start()


def placed(*entries: Phrase | Hint | Standing) -> list[Placed]:
    return [Placed(f"{number}-0", entry) for number, entry in enumerate(entries)]


def texts(said: list[Placed]) -> list[str]:
    return [one.entry.text for one in said if isinstance(one.entry, Phrase)]


def test_personal_data_are_hidden_by_what_the_other_side_asked() -> None:
    said = placed(
        Standing(at=AT, state="following"),
        phrase("请问您的手机号是多少？", 0, "agent"),
        phrase("一三九一二三四五六七八。", 3),
        phrase("我叫王建国。", 6),
        phrase("好的，尾号五六七八。", 9, "agent"),
    )
    shown = texts(hidden(said, ["王建国"]))
    assert shown[0] == "请问您的手机号是多少？"
    assert "一三九一二三四五六七八" not in shown[1] and "电话" in shown[1]
    assert "王建国" not in shown[2]
    assert "五六七八" not in shown[3], "what the other side repeats is hidden, too"
    assert [one.place for one in hidden(said, [])] == [one.place for one in said]


def test_a_hint_quotes_nothing_that_is_hidden() -> None:
    text = "我叫王建国，他让我转账。"
    fields = {"rule": "fraud", "level": "warn", "zh": "当心", "en": "careful", "side": "caller"}
    quoting = Hint.model_validate({**fields, "at": AT, "start": 1, "quote": text})
    (_, hint) = hidden(placed(phrase(text, 1), quoting), ["王建国"])
    assert isinstance(hint.entry, Hint)
    assert "王建国" not in hint.entry.quote and "转账" in hint.entry.quote
    (alone,) = hidden(placed(quoting), ["王建国"])
    assert isinstance(alone.entry, Hint) and alone.entry.quote == ""
