"""Advice to an agent while the call runs: rules in YAML, checked line by line; a pure adviser.

A hint says what was just heard and what helps now. It is no judgement, nothing is counted, and no
score knows of it. Words of crisis are not among them: a crisis is told to supervisors, too
(`docs/crises.md`).
"""

from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from asr.client import ChannelName
from core import sound, yaml_lines
from core.errors import UserError
from core.yaml_lines import Problem

LEAST_CONFIDENCE = 0.45
"""Of a phrase; what was recognised less surely is no ground for advice."""
NEAR = (0.0, 0.0, 0.06, 0.3)
"""Most that a word of so many syllables may cost by sound where it is found; longer ones may what
`core.sound` lets them. 转账 and its homophones, not whatever is near to it."""
CALM_S = 6.0
"""After any hint a mere piece of advice keeps silent for so long; warnings never do."""
LEAST_SPOKEN_S, LEAST_CHARS = 3.0, 12
"""Shorter phrases say nothing of how fast somebody speaks."""

_Word = Annotated[str, Field(min_length=2, max_length=20)]
_Words = Annotated[list[_Word], Field(min_length=1, max_length=80)]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    level: Literal["warn", "info"] = "info"
    zh: str = Field(min_length=1, max_length=120)
    """What helps now, for the agent."""
    en: str = Field(min_length=1, max_length=240)
    again_s: float = Field(120, ge=10, le=3600)
    """The same advice is not given again sooner, in seconds of the recording."""


class SaidRule(_Rule):
    """Somebody said one of some words."""

    when: Literal["said"]
    who: ChannelName
    words: _Words
    unless: list[_Word] = Field([], max_length=80)
    """In the same phrase, these make it harmless: 不要转账."""


class PaceRule(_Rule):
    """The agent speaks too fast for this caller."""

    when: Literal["pace"]
    most: int = Field(ge=60, le=600)
    """Characters a minute (字/分)."""
    senior: int = Field(ge=60, le=600)
    """To an older caller."""
    unclear: int = Field(ge=60, le=600)
    """For `unclear_s` seconds after the caller said one of `words`."""
    unclear_s: float = Field(90, ge=5, le=600)
    words: _Words

    @model_validator(mode="after")
    def _slower(self) -> Self:
        if not self.most >= self.senior >= self.unclear:
            raise ValueError("most, senior and unclear must not rise in this order")
        return self


class SilenceRule(_Rule):
    """Nobody has said anything for a while; on hold nothing is recorded, and nothing is said."""

    when: Literal["silence"]
    after_s: float = Field(ge=5, le=300)
    senior_s: float = Field(ge=5, le=300)
    """With an older caller, who is given more time."""


Rule = Annotated[SaidRule | PaceRule | SilenceRule, Field(discriminator="when")]


class Rules(BaseModel):
    """A file of hints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hints: Annotated[list[Rule], Field(min_length=1, max_length=60)]


class Said(NamedTuple):
    """A phrase, as far as hints need to know it."""

    side: ChannelName
    text: str
    start: float
    """Seconds of the recording."""
    end: float
    confidence: float


class Advice(NamedTuple):
    """One hint."""

    rule: str
    level: Literal["warn", "info"]
    zh: str
    en: str
    side: ChannelName
    """Who gave cause for it."""
    start: float
    """When, in seconds of the recording."""


def load(path: Path) -> Rules:
    """The rules of a file. Raises `UserError` with one `name:line: fault` per line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: cannot be read: {error}") from None
    return read(text, path.name)


def read(text: str, name: str) -> Rules:
    """The same of a text."""
    document, problems = yaml_lines.read(text)
    if document is None:
        raise UserError(_told(name, problems))
    try:
        rules = Rules.model_validate(document.data)
    except ValidationError as error:
        raise UserError(_told(name, document.faults(error))) from None
    seen: set[str] = set()
    for number, rule in enumerate(rules.hints):
        if rule.id in seen:
            line = document.line(("hints", number, "id"))
            problems.append(Problem(line, f"{rule.id} is there twice"))
        seen.add(rule.id)
    if problems:
        raise UserError(_told(name, problems))
    return rules


def _told(name: str, problems: list[Problem]) -> str:
    return "\n".join(f"{name}:{problem}" for problem in problems)


def said(words: list[str], text: sound.Spoken) -> str | None:
    """The first of the words that the text has, as written or nearly alike in sound; None: none."""
    for word in words:
        syllables = len(sound.units(word))
        budget = NEAR[syllables] if syllables < len(NEAR) else None
        if text.find(word, budget):
            return word
    return None


class Adviser:
    """Advises in one call; what it has said already is its only memory."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.senior = False
        """The caller is served as an older one."""
        self._given: dict[str, float] = {}
        """When which advice was given last."""
        self._unclear_at: dict[str, float] = {}
        """When the caller last said that they did not understand, by rule."""

    def heard(self, phrase: Said) -> list[Advice]:
        """What follows from a phrase."""
        if phrase.confidence < LEAST_CONFIDENCE:
            return []
        text = sound.Spoken(phrase.text)
        given = []
        for rule in self._rules.hints:
            if isinstance(rule, SaidRule):
                cause = self._words(rule, phrase, text)
            elif isinstance(rule, PaceRule):
                cause = self._fast(rule, phrase, text)
            else:
                cause = False
            if cause and self._may(rule, phrase.start):
                given.append(self._advice(rule, phrase.side, phrase.start))
        return given

    def quiet(self, second: float, since: float) -> list[Advice]:
        """Nobody has spoken from `since` to `second`, both of the recording."""
        given = []
        for rule in self._rules.hints:
            if not isinstance(rule, SilenceRule):
                continue
            patience = rule.senior_s if self.senior else rule.after_s
            # Once for each silence, however long it lasts.
            told = self._given.get(rule.id, -1.0) >= since
            if second - since >= patience and not told and self._may(rule, second):
                given.append(self._advice(rule, "agent", second))
        return given

    def _words(self, rule: SaidRule, phrase: Said, text: sound.Spoken) -> bool:
        if rule.who != phrase.side or said(rule.words, text) is None:
            return False
        return said(rule.unless, text) is None

    def _fast(self, rule: PaceRule, phrase: Said, text: sound.Spoken) -> bool:
        if phrase.side == "caller":
            if said(rule.words, text) is not None:
                self._unclear_at[rule.id] = phrase.end
            return False
        lasted = phrase.end - phrase.start
        if lasted < LEAST_SPOKEN_S or len(text.units) < LEAST_CHARS:
            return False
        most = rule.senior if self.senior else rule.most
        unclear_at = self._unclear_at.get(rule.id)
        if unclear_at is not None and 0 <= phrase.end - unclear_at <= rule.unclear_s:
            most = rule.unclear
        return len(text.units) / lasted * 60 > most

    def _may(self, rule: _Rule, second: float) -> bool:
        last = self._given.get(rule.id)
        if last is not None and second - last < rule.again_s:
            return False
        latest = max(self._given.values(), default=None)
        return rule.level == "warn" or latest is None or second - latest >= CALM_S

    def _advice(self, rule: _Rule, side: ChannelName, start: float) -> Advice:
        self._given[rule.id] = start
        return Advice(rule.id, rule.level, rule.zh, rule.en, side, start)
