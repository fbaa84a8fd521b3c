"""Cutting long lists, and names as far as the one who asks may see them."""

from typing import Annotated

from fastapi import HTTPException, Path, Query, Response

from console import access, audit
from console.audit import Who
from console.context import Context
from console.users import User

PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]
RowNumber = Annotated[int, Path(ge=1, lt=2**53)]
"""A person's, task's or work order's id."""


def visible_names(user: User, who: Who, parts: Context, names: dict[int, str]) -> dict[int, str]:
    """Names by person id as this user may see them; whole names are audited."""
    if user.role not in access.SEES_NAMES:
        return {person_id: access.masked_name(name) for person_id, name in names.items()}
    audit.look(parts.db, who, "name_seen", [f"customer:{person_id}" for person_id in names])
    return names


def only_for(user: User) -> str | None:
    """An agent's id where the user sees only what is theirs or nobody's; None: sees everything."""
    return (user.agent_id or "") if user.role == "agent" else None


def check_owner(parts: Context, user: User, owner: str | None) -> None:
    """Answers 403 when an agent gives work to others, 422 for an owner who is not there."""
    if owner is None:
        return
    if user.role == "agent" and owner != user.agent_id:
        raise HTTPException(403, "Agents take work for themselves only.")
    if owner not in parts.content.agent_names():
        raise HTTPException(422, "There is no such agent.")


def said(parts: Context, who: Who, name: str, action: str, subject: str) -> Response:
    """The kept sound of that name, and who listens written down. Answers 404: none is kept."""
    sound = parts.content.utterance_sound(name) if name else None
    if sound is None:
        raise HTTPException(404, "Nothing that the caller said is kept.")
    audit.look(parts.db, who, action, [subject])
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "private, no-store"})


def changed(parts: Context, who: Who, action: str, subject: str) -> None:
    """Write down who changed what."""
    with parts.db.write() as session:
        audit.note(session, who, action, subject)
