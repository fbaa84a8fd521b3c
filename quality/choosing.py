"""Which scorecards a call gets: rules from YAML, checked line by line; the choice is pure."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core import yaml_lines
from core.errors import UserError
from core.yaml_lines import Place, Problem
from quality.rules.params import Phrase
from quality.speech import Conversation

OrderKind = Literal["consult", "repair", "billing", "complaint", "other"]
CardName = str


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Case(_Part):
    """All that is named must be so."""

    always: Literal[True] | None = None
    senior: bool | None = None
    """Whether the call went through the green channel."""
    order_kinds: tuple[OrderKind, ...] | None = Field(None, min_length=1)
    """A work order of one of these kinds came from the call."""
    intents: tuple[str, ...] | None = Field(None, min_length=1, max_length=50)
    """The caller said so to a menu, and was understood."""
    queues: tuple[str, ...] | None = Field(None, min_length=1, max_length=50)
    """The call stood in one of these lines."""
    caller_says: tuple[Phrase, ...] | None = Field(None, min_length=1, max_length=100)
    """Found clearly, as spelled, or as it sounds from four syllables on."""
    least: int = Field(1, ge=1, le=50)
    """So many different ones of `caller_says`."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        named = (
            self.always,
            self.senior,
            self.order_kinds,
            self.intents,
            self.queues,
            self.caller_says,
        )
        if all(one is None for one in named):
            raise ValueError("a case must name something")
        if "least" in self.model_fields_set and self.least > len(self.caller_says or ()):
            raise ValueError("least is more than there are phrases in caller_says")
        return self


class Rule(_Part):
    """A scorecard, and when it is used."""

    card: CardName = Field(min_length=1, max_length=40)
    also: bool = False
    """It never gives the call's own score."""
    cases: tuple[Case, ...] = Field(min_length=1, max_length=50)


class Choosing(_Part):
    """The whole file."""

    rules: tuple[Rule, ...] = Field((), max_length=50)
    otherwise: CardName = Field(min_length=1, max_length=40)
    """Where no rule gives the call's own score."""


class Signs(NamedTuple):
    """What is known of a call that the choice looks at."""

    senior: bool = False
    intents: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    order_kinds: frozenset[str] = frozenset()


def choose(rules: Choosing, signs: Signs, call: Conversation) -> list[CardName]:
    """Scorecards for the call; the first is the one whose total is the call's own."""
    held = [rule for rule in rules.rules if any(_holds(case, signs, call) for case in rule.cases)]
    own = [rule.card for rule in held if not rule.also] or [rules.otherwise]
    return list(dict.fromkeys([*own, *(rule.card for rule in held if rule.also)]))


def _holds(case: Case, signs: Signs, call: Conversation) -> bool:
    return (
        case.senior in (None, signs.senior)
        and _meets(case.order_kinds, signs.order_kinds)
        and _meets(case.intents, signs.intents)
        and _meets(case.queues, signs.queues)
        and (case.caller_says is None or _said(case, call) >= case.least)
    )


def _meets(wanted: Collection[str] | None, found: frozenset[str]) -> bool:
    return wanted is None or not found.isdisjoint(wanted)


def _said(case: Case, call: Conversation) -> int:
    phrases = case.caller_says or ()
    return sum(any(hit.certain for hit in call.caller.find(p, 0, call.end)) for p in phrases)


def load(path: Path, cards: Collection[CardName]) -> Choosing:
    """The file's rules. Raises `UserError` with one `file:line: fault` a line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: cannot be read: {error}") from None
    return read(text, path.name, cards)


def read(text: str, name: str, cards: Collection[CardName]) -> Choosing:
    """As `load`; `cards`: the scorecards there are."""
    document, problems = yaml_lines.read(text)
    if document is None:
        raise UserError(_told(name, problems))
    try:
        found = Choosing.model_validate(document.data)
    except ValidationError as error:
        raise UserError(_told(name, document.faults(error))) from None
    named: list[tuple[Place, str]] = [(("otherwise",), found.otherwise)]
    named += [(("rules", i, "card"), rule.card) for i, rule in enumerate(found.rules)]
    unknown = [
        Problem(document.line(place), f"there is no scorecard {card!r}")
        for place, card in named
        if card not in cards
    ]
    if unknown:
        raise UserError(_told(name, unknown))
    return found


def _told(name: str, problems: list[Problem]) -> str:
    return "\n".join(f"{name}:{problem}" for problem in problems)
