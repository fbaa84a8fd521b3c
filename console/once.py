"""Requests that are sent again with the same `Idempotency-Key` are done once, and answered alike.

For POSTs that make something. What failed was not done, and is tried anew. The first answer is kept
a day, sealed: it may have a secret in it.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from console.context import Context, context_of, who_asks
from console.sessions import COOKIE
from console.tables import AnswerRow
from core.errors import Refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
"""In answers that were given before."""
LIFE = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=2)
"""A request that has no answer after so long died with its process; the next one is done."""
LONGEST_ANSWER = 64 * 1024
_KEY = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same one within a day, it is done once, answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}


class Once(APIRoute):
    """A route whose POSTs may bear a key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        if "POST" in (how.get("methods") or ()):
            extra = how.get("openapi_extra") or {}
            how["openapi_extra"] = {**extra, "parameters": [PARAMETER]}
        super().__init__(path, endpoint, **how)

    def get_route_handler(self) -> Handler:
        """The route's own handler, and what was answered before instead of it."""
        handler = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if request.method != "POST" or key is None:
                return await handler(request)
            return await _once(request, key, handler)

        return once


async def _once(request: Request, key: str, handler: Handler) -> Response:
    if not _KEY.fullmatch(key):
        raise Refused(f"{HEADER} 应是 1 到 128 个可见的 ASCII 字符。")
    parts = context_of(request)
    user = await run_in_threadpool(who_asks, request, parts, request.cookies.get(COOKIE))
    name = hashlib.sha256(f"{user.username}\n{key}".encode()).hexdigest()
    address = f"{request.url.path}?{request.url.query}\n".encode()
    body = hashlib.sha256(address + await request.body()).hexdigest()
    before = await run_in_threadpool(_begin, parts, name, body)
    if before is not None:
        return before
    try:
        answer = await handler(request)
    except BaseException:
        await run_in_threadpool(_forget, parts, name)
        raise
    await run_in_threadpool(_keep, parts, name, answer)
    return answer


def _begin(parts: Context, name: str, body: str) -> Response | None:
    """Take the key, or give the answer that it had. Raises for another request with it."""
    now = parts.clock.now()
    with parts.db.write() as session:
        session.execute(sa.delete(AnswerRow).where(AnswerRow.at <= now - LIFE))
        row = session.get(AnswerRow, name)
        if row is not None and row.body_hash != body:
            raise Refused(f"这个 {HEADER} 已用于另一个请求。", "请换一个。")
        if row is not None and row.answer is not None:
            return _replayed(parts, row)
        if row is not None and now < row.at + GIVEN_UP:
            raise HTTPException(409, "The same request is still being done.", {"Retry-After": "2"})
        _take(session, row, name, body, now)
    return None


def _take(session: Session, row: AnswerRow | None, name: str, body: str, now: datetime) -> None:
    if row is None:
        session.add(AnswerRow(key=name, body_hash=body, at=now, status=0, answer=None))
    else:
        row.at = now


def _keep(parts: Context, name: str, answer: Response) -> None:
    """Keep a success; what failed, or is too long, is done anew next time."""
    body = bytes(answer.body)
    with parts.db.write() as session:
        row = session.get(AnswerRow, name)
        if row is None:
            return
        if answer.status_code >= 400 or len(body) > LONGEST_ANSWER:
            session.delete(row)
            return
        row.status = answer.status_code
        row.answer = parts.keyring.encrypt(body, _place(name))


def _forget(parts: Context, name: str) -> None:
    with parts.db.write() as session:
        session.execute(sa.delete(AnswerRow).where(AnswerRow.key == name))


def _replayed(parts: Context, row: AnswerRow) -> Response:
    body = parts.keyring.decrypt(row.answer or b"", _place(row.key))
    return Response(
        body, row.status, {REPLAYED: "true"}, media_type="application/json" if body else None
    )


def _place(name: str) -> bytes:
    return f"console.answers:{name}".encode()
