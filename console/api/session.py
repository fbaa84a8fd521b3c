"""Signing in and out."""

from math import ceil
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response

from console.api import problems
from console.context import Asking, Context, Parts, address_of, todo
from console.models import Credentials, SessionView, User
from console.problems import problem
from console.sessions import COOKIE, LIFE, Closed, NeedsCode
from console.users import User as Known

router = APIRouter(tags=["session"])


@router.post(
    "/api/session",
    response_model=SessionView,
    responses=problems(401, 403, 413, 422, 429, 503),
)
def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: Parts
) -> SessionView | Response:
    """Sign in: sets the session's cookie.

    401 with reason `code_needed` or `code_wrong` where the password is right and a code is wanted.
    """
    found = parts.sessions.sign_in(
        credentials.username, credentials.password, address_of(request), credentials.code
    )
    if isinstance(found, Closed):
        raise too_many(parts, found)
    if isinstance(found, NeedsCode):
        detail = "The code is wrong or was used." if found.wrong else "A code is needed as well."
        return problem(401, detail, reason="code_wrong" if found.wrong else "code_needed")
    if found is None:
        raise HTTPException(401, "The username or the password is wrong.")
    user, token = found
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_under_tls(request),
    )
    return _view(parts, user)


@router.get("/api/session", responses=problems(401, 403))
def current_session(parts: Parts, user: Asking) -> SessionView:
    """Who is signed in."""
    return _view(parts, user)


@router.delete("/api/session", status_code=204, responses=problems(401, 403))
def sign_out(
    request: Request,
    response: Response,
    parts: Parts,
    user: Asking,
) -> None:
    """Sign out: the session ends here and its cookie goes."""
    parts.sessions.sign_out(request.cookies[COOKIE], user, address_of(request))
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_under_tls(request))


def too_many(parts: Context, closed: Closed) -> HTTPException:
    """The answer to who has failed too often."""
    left = ceil((closed.until - parts.clock.now()).total_seconds())
    return HTTPException(
        429, "Too many failures: try again later.", {"Retry-After": str(max(1, left))}
    )


def _view(parts: Context, user: Known) -> SessionView:
    return SessionView(
        user=User(
            username=user.username,
            display_name=user.display_name,
            role=user.role,
            agent_id=user.agent_id,
            sees_secrets=user.knows_secrets,
            todo=todo(parts, user),
        )
    )


def _under_tls(request: Request) -> bool:
    # Behind a proxy that speaks TLS for us, the page's origin says so and our own scheme does not.
    origin = urlsplit(request.headers.get("origin", ""))
    return request.url.scheme == "https" or origin.scheme == "https"
