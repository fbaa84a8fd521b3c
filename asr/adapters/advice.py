"""Hints by the rules of `quality`, as entries of what is said."""

from asr.said import Hint, Phrase
from core.clock import Clock
from quality.client import Advice, Adviser, HintRules, Said


class RuledAdvice:
    """Advises in one call."""

    def __init__(self, rules: HintRules, clock: Clock) -> None:
        self._adviser, self._clock = Adviser(rules), clock
        self.senior = False

    def heard(self, phrase: Phrase, raw: str) -> list[Hint]:
        self._adviser.senior = self.senior
        said = Said(phrase.side, raw, phrase.start, phrase.end, phrase.confidence)
        return [self._hint(one, phrase.text) for one in self._adviser.heard(said)]

    def quiet(self, second: float, since: float) -> list[Hint]:
        self._adviser.senior = self.senior
        return [self._hint(one, "") for one in self._adviser.quiet(second, since)]

    def _hint(self, advice: Advice, quote: str) -> Hint:
        """`quote`: without what is not to be kept."""
        fields = {**advice._asdict(), "quote": quote[:200], "at": self._clock.now()}
        return Hint.model_validate(fields)
