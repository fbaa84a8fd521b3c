"""The rules a scorecard may use, by name: pure functions of a conversation and their parameters."""

from collections.abc import Callable
from typing import Any, NamedTuple

from quality.finding import Finding
from quality.rules import dialogue, manners, phrases, promises, timing, understanding
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
    "when_then": Rule(dialogue.WhenThen, dialogue.when_then),
    "said_before": Rule(dialogue.SaidBefore, dialogue.said_before),
    "in_order": Rule(dialogue.InOrder, dialogue.in_order),
    "not_only": Rule(dialogue.NotOnly, dialogue.not_only),
    "read_back": Rule(understanding.ReadBack, understanding.read_back),
    "teach_back": Rule(understanding.TeachBack, understanding.teach_back),
    "one_step": Rule(understanding.OneStep, understanding.one_step),
    "no_overtalk": Rule(manners.NoOvertalk, manners.no_overtalk),
    "first_statement": Rule(manners.FirstStatement, manners.first_statement),
    "prompt_reply": Rule(manners.PromptReply, manners.prompt_reply),
    "hold_etiquette": Rule(manners.HoldEtiquette, manners.hold_etiquette),
    "promise_filed": Rule(promises.PromiseFiled, promises.promise_filed),
    "order_written": Rule(promises.OrderWritten, promises.order_written),
    "amount_within": Rule(promises.AmountWithin, promises.amount_within),
}
