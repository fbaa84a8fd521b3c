"""The phone in an agent's page: what it needs to register, and its way to Asterisk."""

from typing import cast

from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool

from acd.client import web_phone
from console import access, audit
from console.api import problems
from console.audit import Who
from console.carrying import Ended, carry
from console.context import Asking, Context, Parts, todo
from console.guard import same_origin
from console.models import PhoneAccount
from console.sessions import COOKIE
from console.users import User
from core.errors import Unavailable

router = APIRouter(tags=["phone"])

WS_PATH = "/api/phone/ws"
BUSY = frozenset({"ringing", "talking", "on_hold"})


@router.get("/api/phone", responses=problems(401, 403))
def phone_account(parts: Parts, user: Asking) -> PhoneAccount | None:
    """The account of the phone in the agent's own page; null: theirs is on the desk only.

    Its password opens nothing without a session: Asterisk takes it from this console alone.
    """
    return _account(parts, user)


def _account(parts: Context, user: User) -> PhoneAccount | None:
    agent_id = user.agent_id or ""
    phone = web_phone(agent_id)
    if not agent_id or not parts.content.has_phone(agent_id, phone):
        return None
    password = parts.phone_password(phone)
    if password is None:
        return None
    there = parts.phone_lines.open_for(agent_id)
    return PhoneAccount(
        phone=phone, password=password, elsewhere=there, busy=there and _is_busy(parts, agent_id)
    )


def _is_busy(parts: Context, agent_id: str) -> bool:
    try:
        agents = parts.content.agents()
    except Unavailable:
        return False
    return any(agent.id == agent_id and agent.state in BUSY for agent in agents)


@router.websocket(WS_PATH)
async def phone_line(page: WebSocket) -> None:
    """SIP between the page and Asterisk, for the agent who is signed in there.

    The newest page has the phone: an older one is closed with 4409. Refused (403) without a
    session of an agent's, from another origin, and to an agent without such a phone.
    """
    parts = cast("Context", page.app.state.context)
    token = page.cookies.get(COOKIE, "")
    user = await run_in_threadpool(parts.sessions.user, token)
    if user is None or not await run_in_threadpool(_may, page, parts, user):
        await page.close()  # before it is accepted: 403
        return
    await page.accept(subprotocol="sip")
    ended = await _carried(page, parts, user, token)
    if ended is not None:
        await page.close(ended, ended.name.lower())


async def _carried(page: WebSocket, parts: Context, user: User, token: str) -> Ended | None:
    async def still() -> bool:
        return await run_in_threadpool(parts.sessions.user, token) is not None

    url = f"ws://127.0.0.1:{parts.settings.ws_port}/ws"
    with parts.phone_lines.taken(user.agent_id or "") as line:
        return await carry(page, url, line, still)


def _may(page: WebSocket, parts: Context, user: User) -> bool:
    allowed = access.may(user.role, "WS", WS_PATH) and todo(parts, user) is None
    if not allowed or "sip" not in page.scope["subprotocols"]:
        return False
    if not same_origin(page.headers) or parts.phone_lines.full:
        return False
    if _account(parts, user) is None:
        return False
    address = page.client.host if page.client else "?"
    who = Who(user.username, address, parts.clock.now())
    audit.look(parts.db, who, "phone_opened", [web_phone(user.agent_id or "")])
    return True
