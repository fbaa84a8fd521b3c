"""Counting calls: the same over Redis and in memory, right under a burst, and never in the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from ivr.often import KEY, Counter, MemoryCounter, RedisCounter
from tests.redis_server import RedisServer


class Watch:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0


class CounterContract:
    """What every counter does."""

    def test_so_many_are_free_and_the_next_is_too_often(
        self, counter: Counter, watch: Watch
    ) -> None:
        assert [counter.too_often("a", 3, 60) for _ in range(5)] == [False] * 3 + [True] * 2
        assert not counter.too_often("b", 3, 60), "another number is another number"
        watch.now += 61
        assert not counter.too_often("a", 3, 60)

    def test_the_window_slides(self, counter: Counter, watch: Watch) -> None:
        for _ in range(4):
            assert not counter.too_often("slow", 3, 60)
            watch.now += 25

    def test_who_sends_no_number_is_not_counted(self, counter: Counter) -> None:
        assert not any(counter.too_often("", 2, 60) for _ in range(10))


class TestInMemory(CounterContract):
    @pytest.fixture
    def watch(self) -> Watch:
        return Watch()

    @pytest.fixture
    def counter(self, watch: Watch) -> Counter:
        return MemoryCounter(lambda: watch.now)


class TestInRedis(CounterContract):
    @pytest.fixture
    def watch(self) -> Watch:
        return Watch()

    @pytest.fixture
    def client(self, redis_server: RedisServer) -> Iterator[redis.Redis]:
        client = redis_server.client()
        client.flushall()
        yield client
        client.close()

    @pytest.fixture
    def counter(self, client: redis.Redis, watch: Watch) -> RedisCounter:
        return RedisCounter(client, lambda: watch.now)

    def test_a_burst_is_counted_exactly(self, counter: RedisCounter) -> None:
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: counter.too_often("burst", 20, 60), range(200)))
        assert found.count(False) == 20

    def test_what_is_kept_is_bounded_and_goes_by_itself(
        self, counter: RedisCounter, client: redis.Redis
    ) -> None:
        for _ in range(50):
            counter.too_often("much", 5, 60)
        assert client.llen(f"{KEY}much") == 6
        assert 0 < int(client.pttl(f"{KEY}much")) <= 60_000

    def test_beyond_so_many_keys_new_numbers_are_not_counted(
        self, client: redis.Redis, watch: Watch
    ) -> None:
        counter = RedisCounter(client, lambda: watch.now, most_keys=2)
        for number in ("a", "b", "c", "d"):
            counter.too_often(number, 2, 60)
        assert sorted(client.keys(f"{KEY}*")) == [f"{KEY}a", f"{KEY}b"]
        assert [counter.too_often("a", 2, 60) for _ in range(2)] == [False, True]


def test_redis_away_is_no_limit_and_asked_again_only_later() -> None:
    asked, clock = [], [100.0]

    class Away(redis.Connection):
        def connect(self, *_: object, **__: object) -> None:
            asked.append(clock[0])
            raise redis.ConnectionError("away")

    client = redis.Redis(connection_pool=redis.ConnectionPool(connection_class=Away))
    counter = RedisCounter(client, monotonic=lambda: clock[0])
    assert not any(counter.too_often("a", 2, 60) for _ in range(10))
    first = len(asked)
    clock[0] += 5.1
    assert not counter.too_often("a", 2, 60) and len(asked) > first
    assert set(asked) == {100.0, 105.1}, "no call in between waited for it"


@given(st.lists(st.floats(0, 120), max_size=40), st.integers(2, 6))
def test_in_memory_it_agrees_with_counting_by_hand(gaps: list[float], most: int) -> None:
    watch = Watch()
    counter, calls = MemoryCounter(lambda: watch.now), []
    for gap in gaps:
        watch.now += gap
        calls.append(watch.now)
        expected = sum(watch.now - at < 60 for at in calls) > most
        assert counter.too_often("a", most, 60) == expected
