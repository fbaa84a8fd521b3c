"""A Redis of the tests' own, and records of what an ACD does to a scripted Asterisk."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from acd import inputs
from core.redis import connect
from core.settings import Settings
from tests.acd.world import World


@pytest.fixture(scope="session")
def redis_settings() -> Iterator[Settings]:
    """Settings whose Redis runs, on a unix socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sl-") as name:
        settings = Settings(data_dir=Path(name))
        settings.run_dir.mkdir()
        # fmt: off
        process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(settings.redis_path),
             "--save", "", "--dir", name],
            stdout=subprocess.DEVNULL,
        )
        # fmt: on
        try:
            _wait_for(connect(settings))
            yield settings
        finally:
            process.terminate()
            process.wait(5)


@pytest.fixture
def empty_redis(redis_settings: Settings) -> Settings:
    """The same, with nothing in it."""
    client = connect(redis_settings)
    client.flushall()
    client.close()
    return redis_settings


@pytest.fixture
def world() -> World:
    """1001 alone is at work, ready at their phone."""
    world = World()
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.deliver_all()
    world.now += 1
    return world


def _wait_for(client: redis.Redis, limit_s: float = 5.0) -> None:
    deadline = time.monotonic() + limit_s
    while True:
        try:
            client.ping()
            return
        except redis.RedisError:
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)
        finally:
            client.close()
