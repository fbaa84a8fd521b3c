"""A manager interface on a socket, scripted: for what the real Asterisk cannot be made to do."""

import asyncio
from collections.abc import Callable

Fields = dict[str, str]
Reply = Callable[[Fields], list[Fields] | bytes | None]
"""Answer to an action: messages, raw bytes, or None for silence."""


def success(_action: Fields) -> list[Fields]:
    return [{"Response": "Success"}]


class FakeAsterisk:
    """Speaks AMI to any number of clients."""

    def __init__(self, replies: dict[str, Reply] | None = None) -> None:
        self.replies: dict[str, Reply] = {
            "GetVar": lambda _: [{"Response": "Success", "Variable": "ACD_BEAT", "Value": "0"}],
            "CoreShowChannels": lambda _: listing("CoreShowChannelsComplete"),
            "DeviceStateList": lambda _: listing("DeviceStateListComplete"),
            "QueueStatus": lambda _: listing("QueueStatusComplete"),
            **(replies or {}),
        }
        self.actions: list[Fields] = []
        """Everything asked, in order."""
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "FakeAsterisk":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.drop()

    def drop(self) -> None:
        """Cut every connection."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def send(self, raw: bytes) -> None:
        """Bytes to every client, as they are."""
        for writer in self._writers:
            writer.write(raw)

    def event(self, name: str, **fields: str) -> None:
        self.send(encode({"Event": name, **fields}))

    def asked(self, name: str) -> list[Fields]:
        return [action for action in self.actions if action.get("Action") == name]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while raw := await reader.readuntil(b"\r\n\r\n"):
                self._answer(decode(raw), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def _answer(self, action: Fields, writer: asyncio.StreamWriter) -> None:
        self.actions.append(action)
        answer = self.replies.get(action.get("Action", ""), success)(action)
        if isinstance(answer, bytes):
            writer.write(answer)
        elif answer is not None:
            for message in answer:
                writer.write(encode({**message, "ActionID": action.get("ActionID", "")}))
        if action.get("Action") == "Login":
            writer.write(encode({"Event": "FullyBooted", "Status": "Fully Booted"}))


def listing(complete: str, *entries: Fields) -> list[Fields]:
    start = {"Response": "Success", "EventList": "start", "Message": "list will follow"}
    return [start, *entries, {"Event": complete, "EventList": "Complete"}]


def encode(fields: Fields) -> bytes:
    return ("\r\n".join(f"{k}: {v}" for k, v in fields.items()) + "\r\n\r\n").encode()


def decode(raw: bytes) -> Fields:
    pairs = (line.partition(": ") for line in raw.decode().split("\r\n") if line)
    return {name: value for name, _, value in pairs}
