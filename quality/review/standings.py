"""Items' standings, reckoned anew from all that people judged."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from quality.finding import Verdict
from quality.review.tables import MarkRow, ReviewRow
from quality.tables import ItemRow, ScoreRow, StandingRow
from quality.trust import Label, Reviewed, Standing, State, Thresholds, standing

Item = tuple[str, str]
"""An item's name and fingerprint."""


class _Seen(NamedTuple):
    """One person's mark of an item, and the machine's verdict on the same call."""

    mark: MarkRow
    review: ReviewRow
    item: ItemRow


def judged_anew(session: Session, scorecard: str, limits: Thresholds, now: datetime) -> None:
    """Reckon every item of a scorecard that people judged, and keep its standing.

    Labels are about calls: where one was inspected anew by a changed rule, they hold for it, too.
    """
    seen: dict[tuple[str, Item], dict[int, _Seen]] = defaultdict(dict)
    reviews: dict[Item, list[Reviewed]] = defaultdict(list)
    for found in map(_Seen._make, session.execute(_marks(scorecard))):
        name = found.item.item, found.item.fingerprint
        seen[found.review.call_id, name][found.review.id] = found  # the newest inspection's stays
        shown = found.item.score_id == found.review.score_id and found.item.counts
        if shown and found.item.verdict in (Verdict.PASS.value, Verdict.FAIL.value):
            overturned = found.mark.final != found.item.verdict
            reviews[name].append(Reviewed(overturned, _at(found)))
    labels: dict[Item, list[Label]] = defaultdict(list)
    for (_, name), by_review in seen.items():
        if len(by_review) == 2:
            labels[name].append(_label(*by_review.values()))
    for name in labels.keys() | reviews.keys():
        known = labels[name], reviews[name]
        _keep(session, scorecard, name, known=known, limits=limits, now=now)


def _label(one: _Seen, other: _Seen) -> Label:
    return Label(
        one=Verdict(one.mark.blind),
        other=Verdict(other.mark.blind),
        machine=Verdict(one.item.verdict),
        at=max(_at(one), _at(other)),
    )


def _at(seen: _Seen) -> datetime:
    return seen.review.judged_at or seen.review.drawn_at


def _marks(scorecard: str) -> Select[MarkRow, ReviewRow, ItemRow]:
    return (
        select(MarkRow, ReviewRow, ItemRow)
        .join(ReviewRow, MarkRow.review_id == ReviewRow.id)
        .join(ScoreRow, ScoreRow.call_id == ReviewRow.call_id)
        .join(ItemRow, (ItemRow.score_id == ScoreRow.id) & (ItemRow.item == MarkRow.item))
        .where(ScoreRow.scorecard == scorecard)
        .order_by(ScoreRow.id, ReviewRow.id)
    )


def _keep(
    session: Session,
    scorecard: str,
    name: Item,
    *,
    known: tuple[list[Label], list[Reviewed]],
    limits: Thresholds,
    now: datetime,
) -> None:
    item, fingerprint = name
    if not fingerprint:
        return  # judged before items had one: nobody can say which rule that was
    row = session.get(StandingRow, (scorecard, item, fingerprint))
    before = _standing(row) if row else None
    made = standing(*known, before, limits, now)
    if row is None:
        row = StandingRow(scorecard=scorecard, item=item, fingerprint=fingerprint)
        session.add(row)
    row.state, row.since, row.updated_at = made.state, made.since, now
    row.labelled, row.failed = made.labelled, made.failed
    row.kappa, row.people_kappa, row.precision = made.kappa, made.people_kappa, made.precision
    row.reviewed, row.overturned = made.reviewed, made.overturned


def _standing(row: StandingRow) -> Standing:
    state: State = row.state  # type: ignore[assignment]  # kept as text
    return Standing(
        state, row.since, row.labelled, row.failed, row.kappa, row.people_kappa, row.precision,
        row.reviewed, row.overturned,
    )  # fmt: skip
