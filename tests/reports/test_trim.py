"""The stream is cut behind its slowest reader and never before."""

from core.bus import STREAM
from reports import trim as trimming
from reports.trim import trim
from tests.redis_server import RedisServer, entries


def test_nothing_that_anyone_still_needs_is_cut(redis_server: RedisServer) -> None:
    client = redis_server.client()
    assert trim(client, "0-0") == 0  # no stream yet
    for number in range(1, 11):
        client.xadd(STREAM, {"event": "{}"}, id=f"{number}-0")
    client.xgroup_create(STREAM, "asr", id="0")
    client.xgroup_create(STREAM, "quality", id="0")
    assert trim(client, "10-0") == 0
    client.xreadgroup("asr", "a", {STREAM: ">"})
    client.xreadgroup("quality", "q", {STREAM: ">"}, count=6)
    assert trim(client, "10-0") == 0  # read, but not acknowledged
    client.xack(STREAM, "asr", *[f"{n}-0" for n in range(1, 11)])
    client.xack(STREAM, "quality", *[f"{n}-0" for n in range(1, 5)])
    assert trim(client, "3-0") == 2  # the projector is the slowest
    assert trim(client, "10-0") == 2  # 5-0 waits for its acknowledgement
    assert entries(client)[0][0] == "5-0"


def test_the_last_hour_is_kept(redis_server: RedisServer) -> None:
    client = redis_server.client()
    now_ms = int(client.time()[0]) * 1000
    for age_s in (trimming.KEEP_S + 60, trimming.KEEP_S - 60, 0):
        client.xadd(STREAM, {"event": "{}"}, id=f"{now_ms - age_s * 1000}-0")
    assert trim(client, f"{now_ms + 1000}-0") == 1
    assert client.xlen(STREAM) == 2
