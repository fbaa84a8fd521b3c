"""What an agent sees of their own work: today and this week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from console.api import problems
from console.context import Asking, Parts
from console.models import Answer, Moment
from reports import views
from reports.views import OwnFigures

router = APIRouter(tags=["own"])


class OwnSpan(Answer):
    """One stretch of time until now."""

    since: Moment
    calls: int
    """Conversations begun, older callers' included."""
    senior_calls: int
    talk_s: float
    mean_talk_s: float | None
    """Without older callers' calls: nobody is to hurry them."""
    wrap_up_s: float
    asked: int
    """Callers who were asked how satisfied they were with this agent."""
    answered: int
    satisfied: int
    low: int
    mean_mark: float | None
    """1 to 5."""


class Own(Answer):
    """An agent's own figures; nobody else's are beside them."""

    today: OwnSpan
    week: OwnSpan
    """Since Monday, the centre's time."""


@router.get("/api/own-figures", responses=problems(401, 403))
def own_figures(parts: Parts, user: Asking) -> Own:
    """The agent's calls, talk and after-call time, and what callers answered about them."""
    now = parts.clock.now()
    local = now.astimezone(ZoneInfo(parts.settings.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    with parts.db.read() as session:
        today, week = (
            _span(since, views.own_figures(session, user.agent_id or "", since, now))
            for since in (midnight, monday)
        )
    return Own(today=today, week=week)


def _span(since: datetime, found: OwnFigures) -> OwnSpan:
    said = found.said
    return OwnSpan(
        since=since,
        calls=found.calls,
        senior_calls=found.senior_calls,
        talk_s=found.talk_s,
        mean_talk_s=found.mean_talk_s,
        wrap_up_s=found.wrap_up_s,
        asked=said.asked,
        answered=said.answered,
        satisfied=said.satisfied,
        low=said.low,
        mean_mark=said.mean,
    )
