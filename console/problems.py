"""Every error as application/problem+json (RFC 9457), and none that repeats a stranger's input."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from console.models import Problem
from core import logs
from core.errors import IllegalEvent, Refused, Unavailable, UserError, WrongKey

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 5

log = logs.get("console")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response for a status, with a sentence for people."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(
        body.model_dump(), status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def install(app: FastAPI) -> None:
    """Make the app answer all its errors this way."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UserError, _user)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(IllegalEvent, _illegal)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(WrongKey, _wrong_key)
    app.add_exception_handler(Exception, _unexpected)


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (the handler is registered for it)
    return problem(error.status_code, str(error.detail), error.headers)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return problem(422, "; ".join(faults)[:500])


def _user(_request: Request, error: Exception) -> Response:
    return problem(404, str(error)[:500])


def _refused(_request: Request, error: Exception) -> Response:
    return problem(422, str(error)[:500])


def _illegal(_request: Request, error: Exception) -> Response:
    return problem(409, str(error)[:500])


def _unavailable(_request: Request, error: Exception) -> Response:
    return problem(503, str(error)[:500], {"Retry-After": "2"})


def _wrong_key(request: Request, error: Exception) -> Response:
    log.error("cannot_decrypt", path=request.url.path, error=str(error))
    return problem(500, "What is stored cannot be opened with the keys at hand.")


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    return problem(500, "Something went wrong here; the log has the details.")
