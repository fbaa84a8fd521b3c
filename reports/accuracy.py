"""How well calls are written down, by who spoke: people's checks joined with the calls' records."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from asr.views import Accuracy, Check, CheckedSegment, accuracy, checked
from reports.tables import CallRecord, LegRecord

Group = Literal["channel", "age_band", "agent", "model"]
_SPOKEN_BY = {"agent": "agent", "age_band": "caller"}
"""Whose speech a group is about, where it is not everybody's."""
MOST = 20_000
"""Checks that are looked at, the latest."""
AT_ONCE = 500


class Figures:
    """Checks of a time, ready to be grouped."""

    def __init__(self, session: Session, since: datetime, until: datetime) -> None:
        found = checked(session, since, until, MOST)
        self.drawn = [one for one in found if one.drawn]
        """Chosen by chance: the honest figure."""
        self.chosen = [one for one in found if not one.drawn]
        """Chosen by people, who stop at errors: too many of those."""
        self._bands, self._agents = _calls(session, {one.call_id for one in found if one.call_id})

    def total(self, *, drawn: bool = True) -> Accuracy:
        """Of all that was drawn by chance, or of all that people chose."""
        return accuracy(map(_check, self.drawn if drawn else self.chosen))

    def by(self, group: Group) -> list[tuple[str | None, Accuracy]]:
        """Each group of what was drawn, those with most characters first; None: not known."""
        groups: dict[str | None, list[CheckedSegment]] = defaultdict(list)
        for one in self.drawn:
            if one.channel == _SPOKEN_BY.get(group, one.channel):
                groups[self._of(group, one)].append(one)
        made = [(name, accuracy(map(_check, ones))) for name, ones in groups.items()]
        return sorted(made, key=lambda row: (-row[1].characters, row[0] or ""))

    def _of(self, group: Group, one: CheckedSegment) -> str | None:
        match group:
            case "channel":
                return one.channel
            case "model":
                return one.model
            case "age_band":
                return self._bands.get(one.call_id or "")
            case "agent":
                return self._agents.get(one.call_id or "")


def _check(one: CheckedSegment) -> Check:
    return Check(one.call_id or one.recording_id, one.heard, one.text)


def _calls(session: Session, call_ids: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The callers' age bands, and the agents of calls that one agent alone had."""
    ids = sorted(call_ids)
    bands: dict[str, str] = {}
    agents: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for call_id, band in session.execute(
            select(CallRecord.call_id, CallRecord.age_band).where(CallRecord.call_id.in_(some))
        ):
            bands[call_id] = band
        for call_id, agent in session.execute(
            select(LegRecord.call_id, LegRecord.agent_id).where(LegRecord.call_id.in_(some))
        ):
            agents[call_id].add(agent)
    return bands, {call: had.pop() for call, had in agents.items() if len(had) == 1}


def accuracy_csv(figures: Figures) -> str:
    """All figures as CSV: a line for all that was drawn, for what people chose, for each group."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(
        [
            "sample",
            "group",
            "subject",
            "segments",
            "corrected",
            "calls",
            "characters",
            "errors",
            "rate",
            "low",
            "high",
        ]
    )
    lines.writerow(["drawn", "all", "", *_cells(figures.total())])
    lines.writerow(["chosen", "all", "", *_cells(figures.total(drawn=False))])
    for group in get_args(Group):
        for subject, found in figures.by(group):
            lines.writerow(["drawn", group, subject or "", *_cells(found)])
    return text.getvalue()


def _cells(found: Accuracy) -> list[object]:
    shares = ("" if x is None else f"{x:.4f}" for x in (found.rate, found.low, found.high))
    counts = found.segments, found.corrected, found.calls, found.characters, found.errors
    return [*counts, *shares]
