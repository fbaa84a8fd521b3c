"""Work begins at once, threads are used again, and idle ones end."""

import threading

from ivr.adapters.hands import Hands
from tests.core.test_bus import wait_until


def test_work_begins_at_once_however_many_are_busy() -> None:
    hands, all_here = Hands("work"), threading.Barrier(21)

    def work() -> None:
        all_here.wait(10)

    for _ in range(20):
        hands.do(work)
    all_here.wait(10)  # each of them waits for all others


def test_a_thread_is_used_again() -> None:
    hands, threads = Hands("work"), []
    for count in range(5):
        hands.do(lambda: threads.append(threading.get_ident()))
        wait_until(lambda n=count: len(threads) == n + 1 and hands.idle == 1)  # type: ignore[misc]
    assert len(set(threads)) == 1


def test_threads_without_work_end_and_lose_none_that_comes_meanwhile() -> None:
    hands, done = Hands("work", idle_s=0.001), []
    for count in range(300):
        hands.do(lambda n=count: done.append(n))  # type: ignore[misc]
    wait_until(lambda: len(done) == 300)
    wait_until(lambda: hands.idle == 0)
    assert sorted(done) == list(range(300))
