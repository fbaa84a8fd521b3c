"""No event that was accepted is lost, whatever happens to Redis or to a reader."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from core import bus
from core.bus import (
    STREAM,
    BackgroundPublisher,
    Consumer,
    EventSink,
    MemoryPublisher,
    Publisher,
    Tail,
    run_consumer,
)
from core.clock import ManualClock
from core.events import CallEnded, CallHeld, Event, Minter, UnknownEvent
from core.spool import Spool
from tests.redis_server import RedisServer

MINTER = Minter("acd", ManualClock())


def events(count: int) -> list[Event]:
    return [MINTER.mint(CallEnded, call_id="c", cause=16, talk_s=0) for _ in range(count)]


def in_stream(server: RedisServer) -> list[str]:
    """Ids of the events in the stream, in its order."""
    return [delivery.event.id for delivery in Tail(server.client(), "0-0").read(10_000, 1)]


def wait_until(condition: Callable[[], bool], limit_s: float = 10) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "acd.jsonl"


@pytest.fixture
def publisher(redis_server: RedisServer, spool: Path, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    monkeypatch.setattr(bus, "RETRY_S", 0.0)  # ask again at once
    return Publisher(redis_server.client(), spool)


@pytest.mark.parametrize("kind", ["memory", "redis", "background"])
def test_every_publisher_keeps_the_order(
    kind: str, redis_server: RedisServer, publisher: Publisher
) -> None:
    sent = events(20)
    memory = MemoryPublisher()
    background = BackgroundPublisher(publisher)
    sinks: dict[str, EventSink] = {
        "memory": memory, "redis": publisher, "background": background,
    }  # fmt: skip
    for event in sent:
        sinks[kind].publish(event)
    background.close()
    found = [e.id for e in memory.events] if kind == "memory" else in_stream(redis_server)
    assert found == [event.id for event in sent]


def test_an_outage_loses_nothing_and_keeps_the_order(
    redis_server: RedisServer, publisher: Publisher, spool: Path
) -> None:
    sent = events(9)
    for event in sent[:3]:
        publisher.publish(event)
    redis_server.kill()
    for event in sent[3:6]:
        publisher.publish(event)
    assert len(Spool(spool).lines()) == 3
    assert not publisher.drain()
    redis_server.start()
    for event in sent[6:]:
        publisher.publish(event)
    assert in_stream(redis_server) == [event.id for event in sent]
    assert not spool.exists()


def test_a_publisher_adopts_what_an_earlier_life_left(
    redis_server: RedisServer, publisher: Publisher, spool: Path
) -> None:
    sent = events(4)
    redis_server.kill()
    for event in sent[:3]:
        publisher.publish(event)
    redis_server.start()
    second = Publisher(redis_server.client(), spool)
    second.publish(sent[3])
    assert in_stream(redis_server) == [event.id for event in sent]


def test_a_background_publisher_empties_the_spool_while_idle(
    redis_server: RedisServer, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "RETRY_S", 0.05)
    background = BackgroundPublisher(Publisher(redis_server.client(), spool))
    sent = events(2)
    redis_server.kill()
    for event in sent:
        background.publish(event)
    wait_until(lambda: len(Spool(spool).lines()) == 2)
    redis_server.start()
    wait_until(lambda: not spool.exists())
    background.close()
    assert in_stream(redis_server) == [event.id for event in sent]


def test_a_redis_that_hangs_costs_one_time_limit_and_not_one_per_event(
    redis_server: RedisServer, spool: Path
) -> None:
    publisher = Publisher(redis_server.client(timeout_s=0.25), spool)
    redis_server.client().client_pause(5000)
    begun = time.monotonic()
    for event in events(20):
        publisher.publish(event)
    assert time.monotonic() - begun < 2
    assert len(Spool(spool).lines()) == 20


def test_a_disk_that_takes_nothing_is_said_and_the_next_event_goes_on(
    redis_server: RedisServer, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    background = BackgroundPublisher(publisher)
    first, second = events(2)
    redis_server.kill()
    with monkeypatch.context() as patch:
        tried = threading.Event()

        def full(*_: object) -> None:
            tried.set()
            raise OSError(28, "No space left on device")

        patch.setattr(Spool, "append", full)
        background.publish(first)
        assert tried.wait(5)
        time.sleep(0.05)  # until the thread is out of the patched call
    redis_server.start()
    background.publish(second)
    background.close()
    assert in_stream(redis_server) == [second.id]


def test_an_event_that_cannot_be_written_costs_no_other(
    redis_server: RedisServer, publisher: Publisher
) -> None:
    first, broken, last = events(3)
    broken = broken.model_copy(update={"call_id": "\ud800"})  # cannot be encoded
    background = BackgroundPublisher(publisher)
    for event in (first, broken, last):
        background.publish(event)
    background.close()
    assert in_stream(redis_server) == [first.id, last.id]


def test_events_together_are_in_the_spool_together(
    redis_server: RedisServer, publisher: Publisher, spool: Path
) -> None:
    sent = events(3 * bus.TOGETHER + 7)
    redis_server.kill()
    publisher.publish_all(sent)
    assert len(Spool(spool).lines()) == len(sent)
    redis_server.start()
    assert publisher.drain()
    assert in_stream(redis_server) == [event.id for event in sent]


def test_a_half_written_line_does_not_swallow_the_next(spool: Path) -> None:
    Spool(spool).append("one")
    with spool.open("ab") as file:
        file.write(b'{"id": "ha')  # the power went here
    again = Spool(spool)
    again.append("two")
    assert again.lines() == ["one", "two"]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1)
    )
)
def test_a_spool_gives_back_what_it_took(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    kept = Spool(tmp_path_factory.mktemp("s") / "spool")
    for line in lines:
        kept.append(line)
    assert kept.lines() == lines
    kept.replace(lines[1:])
    assert kept.lines() == lines[1:]


@pytest.fixture
def filled(redis_server: RedisServer, publisher: Publisher) -> list[Event]:
    sent = events(5)
    for event in sent:
        publisher.publish(event)
    return sent


def test_a_reader_that_crashed_gets_its_events_again(
    redis_server: RedisServer, filled: list[Event]
) -> None:
    first = Consumer(redis_server.client(), "asr", "one")
    taken = first.read(count=3)
    first.ack(taken[0].stream_id)
    second_life = Consumer(redis_server.client(), "asr", "one")
    assert [d.event for d in second_life.read()] == filled[1:3]
    rest = [d.event for d in Consumer(redis_server.client(), "quality", "one").read()]
    assert rest == filled


def test_pending_events_come_once_per_life_and_then_the_new_ones(
    redis_server: RedisServer, filled: list[Event]
) -> None:
    Consumer(redis_server.client(), "asr", "one").read(count=3)
    again = Consumer(redis_server.client(), "asr", "one")
    seen = [delivery.event for _ in range(4) for delivery in again.read(block_ms=1)]
    assert seen == filled


def test_events_of_an_answer_that_came_too_late_are_asked_for_again(
    redis_server: RedisServer, filled: list[Event]
) -> None:
    consumer = Consumer(redis_server.client(timeout_s=0.25), "asr", "one")
    assert consumer.read(count=1)[0].event == filled[0]
    assert consumer.read(count=1)[0].event == filled[1]
    # Redis gives the third one to this reader, which is not there any more to take it.
    Consumer(redis_server.client(), "asr", "one")._fetch(">", 1, None)
    redis_server.client().client_pause(400)
    with pytest.raises(redis.exceptions.TimeoutError):
        consumer.read()
    time.sleep(0.3)
    seen = {d.event.id for _ in range(3) for d in consumer.read(block_ms=1)}
    assert filled[2].id in seen


def test_another_reader_takes_over_what_a_dead_one_left(
    redis_server: RedisServer, filled: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "CLAIM_AFTER_MS", 1)
    Consumer(redis_server.client(), "asr", "dead").read(count=2)
    time.sleep(0.01)
    alive = Consumer(redis_server.client(), "asr", "alive")
    assert [d.event for d in alive.claim_stale()] == filled[:2]


def test_a_group_is_made_again_after_redis_lost_everything(redis_server: RedisServer) -> None:
    consumer = Consumer(redis_server.client(), "asr", "one")
    consumer.read(block_ms=1)
    redis_server.kill()
    with pytest.raises(redis.exceptions.RedisError):
        consumer.read(block_ms=1)
    redis_server.wipe()
    redis_server.start()
    with pytest.raises(redis.exceptions.ResponseError):
        consumer.read(block_ms=1)
    redis_server.client().xadd(STREAM, {"event": events(1)[0].to_json()})
    assert len(consumer.read(block_ms=1)) == 1


def test_what_is_no_event_is_acknowledged_and_forgotten(redis_server: RedisServer) -> None:
    client = redis_server.client()
    client.xadd(STREAM, {"event": "nonsense"})
    client.xadd(STREAM, {"event": '{"id": "12345678", "type": "New"}'})
    found = Consumer(client, "asr", "one").read(block_ms=1)
    assert [type(d.event) for d in found] == [UnknownEvent]
    assert client.xpending(STREAM, "asr")["pending"] == 1


def test_what_a_reader_does_not_want_is_acknowledged_unread(
    redis_server: RedisServer, filled: list[Event], publisher: Publisher
) -> None:
    arrived = MINTER.mint(CallHeld, call_id="CallEnded", agent_id="1001", held=True)
    publisher.publish(arrived)
    consumer = Consumer(redis_server.client(), "asr", "one")
    consumer.want((CallHeld,))
    assert [d.event for d in consumer.read(block_ms=1)] == [arrived]
    assert redis_server.client().xpending(STREAM, "asr")["pending"] == 1


def test_a_worker_goes_on_after_a_handler_failed_and_tries_it_again(
    redis_server: RedisServer, filled: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "CLAIM_AFTER_MS", 1)
    monkeypatch.setattr(bus, "CLAIM_EVERY_S", 0.0)
    handled: list[str] = []
    stop = threading.Event()

    def handle(event: CallEnded) -> None:
        if event.id == filled[1].id and event.id not in handled and len(handled) < 4:
            raise RuntimeError("not yet")
        handled.append(event.id)

    def idle() -> None:
        if len(handled) >= 5:
            stop.set()

    consumer = Consumer(redis_server.client(), "asr", "one")
    worker = threading.Thread(target=run_consumer, args=(consumer, {CallEnded: handle}, stop, idle))
    worker.start()
    worker.join(10)
    stop.set()
    # An event may come twice, never not at all: handlers are idempotent.
    assert list(dict.fromkeys(handled)) == [filled[i].id for i in (0, 2, 3, 4, 1)]
    assert redis_server.client().xpending(STREAM, "asr")["pending"] == 0


def test_a_worker_outlives_an_outage(redis_server: RedisServer, publisher: Publisher) -> None:
    handled: list[str] = []
    stop = threading.Event()
    consumer = Consumer(redis_server.client(), "asr", "one")
    handlers = {CallEnded: lambda event: handled.append(event.id)}
    worker = threading.Thread(target=run_consumer, args=(consumer, handlers, stop))
    worker.start()
    sent = events(2)
    publisher.publish(sent[0])
    wait_until(lambda: len(handled) == 1)
    redis_server.kill()
    publisher.publish(sent[1])
    redis_server.start()
    publisher.drain()
    wait_until(lambda: sent[1].id in handled)
    stop.set()
    worker.join(10)
    # What was handled and could not be acknowledged any more comes again.
    assert list(dict.fromkeys(handled)) == [event.id for event in sent]


def test_a_tail_sees_only_what_comes_after_it(
    redis_server: RedisServer, filled: list[Event], publisher: Publisher
) -> None:
    tail = Tail(redis_server.client())
    assert tail.read(block_ms=1) == []
    new = events(1)
    publisher.publish(new[0])
    assert [d.event for d in tail.read()] == new
