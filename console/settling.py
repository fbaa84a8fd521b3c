"""Settlements as far as the one who asks may see them."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console import access, secrecy
from console.api.pages import visible_names
from console.audit import Who
from console.context import Context
from console.models import Secrecy
from console.settled import SettlementStepView, SettlementView
from console.users import User
from crm.client import Settlement, SettlementStep, Settler, settlement_words
from reports import views

HEAD = (
    *("number", "created_at", "agent_id", "agent", "matter", "give", "amount_yuan", "state"),
    *("asked_by", "decided_by", "call_id", "parcel", "reference"),
)


def settler(user: User) -> Settler:
    """The one who asks, as settling knows them."""
    return Settler(user.username, user.role, user.agent_id)


def month_of(month: str, timezone: str) -> tuple[datetime, datetime]:
    """From when until when a month of the centre lasts. `month`: YYYY-MM."""
    year, number = int(month[:4]), int(month[5:])
    zone = ZoneInfo(timezone)
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    begin, end = datetime(year, number, 1, tzinfo=zone), datetime(*after, 1, tzinfo=zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


def shown(
    parts: Context, user: User, who: Who, found: Sequence[Settlement]
) -> list[SettlementView]:
    """Settlements as this user may see them; of a secret report nothing tells of the caller."""
    secret = secrecy.calls(parts, user, who, [one.call_id for one in found])
    open_ = [one for one in found if not secrecy.hides(secret.get(one.call_id))]
    people = {one.person_id for one in open_ if one.person_id is not None}
    names = visible_names(user, who, parts, parts.people.names(sorted(people)))
    with parts.db.read() as session:
        calls = {one.call_id: views.call(session, one.call_id) for one in found}
    going_on = {call_id for call_id, row in calls.items() if row and row.ended_at is None}
    steps: dict[int, list[SettlementStep]] = {}
    for step in parts.settling.steps([one.id for one in found]):
        steps.setdefault(step.settlement_id, []).append(step)
    return [
        _view(
            parts,
            user,
            one,
            name=names.get(one.person_id or 0),
            secret=secret.get(one.call_id),
            talking=one.call_id in going_on,
            steps=steps.get(one.id, []),
        )
        for one in found
    ]


def _view(
    parts: Context,
    user: User,
    one: Settlement,
    *,
    name: str | None,
    secret: Secrecy | None,
    talking: bool,
    steps: Sequence[SettlementStep],
) -> SettlementView:
    level = parts.settling.policy.level(one.needs)
    told = one.model_dump() | {
        "talking": talking,
        "person_name": name,
        "agent_name": parts.content.agent_names().get(one.agent_id or ""),
        "needs": level.title if level else one.needs,
        "say": settlement_words(parts.settling.policy, one),
        "decidable": one.state == "waiting" and parts.settling.may_decide(one, settler(user)),
        "mine": _may_move(user, one),
        "secret": secret,
        "steps": [SettlementStepView.model_validate(step) for step in steps],
    }
    if user.role not in access.SEES_NAMES:
        told["evidence"] = secrecy.without_names(parts, one.evidence, one.person_id)
    if secrecy.hides(secret):
        hidden = {"person_id": None, "person_name": None, "caller_masked": ""}
        told |= hidden | {"subject": "", "evidence": ""}
    return SettlementView.model_validate(told)


def _may_move(user: User, one: Settlement) -> bool:
    if user.role == "agent":
        return user.username == one.asked_by or (user.agent_id or "-") == one.agent_id
    return user.role in access.SERVING


def as_csv(parts: Context, found: Sequence[Settlement]) -> str:
    """For spreadsheets; of callers nothing but the parcel, and of secret reports not that."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(HEAD)
    zone, names = ZoneInfo(parts.settings.timezone), parts.content.agent_names()
    hidden = parts.confidence.calls({one.call_id for one in found})
    for one in found:
        lines.writerow(
            [
                one.number,
                one.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
                one.agent_id or "",
                names.get(one.agent_id or "", ""),
                one.title,
                one.give,
                f"{one.amount_fen // 100}.{one.amount_fen % 100:02d}",
                one.state,
                one.asked_by,
                one.decided_by,
                one.call_id,
                "" if one.call_id in hidden else one.subject,
                one.reference,
            ]
        )
    return text.getvalue()
