"""The manager connection against a scripted Asterisk: hostile bytes, silence, cuts."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from acd.adapters import ami as module
from acd.adapters.ami import Ami
from acd.ports import Headers
from core.errors import Unavailable
from tests.acd.fake_asterisk import FakeAsterisk, Reply, encode, listing

Body = Callable[[FakeAsterisk, Ami, list[Headers]], Awaitable[None]]


def run(body: Body, replies: dict[str, Reply] | None = None) -> None:
    async def whole() -> None:
        async with FakeAsterisk(replies) as asterisk:
            ami, heard = Ami("127.0.0.1", asterisk.port, "acd", "secret"), list[Headers]()
            ami.on_event = heard.append
            ami.connect()
            await until(lambda: ami.up)
            try:
                await body(asterisk, ami, heard)
            finally:
                ami.close()

    asyncio.run(asyncio.wait_for(whole(), 20))


async def until(done: Callable[[], object], limit_s: float = 5.0) -> None:
    async with asyncio.timeout(limit_s):
        while not done():
            await asyncio.sleep(0.01)


def heard_user_events(heard: list[Headers]) -> list[Headers]:
    return [headers for headers in heard if headers.get("event") == "UserEvent"]


def test_a_chinese_name_cut_between_two_packets_arrives_whole() -> None:
    async def body(asterisk: FakeAsterisk, _ami: Ami, heard: list[Headers]) -> None:
        raw = encode({"Event": "UserEvent", "UserEvent": "X", "Name": "王建国"})
        for byte in raw:
            asterisk.send(bytes([byte]))
            await asyncio.sleep(0)
        await until(lambda: heard_user_events(heard))
        assert heard_user_events(heard)[0]["name"] == "王建国"

    run(body)


def test_absurd_messages_cost_neither_the_connection_nor_the_next_message() -> None:
    async def body(asterisk: FakeAsterisk, ami: Ami, heard: list[Headers]) -> None:
        asterisk.send(b"\xff\xfe: \xff\r\n\r\n\r\n\r\n: \r\n\r\nno colon\r\n\r\n")
        asterisk.send(b"Event: A\r\nEvent: B\r\n\r\n")
        asterisk.send(b"Response: Success\r\nActionID: never-sent\r\n\r\n")
        asterisk.event("UserEvent", UserEvent="X")
        await until(lambda: heard_user_events(heard))
        assert ami.up

    run(body)


def test_a_listing_is_answered_whole_and_an_addition_does_not_wait_for_one() -> None:
    async def body(_asterisk: FakeAsterisk, ami: Ami, _heard: list[Headers]) -> None:
        channels = await ami.ask({"Action": "CoreShowChannels"})
        assert [h.get("uniqueid") for h in channels] == [None, "1", "2", None]
        added = await ami.ask({"Action": "QueueAdd", "Queue": "q", "Interface": "i"})
        assert added[0]["response"] == "Success"

    entries = [{"Event": "CoreShowChannel", "Uniqueid": str(n)} for n in (1, 2)]
    run(
        body,
        {
            "CoreShowChannels": lambda _: listing("CoreShowChannelsComplete", *entries),
            "QueueAdd": lambda _: [{"Response": "Success", "Message": "Added interface to queue"}],
        },
    )


def test_silence_ends_in_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACTION_LIMIT_S", 0.05)

    async def body(_asterisk: FakeAsterisk, ami: Ami, _heard: list[Headers]) -> None:
        for action in ("CoreShowChannels", "Redirect"):
            with pytest.raises(Unavailable):
                await ami.ask({"Action": action})

    run(body, {"CoreShowChannels": lambda _: None, "Redirect": lambda _: None})


def test_after_a_cut_it_reconnects_and_repeats_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACTION_LIMIT_S", 0.3)

    async def body(asterisk: FakeAsterisk, ami: Ami, _heard: list[Headers]) -> None:
        states: list[str] = []
        ami.on_up, ami.on_down = lambda: states.append("up"), lambda: states.append("down")
        asking = asyncio.create_task(ami.ask({"Action": "Redirect"}))
        await until(lambda: asterisk.asked("Redirect"))
        asterisk.drop()
        with pytest.raises(Unavailable):
            await asking
        await until(lambda: states == ["down", "up"])
        await ami.ask({"Action": "Ping"})
        assert len(asterisk.asked("Redirect")) == 1

    run(body, {"Redirect": lambda _: None})


def test_a_line_end_cannot_be_smuggled_into_an_action() -> None:
    async def body(_asterisk: FakeAsterisk, ami: Ami, _heard: list[Headers]) -> None:
        with pytest.raises(ValueError, match="line end"):
            await ami.ask({"Action": "Setvar", "Value": "x\r\nAction: Originate"})

    run(body)
