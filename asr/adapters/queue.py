"""The bell: a dramatiq message that only says "take the best job". Losing one loses nothing.

dramatiq's defaults are made for short work that waits on networks; here one thread works, fetches
one message at a time, nothing is retried and nothing is timed, because `asr.jobs` does all that.
"""

from collections.abc import Callable

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.redis import SOCKET_TIMEOUT_S
from core.settings import Settings

QUEUE = "asr"
ACTOR = "take_best_job"
NAMESPACE = "sl:dramatiq"
POLL_MS = 500
"""An idle worker looks for a ring this often at least."""


def connect(settings: Settings) -> RedisBroker:
    """A broker on our own Redis; connects at first use."""
    client = redis.Redis(
        unix_socket_path=str(settings.redis_path),
        socket_timeout=4 * SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisBroker(  # type: ignore[no-untyped-call]  # the library has no types here
        client=client, namespace=NAMESPACE, middleware=[]
    )


class Bell:
    """The dispatcher's end: wakes one worker per ring."""

    def __init__(self, broker: RedisBroker) -> None:
        self._broker = broker

    def ring(self) -> None:
        """Say "take the best job". Raises redis-py's errors when Redis is away."""
        self._broker.enqueue(
            dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(), kwargs={}, options={})
        )

    def waiting(self) -> int:
        """Rings that no worker has heard yet. Raises redis-py's errors.

        The broker's own count includes those in the hands of workers, dead ones too.
        """
        return int(self._broker.client.llen(f"{NAMESPACE}:{QUEUE}"))


def listen(broker: RedisBroker, answer: Callable[[], object]) -> dramatiq.Worker:
    """The worker's end: `answer` is called once per ring, in one thread. Started; stop it."""

    def take_best_job() -> None:
        answer()

    dramatiq.actor(actor_name=ACTOR, queue_name=QUEUE, broker=broker)(take_best_job)
    worker = dramatiq.Worker(broker, worker_timeout=POLL_MS, worker_threads=1)
    worker.queue_prefetch = 1
    worker.start()
    return worker
