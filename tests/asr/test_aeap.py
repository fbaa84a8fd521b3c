"""The utterance service as Asterisk meets it: a websocket, JSON, and 20 ms of sound at a time."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from asr.adapters import aeap
from asr.adapters.aeap import Listener, listen
from asr.adapters.memory import MemoryEngine
from asr.ear import Samples
from asr.engine import Engine
from asr.recogniser import Recogniser
from tests.asr.test_turns import loud, telephone

SOON_S = 20.0
TEXT = "我要退款"


class Asterisk:
    """Its side of one connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def ask(self, name: str, **more: Any) -> dict[str, Any]:
        """A request, and its answer."""
        await self._connection.send(json.dumps({"request": name, "id": "1", **more}))
        while (answer := await self.next()).get("response") != name:
            pass
        return answer

    async def next(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(SOON_S):
            found: dict[str, Any] = json.loads(await self._connection.recv())
        return found

    async def result(self) -> dict[str, Any]:
        """The next results, agreed to as Asterisk does."""
        message = await self.next()
        await self._connection.send(json.dumps({"response": "set", "id": message["id"]}))
        found: dict[str, Any] = message["params"]["results"][0]
        return found

    async def hears(self, sound: Samples) -> None:
        """Pass the caller's sound on, as it comes from the line but faster."""
        for start in range(0, sound.size, 160):
            await self._connection.send(sound[start : start + 160].tobytes())
            await asyncio.sleep(0)

    async def send(self, message: str | bytes) -> None:
        await self._connection.send(message)


Story = Callable[[Asterisk], Awaitable[None]]


class Service:
    """The service around an engine, on a port of its own."""

    def __init__(self, engine: Engine, most: int = 4) -> None:
        self.kept: list[tuple[str, Samples]] = []
        self.recogniser = Recogniser(engine, 1, asyncio.new_event_loop().time)
        self.listener = Listener(
            self.recogniser, lambda: loud, self._keep, _now, most=most, within_s=SOON_S
        )

    def run(self, *stories: Story) -> None:
        """Each story on a connection of its own, one after the other, all held open."""
        asyncio.run(self._run(stories))

    async def _run(self, stories: Sequence[Story]) -> None:
        self.recogniser.start()
        server = await listen(self.listener, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        url = f"ws://127.0.0.1:{port}"
        opened = []
        for story in stories:
            connection = await connect(url, subprotocols=[Subprotocol(aeap.PROTOCOL)])
            opened.append(connection)
            await story(Asterisk(connection))
        for connection in opened:
            await connection.close()
        server.close()
        self.recogniser.stop()

    def _keep(self, call_id: str, samples: Samples) -> str:
        self.kept.append((call_id, samples))
        return f"20261128/{call_id}-1"


def _now() -> float:
    return asyncio.get_running_loop().time()


def service(*lines: str, most: int = 4) -> Service:
    return Service(MemoryEngine({"caller": lines}), most)


async def set_up(asterisk: Asterisk) -> None:
    answer = await asterisk.ask("setup", version="0.1.0", codecs=[{"name": "slin"}])
    assert answer["codecs"] == [{"name": "slin"}]
    await asterisk.ask("set", params={"ask": "sl-1.2|700|退款,快递"})


def test_a_sentence_stops_the_prompt_and_is_answered() -> None:
    async def story(asterisk: Asterisk) -> None:
        await set_up(asterisk)
        await asterisk.hears(telephone((0.5, 0), (1, 9000)))
        assert (await asterisk.result())["grammar"] == "began"
        await asterisk.hears(telephone((0.5, 9000), (1, 0)))
        answer = await asterisk.result()
        assert answer == {
            "text": TEXT, "score": 900, "grammar": "heard:20261128/sl-1.2-1", "best": 0,
        }  # fmt: skip

    ours = service(TEXT)
    ours.run(story)
    ((call_id, sound),) = ours.kept
    assert call_id == "sl-1.2"
    assert abs(np.count_nonzero(sound > 1000) / 8000 - 1.5) < 0.1


def test_an_answer_that_asterisk_missed_can_be_asked_for() -> None:
    async def story(asterisk: Asterisk) -> None:
        await set_up(asterisk)
        assert (await asterisk.ask("get", params=["state"]))["params"] == {"state": "silent"}
        await asterisk.hears(telephone((1, 9000)))
        await asterisk.result()
        assert (await asterisk.ask("get", params=["state"]))["params"] == {"state": "speaking"}
        # The sound stops with SpeechBackground, and is missed here: silence, as far as we know.
        for _ in range(200):
            state = (await asterisk.ask("get", params=["state"]))["params"]["state"]
            if state != "speaking":
                break
            await asyncio.sleep(0.05)
        assert state == f"heard:20261128/sl-1.2-1 900 {TEXT}"

    service(TEXT).run(story)


def test_one_caller_more_than_it_takes_is_refused_and_the_others_are_heard() -> None:
    async def first(asterisk: Asterisk) -> None:
        await set_up(asterisk)

    async def second(asterisk: Asterisk) -> None:
        assert "error_msg" in await asterisk.ask("setup", codecs=[{"name": "slin"}])

    service(most=1).run(first, second)


@pytest.mark.parametrize(
    "nonsense",
    ["", "{", "[]", "1", '{"request": "set"}', '{"request": "sing", "id": 1}', b"", b"\x00",
     b"x" * 999,
     '{"request": "set", "id": 1, "params": {"ask": "a|b|c|d"}}',
     '{"request": "set", "id": 1, "params": {"ask": 7}}',
     '{"request": "set", "id": 1, "params": ["ask"]}',
     '{"request": "get", "id": null}', '{"response": "set"}'],
)  # fmt: skip
def test_nonsense_is_survived(nonsense: str | bytes) -> None:
    async def story(asterisk: Asterisk) -> None:
        await asterisk.send(nonsense)
        await set_up(asterisk)

    service().run(story)


def test_what_is_too_long_ends_its_own_connection_only() -> None:
    async def story(asterisk: Asterisk) -> None:
        await asterisk.send(b"x" * (aeap.MOST_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            await asterisk.next()

    async def other(asterisk: Asterisk) -> None:
        await set_up(asterisk)

    service().run(story, other)


def test_a_caller_who_is_gone_while_recognised_hurts_nobody() -> None:
    class Leaves(MemoryEngine):
        def listen(self, hot_words: Sequence[str] = ()) -> Any:
            heard.append(hot_words)
            return super().listen(hot_words)

    heard: list[Sequence[str]] = []

    async def leaves(asterisk: Asterisk) -> None:
        await set_up(asterisk)
        await asterisk.hears(telephone((1, 9000), (0.5, 0)))
        await asterisk._connection.close()

    async def stays(asterisk: Asterisk) -> None:
        await set_up(asterisk)
        await asterisk.hears(telephone((1, 9000), (1, 0)))
        assert (await asterisk.result())["grammar"] == "began"

    Service(Leaves({"caller": [TEXT, TEXT]})).run(leaves, stays)
    assert ["退款", "快递"] in [list(words) for words in heard]
