"""What a changed scorecard would have said of past calls: judged in the shadow, nothing kept."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from asr.client import AsrClient
from core.clock import Clock
from core.db import Database
from quality.gathering import Gatherer
from quality.keeping import Inspected, proven, store
from quality.scorecard import Scorecard
from quality.scoring import Score, score
from quality.speech import Conversation
from quality.tables import ScoreRow
from quality.views import all_for_call

EXAMPLES = 5
"""Calls named for each kind of change."""


@dataclass
class ItemChange:
    """How an item's verdicts would change, over all calls."""

    title: str
    same: int = 0
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Before and after; `-` where the item is new or gone."""
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass
class Comparison:
    """The whole result."""

    calls: int = 0
    hints_before: list[float] = field(default_factory=list)
    hints_after: list[float] = field(default_factory=list)
    items: dict[str, ItemChange] = field(default_factory=dict)

    def add(self, call_id: str, before: Score, after: Score) -> None:
        """Count one call."""
        self.calls += 1
        self.hints_before += [] if before.hint is None else [before.hint]
        self.hints_after += [] if after.hint is None else [after.hint]
        was = {item.id: item for item in before.items}
        now = {item.id: item for item in after.items}
        for name in was | now:
            titled = now.get(name) or was[name]
            change = self.items.setdefault(name, ItemChange(titled.title_zh))
            move = tuple(i.verdict.value if i else "-" for i in (was.get(name), now.get(name)))
            if move[0] == move[1]:
                change.same += 1
                continue
            change.changed[move[0], move[1]] += 1
            named = change.examples.setdefault((move[0], move[1]), [])
            if len(named) < EXAMPLES:
                named.append(call_id)


class Shadow:
    """Past calls, judged anew by one scorecard."""

    def __init__(self, db: Database, asr: AsrClient, gatherer: Gatherer, clock: Clock) -> None:
        self._db, self._asr, self._gatherer, self._clock = db, asr, gatherer, clock

    def calls(self, scorecard: str, since: timedelta, most: int) -> list[ScoreRow]:
        """The newest inspection of each call by this scorecard, newest first."""
        begin = self._clock.now() - since
        newest = (
            select(func.max(ScoreRow.id))
            .where(ScoreRow.scorecard == scorecard, ScoreRow.created_at >= begin)
            .group_by(ScoreRow.call_id)
        )
        with self._db.read() as session:
            rows = session.scalars(
                select(ScoreRow)
                .where(ScoreRow.id.in_(newest))
                .order_by(ScoreRow.id.desc())
                .limit(most)
            )
            return list(rows)

    def compare(
        self, rows: list[ScoreRow], card: Scorecard, step: Callable[[], None] = lambda: None
    ) -> Comparison:
        """What would change; `step` is called after each call."""
        made = Comparison()
        for row, after in self._judged(rows, card):
            with self._db.read() as session:
                found = all_for_call(session, row.call_id)
            before = next((one for one in found if one.scorecard == card.id), None)
            if before is not None and after is not None:
                made.add(row.call_id, before, after)
            step()
        return made

    def rescore(
        self, rows: list[ScoreRow], card: Scorecard, step: Callable[[], None] = lambda: None
    ) -> int:
        """Keep what the scorecard says now, beside the old scores; how many were new."""
        kept = 0
        for row, after in self._judged(rows, card):
            if after is not None:
                about = Inspected(
                    row.call_id, row.recording_id, row.transcript_id, row.agent_id, row.senior
                )
                with self._db.write() as session:
                    made = store(session, about, after, self._clock.now(), own=row.own)
                    kept += made is not None
            step()
        return kept

    def _judged(
        self, rows: list[ScoreRow], card: Scorecard
    ) -> Iterator[tuple[ScoreRow, Score | None]]:
        with self._db.read() as session:
            known = proven(session)
        now: datetime = self._clock.now()
        for row in rows:
            transcript = self._asr.transcript(transcript_id=row.transcript_id)
            if transcript is None:
                yield row, None
                continue
            facts = self._gatherer.facts(row.call_id, transcript.duration_s, now)
            yield row, score(Conversation(transcript, facts), card, known)
