"""Holding a transcript against a scorecard."""

from collections.abc import Collection, Iterable
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from quality.finding import Evidence, Finding, Verdict
from quality.rules import RULES
from quality.scorecard import Item, Scorecard
from quality.speech import Conversation

Proven = Collection[tuple[str, str, str]]
"""Scorecard, item and fingerprint of the items that count."""


class ScoredItem(BaseModel):
    """One item's verdict."""

    model_config = ConfigDict(frozen=True)

    id: str
    title_zh: str
    title_en: str
    verdict: Verdict
    weight: float
    fatal: bool
    reason: str
    evidence: list[Evidence]
    counts: bool = False
    """It had proven itself against people when this was judged; otherwise it is a hint."""
    fingerprint: str = ""


class Score(BaseModel):
    """A call's inspection."""

    model_config = ConfigDict(frozen=True)

    scorecard: str
    title: str
    version: int
    total: float | None
    """0 to 100, of the items that count; null when none of them was judged."""
    hint: float | None = None
    """The same of all items, proven or not: what the machine thinks."""
    needs_person: bool = False
    """A fatal item that counts failed; nothing follows until a person confirms it."""
    items: list[ScoredItem]
    words_gone: str | None = None
    """Why the evidence quotes nothing any more: the rule by which the recording was deleted."""

    @property
    def unsure(self) -> int:
        """Items the machine abstained from."""
        return sum(item.verdict is Verdict.UNSURE for item in self.items)


def score(call: Conversation, card: Scorecard, proven: Proven = ()) -> Score:
    """Judge every item; a doubtful transcript is never judged as if it were certain."""
    items = [_judged(item, _find(call, item), card, proven) for item in card.items]
    counted = [item for item in items if item.counts]
    return Score(
        scorecard=card.id,
        title=card.title_zh,
        version=card.version,
        total=share(counted),
        hint=total(items),
        needs_person=any(item.fatal and item.verdict is Verdict.FAIL for item in counted),
        items=items,
    )


class Weighed(Protocol):
    """What a total is made of."""

    @property
    def verdict(self) -> Verdict: ...

    @property
    def weight(self) -> float: ...

    @property
    def fatal(self) -> bool: ...


def share(items: Iterable[Weighed]) -> float | None:
    """Weighted share of passes among the items judged, 0 to 100; None when nothing was judged."""
    judged = [item for item in items if item.verdict in (Verdict.PASS, Verdict.FAIL)]
    if not judged:
        return None
    passed = sum(item.weight for item in judged if item.verdict is Verdict.PASS)
    return round(100 * passed / sum(item.weight for item in judged), 1)


def total(items: Iterable[Weighed]) -> float | None:
    """As `share`, and 0 when a fatal item failed."""
    known = list(items)
    if any(item.fatal and item.verdict is Verdict.FAIL for item in known):
        return 0.0
    return share(known)


def _find(call: Conversation, item: Item) -> Finding:
    if call.transcript.low_confidence:
        reason = f"整通转写置信度只有 {call.transcript.confidence:.2f}，不作判定"
        return Finding(verdict=Verdict.UNSURE, reason=reason)
    return RULES[item.rule].judge(call, item.params)


def _judged(item: Item, finding: Finding, card: Scorecard, proven: Proven) -> ScoredItem:
    return ScoredItem(
        id=item.id,
        title_zh=item.title_zh,
        title_en=item.title_en,
        verdict=finding.verdict,
        weight=item.weight,
        fatal=item.fatal,
        reason=finding.reason,
        evidence=finding.evidence,
        counts=(card.id, item.id, item.fingerprint) in proven,
        fingerprint=item.fingerprint,
    )
