"""The rules a scorecard may use, by name: pure functions of a conversation and their parameters."""

from collections.abc import Callable
from typing import Any, NamedTuple

from quality.finding import Finding
from quality.rules import phrases, timing
from quality.rules.params import Params
from quality.speech import Conversation


class Rule(NamedTuple):
    """A rule's parameters and its function."""

    params: type[Params]
    judge: Callable[[Conversation, Any], Finding]


RULES: dict[str, Rule] = {
    "said": Rule(phrases.Said, phrases.said),
    "never_said": Rule(phrases.NeverSaid, phrases.never_said),
    "restated": Rule(phrases.Restated, phrases.restated),
    "confirmed": Rule(phrases.Confirmed, phrases.confirmed),
    "no_long_silence": Rule(timing.NoLongSilence, timing.no_long_silence),
    "speech_rate": Rule(timing.SpeechRate, timing.speech_rate),
    "no_interruption": Rule(timing.NoInterruption, timing.no_interruption),
}
