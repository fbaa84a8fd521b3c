"""Reports whose reporter is kept secret, as far as the one who asks may know them.

Only those with the right do, and the agent who has the caller, while they have them. To everybody
else the report is its case number: no name, no number, no sound, words without personal data.
"""

import re
from collections.abc import Collection, Iterable

from fastapi import HTTPException

from console import audit
from console.audit import Who
from console.context import Context
from console.models import Secrecy
from console.users import User
from core import redaction
from crm.client import of_call

_LABEL = re.compile(f"【({'|'.join(redaction.LABELS.values())})[^】]*】")
REFUSED = "保密举报：您没有权限听取或查看举报人的信息。"


def of(parts: Context, user: User, subjects: Collection[str]) -> dict[str, Secrecy]:
    """Those of these subjects that are secret, and whether from this user; writes nothing down."""
    standing = parts.confidence.standing(set(subjects))
    if not standing:
        return {}
    at_hand = None if user.knows_secrets else _at_hand(parts, user)
    return {
        subject: Secrecy(case=one.case, hidden=not user.knows_secrets and subject != at_hand)
        for subject, one in standing.items()
    }


def seen(parts: Context, user: User, who: Who, subjects: Collection[str]) -> dict[str, Secrecy]:
    """The same; whoever may know them is written down as having looked."""
    found = of(parts, user, subjects)
    audit.look(parts.db, who, "secret_seen", (key for key, one in found.items() if not one.hidden))
    return found


def calls(
    parts: Context, user: User, who: Who, call_ids: Iterable[str | None]
) -> dict[str, Secrecy]:
    """The same of calls, by their ids."""
    found = seen(parts, user, who, {of_call(call_id) for call_id in call_ids if call_id})
    return {subject.removeprefix("call:"): one for subject, one in found.items()}


def hides_call(parts: Context, user: User, call_id: str | None) -> bool:
    """Whether this user may not know who called; writes nothing down."""
    if call_id is None:
        return False
    return any(one.hidden for one in of(parts, user, [of_call(call_id)]).values())


def hides(found: Secrecy | None) -> bool:
    """Whether the caller is to be hidden."""
    return found is not None and found.hidden


def check_call(parts: Context, user: User, who: Who, call_id: str | None) -> None:
    """Answers 403 to who may not know the caller of a call; others are written down."""
    if call_id is not None:
        check(parts, user, who, of_call(call_id))


def check(parts: Context, user: User, who: Who, subject: str) -> None:
    """The same of a subject."""
    if hides(seen(parts, user, who, [subject]).get(subject)):
        raise HTTPException(403, REFUSED)


def without_names(parts: Context, text: str, person_id: int | None) -> str:
    """What was typed about a secret report, personal data as labels."""
    names = parts.content.caller_names([person_id] if person_id is not None else []).values()
    return plain_labels(redaction.masked(text, redaction.find(text, names=names)))


def plain_labels(text: str) -> str:
    """Labels of personal data without the digits that some keep."""
    return _LABEL.sub(r"【\1】", text)


def _at_hand(parts: Context, user: User) -> str | None:
    """The call that the user has now, as a subject."""
    if user.agent_id is None:
        return None
    agents = (agent for agent in parts.content.agents() if agent.id == user.agent_id)
    return next((of_call(agent.call_id) for agent in agents if agent.call_id), None)
