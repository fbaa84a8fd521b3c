"""What every endpoint gets: the wired parts, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from redis import Redis

from asr.client import CheckDesk, SaidBook
from console import access
from console.audit import Who
from console.carrying import Lines
from console.content import Content
from console.guard import SAFE, bearer_of
from console.hooks.book import HookBook
from console.hub import Hub
from console.marked import Marked
from console.models import Todo
from console.second_factor import SecondFactor
from console.sessions import COOKIE, Sessions
from console.sharing import Shared
from console.shelf import Shelf
from console.staff import Staff
from console.tokens import Tokens, TooFast
from console.users import User
from console.walling import Wall
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.settings import Settings
from crm.client import (
    Acting,
    Alarming,
    Blacklist,
    CallSummaries,
    Confidence,
    CrmDesk,
    Enlister,
    KnowledgeBase,
    Register,
    Settling,
)
from crm.views import BlacklistViews, BookViews, CustomerViews
from ivr.client import BroadcastDesk, PromptDesk, TrainerDesk
from quality.client import Calibrations, Coaching, Months, ReviewDesk
from recordings.client import HoldDesk


@dataclass(frozen=True)
class Context:
    """The parts that endpoints work with, built once in `create_app`."""

    settings: Settings
    db: Database
    content: Content
    people: CustomerViews
    books: BookViews
    desk: CrmDesk
    summaries: CallSummaries
    crises: Alarming
    knowledge: KnowledgeBase
    settling: Settling
    trainer: TrainerDesk
    register: Register
    blacklist: Blacklist
    blacklist_views: BlacklistViews
    broadcasts: BroadcastDesk
    prompts: PromptDesk
    shelf: Shelf
    """Flows, policy, rules of retention."""
    acting: Acting
    enlister: Callable[[], Enlister]
    """One for each list: it keeps the moment at which it begins."""
    reviews: ReviewDesk
    calibrations: Calibrations
    coaching: Coaching
    months: Months
    checks: CheckDesk
    holds: HoldDesk
    confidence: Confidence
    """Reports whose reporter is kept secret."""
    marked: Marked
    """Of them the newest, for streams of events."""
    sessions: Sessions
    factor: SecondFactor
    staff: Staff
    tokens: Tokens
    hooks: HookBook
    keyring: KeyRing
    pii: Pii
    clock: Clock
    redis: Redis
    said: SaidBook
    """What is said in calls while they run."""
    hub: Hub
    """For streams: many viewers wait at once without a thread each."""
    phone_password: Callable[[str], str | None] = field(repr=False)
    """SIP password of a phone; None for one that has no account."""
    phone_lines: Lines
    """Phones that are open in pages."""
    wall: Shared[Wall]
    """The wallboard's newest figures."""


def context_of(request: Request) -> Context:
    """The app's parts."""
    return cast("Context", request.app.state.context)


def address_of(request: Request) -> str:
    """Where the request comes from; proxies are not believed."""
    return request.client.host if request.client else "?"


Parts = Annotated[Context, Depends(context_of)]

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by POST /api/session.")
_bearer = HTTPBearer(auto_error=False, description="An API token, made by an admin.")


def signed_in(
    request: Request,
    parts: Parts,
    session: Annotated[str | None, Depends(_cookie)],
    _token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    """Who is asking, a person with a session or a program with a token.

    Answers 401 for neither, 403 where the table of access says no, 429 to a program in a hurry.
    """
    return who_asks(request, parts, session)


def who_asks(request: Request, parts: Context, session: str | None) -> User:
    """The same; a request that bears a token is the token's, whatever cookie it brings."""
    bearer = bearer_of(request.headers)
    if bearer is not None:
        user = _program(request, parts, bearer)
    else:
        user = parts.sessions.user(session or "")
    if user is None:
        raise HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
    template = getattr(request.scope.get("route"), "path", "")
    if not access.may(user.role, request.method, template):
        raise HTTPException(403, "Your role may not do this.")
    if (request.method, template) in access.BY_RIGHT and not user.knows_secrets:
        raise HTTPException(403, "You may not know who made secret reports.")
    if user.token and (request.method, template) in access.PEOPLE_ONLY:
        raise HTTPException(403, "This is for people, not for tokens.")
    if user.reads_only and request.method not in SAFE:
        raise HTTPException(403, "This token may only read.")
    if template not in access.FIRST and todo(parts, user) is not None:
        raise HTTPException(403, "Change your password, or set up your second factor, first.")
    return user


def _program(request: Request, parts: Context, token: str) -> User | None:
    try:
        return parts.tokens.user(token, address_of(request))
    except TooFast as error:
        raise HTTPException(
            429, "Too many requests: wait a moment.", {"Retry-After": str(error.wait_s)}
        ) from None


def needs_factor(parts: Context, user: User) -> bool:
    """Whether the centre wants a second factor of such a user."""
    return user.role == "admin" and parts.settings.admin_second_factor


def todo(parts: Context, user: User) -> Todo | None:
    """What the user has to do before anything else is open to them."""
    if user.token:
        return None
    if user.must_change:
        return "password"
    return "second_factor" if needs_factor(parts, user) and not user.second_factor else None


Asking = Annotated[User, Depends(signed_in)]


def who(request: Request, parts: Parts, user: Asking) -> Who:
    """The same person, as the audit writes them down."""
    return Who(user.username, address_of(request), parts.clock.now())


Audited = Annotated[Who, Depends(who)]
