"""One's own account: the password and the second factor."""

from fastapi import APIRouter, Request

from console import audit
from console.accounting import (
    AccountView,
    Confirmation,
    EnrolmentOffer,
    Known,
    KnownWithCode,
    PasswordChange,
    RecoveryCodes,
)
from console.api import problems
from console.api.pages import changed
from console.api.session import too_many
from console.context import Asking, Audited, Context, Parts, address_of, needs_factor
from console.sessions import COOKIE, Closed
from console.tables import UserRow
from console.users import MAX_PASSWORD, MIN_DISTINCT, MIN_PASSWORD, User, set_password
from core.errors import Refused, UserError

router = APIRouter(tags=["account"])
ERRORS = problems(401, 403, 413, 422, 429, 503)
EASY = f"用 {MIN_PASSWORD} 到 {MAX_PASSWORD} 个字符，至少 {MIN_DISTINCT} 种，不含用户名。"


@router.get("/api/account", responses=problems(401, 403))
def own_account(parts: Parts, user: Asking) -> AccountView:
    """How one signs in."""
    with parts.db.read() as session:
        row = session.get_one(UserRow, user.id)
        left = parts.factor.left(session, row)
        since = row.totp_since
    return AccountView(
        second_factor=since is not None,
        since=since,
        recovery_left=left,
        required=needs_factor(parts, user),
    )


@router.post("/api/account/second-factor", responses=ERRORS)
def begin_factor(
    wanted: Known, request: Request, parts: Parts, user: Asking, who: Audited
) -> EnrolmentOffer:
    """A secret for the authenticator app; it counts once a code has confirmed it."""
    _check_password(parts, user, wanted.password, request)
    with parts.db.write() as session:
        secret, uri = parts.factor.begin(session.get_one(UserRow, user.id))
        audit.note(session, who, "factor_begun")
    return EnrolmentOffer(secret=secret, uri=uri)


@router.post("/api/account/second-factor/confirm", responses=ERRORS)
def confirm_factor(
    wanted: Confirmation, request: Request, parts: Parts, user: Asking, who: Audited
) -> RecoveryCodes:
    """From now on a code is asked for. Recovery codes are shown this once."""
    _check_open(parts, user, request)
    with parts.db.write() as session:
        codes = parts.factor.confirm(session, session.get_one(UserRow, user.id), wanted.code)
        if codes is not None:
            audit.note(session, who, "factor_on")
    if codes is None:
        parts.sessions.code_failed(user, address_of(request))
        raise Refused("验证码不对。", "请看手机时间是否准确，再输入新的一个。")
    return RecoveryCodes(codes=codes)


@router.post("/api/account/second-factor/off", status_code=204, responses=ERRORS)
def end_factor(
    wanted: KnownWithCode, request: Request, parts: Parts, user: Asking, who: Audited
) -> None:
    """The password alone opens again. 422: the code is wrong."""
    _check_password(parts, user, wanted.password, request)
    with parts.db.write() as session:
        row = session.get_one(UserRow, user.id)
        good = parts.factor.check(session, row, wanted.code)
        if good:
            parts.factor.forget(session, row)
            audit.note(session, who, "factor_off")
    if not good:
        parts.sessions.code_failed(user, address_of(request))
        raise Refused("验证码不对，或已经用过。", "请等下一个，再输入。")


@router.post("/api/account/password", status_code=204, responses=ERRORS)
def change_password(
    wanted: PasswordChange, request: Request, parts: Parts, user: Asking, who: Audited
) -> None:
    """Another password; one's other sessions end."""
    _check_password(parts, user, wanted.old, request)
    if wanted.new == wanted.old:
        raise Refused("新密码和现在的一样。", "请换一个。")
    own = parts.sessions.hash(request.cookies.get(COOKIE, ""))
    try:
        set_password(parts.db, user.username, wanted.new, keep=own)
    except UserError:
        raise Refused("新密码太短、太简单，或包含用户名。", EASY) from None
    changed(parts, who, "password_changed", "")


def _check_open(parts: Context, user: User, request: Request) -> None:
    closed = parts.sessions.closed(user.username, address_of(request))
    if isinstance(closed, Closed):
        raise too_many(parts, closed)


def _check_password(parts: Context, user: User, password: str, request: Request) -> None:
    """Raise where the password is not theirs; failures count as at the door."""
    _check_open(parts, user, request)
    if not parts.sessions.knows(user, password, address_of(request)):
        raise Refused("现在的密码不对。")
