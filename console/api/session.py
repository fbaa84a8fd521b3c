"""Signing in and out."""

from math import ceil
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response

from console.api import problems
from console.context import Asking, Parts, address_of
from console.models import Credentials, SessionView, User
from console.sessions import COOKIE, LIFE, Closed

router = APIRouter(tags=["session"])


@router.post("/api/session", responses=problems(401, 403, 413, 422, 429, 503))
def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: Parts
) -> SessionView:
    """Sign in: sets the session's cookie."""
    found = parts.sessions.sign_in(credentials.username, credentials.password, address_of(request))
    if isinstance(found, Closed):
        left = ceil((found.until - parts.clock.now()).total_seconds())
        raise HTTPException(
            429, "Too many failures: try again later.", {"Retry-After": str(max(1, left))}
        )
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
    return SessionView(user=User.model_validate(user))


@router.get("/api/session", responses=problems(401, 403))
def current_session(user: Asking) -> SessionView:
    """Who is signed in."""
    return SessionView(user=User.model_validate(user))


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


def _under_tls(request: Request) -> bool:
    # Behind a proxy that speaks TLS for us, the page's origin says so and our own scheme does not.
    origin = urlsplit(request.headers.get("origin", ""))
    return request.url.scheme == "https" or origin.scheme == "https"
