"""Many who watch the wallboard, for `bench.pixels`: their line to `/api/live`, and what pages ask.

`python -m bench.viewers HOST PORT COOKIE COUNT`: prints `ready` once every line stands, and goes on
until its input ends.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

LINES_S, DAY_S = 10.0, 5.0
"""How often a page asks for lines and agents, and for the day's figures, whatever happens."""
CHUNK = 65_536
LIMIT_S = 15.0


@dataclass(frozen=True)
class Server:
    """The console, and who asks it."""

    host: str
    port: int
    cookie: str

    @asynccontextmanager
    async def ask(self, path: str) -> AsyncIterator[asyncio.StreamReader]:
        """The answer as it comes. Raises `RuntimeError` for any answer but 200."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Cookie: {self.cookie}\r\nConnection: close\r\n\r\n"
        )
        try:
            writer.write(request.encode())
            await writer.drain()
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(f"{path}: {status!r}")
            yield reader
        finally:
            writer.close()

    async def get(self, path: str) -> None:
        """Ask, and read it all. Raises as `ask` does."""
        async with asyncio.timeout(LIMIT_S), self.ask(path) as reader:
            while await reader.read(CHUNK):
                pass


async def _watch(server: Server, standing: asyncio.Semaphore) -> None:
    async with server.ask("/api/live") as reader:
        await reader.readuntil(b"event: floor")
        standing.release()
        while await reader.read(CHUNK):
            pass
    raise RuntimeError("a line was cut")


async def _ask(server: Server, delay_s: float, every_s: float, *paths: str) -> None:
    await asyncio.sleep(delay_s)
    while True:
        for path in paths:
            await server.get(path)
        await asyncio.sleep(every_s)


async def _main(host: str, port: str, cookie: str, count: str) -> None:
    server, standing = Server(host, int(port), cookie), asyncio.Semaphore(0)
    many = int(count)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_watch(server, standing)) for _ in range(many)]
        for one in range(many):
            part = one / many
            lines = ("/api/queues", "/api/agents")
            tasks.append(group.create_task(_ask(server, part * LINES_S, LINES_S, *lines)))
            tasks.append(group.create_task(_ask(server, part * DAY_S, DAY_S, "/api/wall")))
        async with asyncio.timeout(60):
            for _ in range(many):
                await standing.acquire()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
