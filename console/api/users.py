"""Those who may sign in: kept by admins, who also read what everybody did."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from console import audit
from console.access import masked_name
from console.api import problems
from console.api.pages import PageNumber, PageSize, RowNumber
from console.audit import CUSTOMER, Wanted
from console.context import Asking, Audited, Context, Parts, signed_in
from console.once import Once
from console.staffing import (
    AuditEntry,
    AuditPage,
    Member,
    MemberChange,
    MemberPage,
    NewMember,
    WithPassword,
)
from core.errors import Refused

router = APIRouter(tags=["users"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)


@router.get("/api/users", responses=problems(401, 403, 422), dependencies=[Depends(signed_in)])
def list_users(
    parts: Parts,
    q: Annotated[str, Query(max_length=64)] = "",
    show: Annotated[Literal["active", "disabled", "all"], Query()] = "active",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> MemberPage:
    """Those whose name has `q` in it, by name."""
    active = {"active": True, "disabled": False, "all": None}[show]
    text = q.replace("\0", "").strip()
    items, total = parts.staff.page(text, active, (page - 1) * size, size)
    return MemberPage(items=items, total=total, page=page, size=size)


@router.post("/api/users", status_code=201, responses=problems(401, 403, 413, 422))
def add_member(wanted: NewMember, parts: Parts, who: Audited) -> WithPassword:
    """Add somebody; the password is shown once, and theirs to change. 422: the name is taken."""
    _check_agent(parts, wanted.agent_id)
    user, password = parts.staff.add(wanted, who)
    return WithPassword(user=user, password=password)


@router.post("/api/users/{user_id}", responses=ERRORS)
def change_member(
    user_id: RowNumber, wanted: MemberChange, parts: Parts, asking: Asking, who: Audited
) -> Member:
    """Change name, role, agent, or whether they may sign in. 422: nobody shuts themselves out."""
    _check_agent(parts, wanted.agent_id)
    loses = wanted.active is False or (wanted.role is not None and wanted.role != asking.role)
    if user_id == asking.id and loses:
        raise Refused("不能停用自己，也不能改自己的角色。", "请另一位管理员来做。")
    return parts.staff.change(user_id, wanted, who)


@router.post("/api/users/{user_id}/password", responses=ERRORS)
def give_password(user_id: RowNumber, parts: Parts, who: Audited) -> WithPassword:
    """A new password, shown this once and theirs to change; their sessions end."""
    user, password = parts.staff.new_password(user_id, who)
    return WithPassword(user=user, password=password)


@router.post("/api/users/{user_id}/sign-out", responses=ERRORS)
def end_sessions(user_id: RowNumber, parts: Parts, who: Audited) -> Member:
    """End all their sessions."""
    return parts.staff.sign_out(user_id, who)


@router.post("/api/users/{user_id}/second-factor/reset", responses=ERRORS)
def reset_factor(user_id: RowNumber, parts: Parts, who: Audited) -> Member:
    """Forget their authenticator app, which they lost; their sessions end."""
    return parts.staff.reset_factor(user_id, who)


@router.get("/api/audit", responses=problems(401, 403, 422), dependencies=[Depends(signed_in)])
def list_audit(
    *,
    parts: Parts,
    username: Annotated[str, Query(max_length=64)] = "",
    action: Annotated[str, Query(max_length=32)] = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> AuditPage:
    """Who did or looked at what, the newest first. `from` and `to` need a zone."""
    wanted = Wanted(_plain(username).lower(), _plain(action), since, until)
    rows, total = audit.page(parts.db, wanted, (page - 1) * size, size)
    people = _people(parts, [row.subject for row in rows])
    items = [
        AuditEntry(
            id=row.id,
            at=row.at,
            username=row.username,
            action=row.action,
            subject=row.subject,
            person=people.get(row.subject),
            address=row.address,
        )
        for row in rows
    ]
    return AuditPage(items=items, total=total, page=page, size=size)


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()


def _people(parts: Context, subjects: list[str]) -> dict[str, str]:
    """Masked names by subject, of subjects that are customers."""
    ids = {subject: int(found[1]) for subject in subjects if (found := CUSTOMER.match(subject))}
    names = parts.content.caller_names(set(ids.values()))
    return {
        subject: masked_name(names[number]) for subject, number in ids.items() if number in names
    }


def _check_agent(parts: Context, agent_id: str | None) -> None:
    if agent_id is not None and agent_id not in parts.content.agent_names():
        raise Refused(f"没有座席 {agent_id}。", "请从座席里选一位。")
