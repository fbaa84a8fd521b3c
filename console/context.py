"""What every endpoint gets: the wired parts, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from console import access
from console.audit import Who
from console.content import Content
from console.sessions import COOKIE, Sessions
from console.users import User
from core.clock import Clock
from core.db import Database
from core.pii import Pii
from core.settings import Settings
from crm.client import Acting, Blacklist, CrmDesk, Enlister, Register
from crm.views import BlacklistViews, BookViews, CustomerViews
from ivr.client import BroadcastDesk, TrainerDesk
from quality.client import Calibrations, Coaching, ReviewDesk


@dataclass(frozen=True)
class Context:
    """The parts that endpoints work with, built once in `create_app`."""

    settings: Settings
    db: Database
    content: Content
    people: CustomerViews
    books: BookViews
    desk: CrmDesk
    trainer: TrainerDesk
    register: Register
    blacklist: Blacklist
    blacklist_views: BlacklistViews
    broadcasts: BroadcastDesk
    acting: Acting
    enlister: Callable[[], Enlister]
    """One for each list: it keeps the moment at which it begins."""
    reviews: ReviewDesk
    calibrations: Calibrations
    coaching: Coaching
    sessions: Sessions
    pii: Pii
    clock: Clock
    redis: Redis
    live: AsyncRedis
    """For streams: many viewers wait at once without a thread each."""


def context_of(request: Request) -> Context:
    """The app's parts."""
    return cast("Context", request.app.state.context)


def address_of(request: Request) -> str:
    """Where the request comes from; proxies are not believed."""
    return request.client.host if request.client else "?"


Parts = Annotated[Context, Depends(context_of)]

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by POST /api/session.")


def signed_in(
    request: Request, parts: Parts, token: Annotated[str | None, Depends(_cookie)]
) -> User:
    """Who is asking. Answers 401 without a session, 403 where the table of access says no."""
    user = parts.sessions.user(token or "")
    if user is None:
        raise HTTPException(401, "Sign in first.")
    template = getattr(request.scope.get("route"), "path", "")
    if not access.may(user.role, request.method, template):
        raise HTTPException(403, "Your role may not do this.")
    return user


Asking = Annotated[User, Depends(signed_in)]


def who(request: Request, parts: Parts, user: Asking) -> Who:
    """The same person, as the audit writes them down."""
    return Who(user.username, address_of(request), parts.clock.now())


Audited = Annotated[Who, Depends(who)]
