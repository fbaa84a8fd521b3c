"""How satisfied callers are."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import AwareDatetime

from console.api import problems
from console.context import Parts, signed_in
from console.models import SatisfactionRow, SatisfactionTable
from reports import views
from reports.views import By, Satisfaction

router = APIRouter(tags=["satisfaction"])

MOST = timedelta(days=400)
USUAL = timedelta(days=30)


@router.get(
    "/api/satisfaction",
    responses=problems(401, 403, 422),
    dependencies=[Depends(signed_in)],
)
def satisfaction(
    parts: Parts,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    by: By = "agent",
) -> SatisfactionTable:
    """Callers who were asked after their call, and what they answered.

    `from` and `to` need a zone; left out, it is the thirty days until now.
    """
    until = until or parts.clock.now()
    since = since or until - USUAL
    if not timedelta() < until - since <= MOST:
        raise HTTPException(422, "`to` must be after `from`, by 400 days at most.")
    with parts.db.read() as session:
        total, rows = views.satisfaction(session, since, until, by)
    names = parts.content.agent_names() if by == "agent" else {}
    return SatisfactionTable(
        total=_row(total, None), rows=[_row(row, names.get(row.subject or "")) for row in rows]
    )


def _row(found: Satisfaction, name: str | None) -> SatisfactionRow:
    return SatisfactionRow(
        subject=found.subject,
        name=name,
        asked=found.asked,
        answered=found.answered,
        silent=found.silent,
        satisfied=found.satisfied,
        low=found.low,
        mean=found.mean,
        rate=found.rate,
        response=found.response,
    )
