"""Phones' accounts are renewed by whoever may, at the request of whoever changes the list."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from acd.accounts import ANSWERS, REQUESTS, PhoneAccounts, serve
from core.errors import Unavailable
from tests.redis_server import RedisServer


@contextmanager
def serving(server: RedisServer, renew: Callable[[], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(server.client(), renew, stop))
    thread.start()
    yield
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_request_is_carried_out_and_answered(redis_server: RedisServer) -> None:
    done: list[int] = []
    with serving(redis_server, lambda: done.append(1)):
        PhoneAccounts(redis_server.client()).renew()
    assert done == [1]
    assert redis_server.client().llen(REQUESTS) == 0


def test_a_failure_is_told_and_the_next_request_tries_again(redis_server: RedisServer) -> None:
    tries: list[int] = []

    def renew() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no Asterisk")

    with serving(redis_server, renew):
        accounts = PhoneAccounts(redis_server.client())
        with pytest.raises(Unavailable):
            accounts.renew()
        accounts.renew()
    assert len(tries) == 2


def test_what_is_past_its_deadline_or_no_request_is_not_carried_out(
    redis_server: RedisServer,
) -> None:
    client = redis_server.client()
    with pytest.raises(Unavailable):
        PhoneAccounts(client, deadline_s=0.3).renew()
    client.rpush(REQUESTS, "nonsense", '{"id": "x", "deadline": 1}')
    done: list[int] = []
    with serving(redis_server, lambda: done.append(1)):
        PhoneAccounts(redis_server.client()).renew()
    assert done == [1]
    assert client.llen(ANSWERS + "x") == 0


def test_requests_nobody_serves_do_not_pile_up(redis_server: RedisServer) -> None:
    client = redis_server.client()
    client.rpush(REQUESTS, *(f'{{"id": "{n}", "deadline": {time.time()}}}' for n in range(300)))
    with pytest.raises(Unavailable):
        PhoneAccounts(client, deadline_s=0.1).renew()
    assert client.llen(REQUESTS) == 100
