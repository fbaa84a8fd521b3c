"""Holding a transcript against a scorecard."""

from pydantic import BaseModel, ConfigDict

from asr.client import Transcript
from quality.finding import Evidence, Finding, Verdict
from quality.rules import RULES
from quality.scorecard import Item, Scorecard
from quality.speech import Conversation


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


class Score(BaseModel):
    """A call's inspection."""

    model_config = ConfigDict(frozen=True)

    scorecard: str
    title: str
    version: int
    total: float | None
    """0 to 100; null when nothing could be judged."""
    items: list[ScoredItem]

    @property
    def unsure(self) -> int:
        """Items the machine abstained from."""
        return sum(item.verdict is Verdict.UNSURE for item in self.items)


def score(transcript: Transcript, card: Scorecard) -> Score:
    """Judge every item; a doubtful transcript is never judged as if it were certain."""
    call = Conversation(transcript)
    items = [_judged(item, _find(call, item)) for item in card.items]
    return Score(
        scorecard=card.id,
        title=card.title_zh,
        version=card.version,
        total=total(items),
        items=items,
    )


def total(items: list[ScoredItem]) -> float | None:
    """Weighted share of passes among the items judged, 0 to 100.

    0 when a fatal item failed; None when nothing was judged.
    """
    judged = [item for item in items if item.verdict in (Verdict.PASS, Verdict.FAIL)]
    if not judged:
        return None
    if any(item.fatal and item.verdict is Verdict.FAIL for item in judged):
        return 0.0
    passed = sum(item.weight for item in judged if item.verdict is Verdict.PASS)
    return round(100 * passed / sum(item.weight for item in judged), 1)


def _find(call: Conversation, item: Item) -> Finding:
    if call.transcript.low_confidence:
        reason = f"整通转写置信度只有 {call.transcript.confidence:.2f}，不作判定"
        return Finding(verdict=Verdict.UNSURE, reason=reason)
    return RULES[item.rule].judge(call, item.params)


def _judged(item: Item, finding: Finding) -> ScoredItem:
    return ScoredItem(
        id=item.id,
        title_zh=item.title_zh,
        title_en=item.title_en,
        verdict=finding.verdict,
        weight=item.weight,
        fatal=item.fatal,
        reason=finding.reason,
        evidence=finding.evidence,
    )
