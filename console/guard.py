"""What is true of every request: size, origin, and the headers browsers act on."""

import functools
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.pages import version
from console.problems import problem
from crm.client import MOST_LIST_BYTES

MAX_BODY = 64 * 1024
MOST_SOUND_BYTES = 24 * 1024 * 1024
"""Of a prompt: two minutes in studio quality, uncompressed."""
LARGER = {
    "/api/seniors/check": MOST_LIST_BYTES,
    "/api/seniors/imports": MOST_LIST_BYTES,
    "/api/prompts": MOST_SOUND_BYTES,
    "/api/prompts/check": MOST_SOUND_BYTES,
}
"""Requests that send files, and how large those may be."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Ant Design writes its styles into the page
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",  # the player decodes a recording it fetched
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
PAGES = "silverline-pages"
"""Tells a page which build the server has by now: an older one asks to be loaded anew."""


class TooLarge(HTTPException):
    """The body is longer than it may be; FastAPI lets this pass through its own reading."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"内容太长，最多 {most // 1024} KB。")


class Guard:
    """Pure ASGI, so that it can stop a body while it arrives."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        api = scope["path"].startswith("/api/")
        pages = version(scope["app"].state.web_dir) if api else None
        answer = functools.partial(_send_with_headers, send, pages)
        foreign = bearer_of(headers) is None and not same_origin(headers)
        if scope["method"] not in SAFE and foreign:
            refused = problem(403, "This request did not come from the console's own pages.")
            await refused(scope, receive, answer)
            return
        most = LARGER.get(scope["path"], MAX_BODY)
        await self._app(scope, functools.partial(_receive_some, receive, [0], most), answer)


def bearer_of(headers: Headers) -> str | None:
    """The token that a request bears; none where it bears none.

    Pages of other sites cannot send one unasked: browsers would ask first, and get no leave.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def same_origin(headers: Headers) -> bool:
    """Whether a request was sent by a page of this very host, as far as the browser says so.

    Programs other than browsers must say so too, by `Origin`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    host = headers.get("host", "")
    return bool(host) and origin.scheme in {"http", "https"} and origin.netloc == host


async def _receive_some(receive: Receive, taken: list[int], most: int) -> Message:
    message = await receive()
    if message["type"] == "http.request":
        taken[0] += len(message.get("body", b""))
        if taken[0] > most:
            raise TooLarge(most)
    return message


async def _send_with_headers(send: Send, pages: str | None, message: Message) -> None:
    """`pages`: the version of the pages; none where no answer of the API is sent."""
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if pages is not None:
            headers.setdefault("cache-control", "no-store")
            headers[PAGES] = pages
    await send(message)
