"""What is told of an utterance: everything but the personal data in it. Pure."""

import re
from typing import Any

from core import redaction
from ivr.moves import Understood
from ivr.ports import Heard

MASK = "*"
_NUMERALS = "零〇○一幺二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖"
_DIGITS = re.compile(r"\d")
_SPOKEN = re.compile(rf"[{_NUMERALS}*][{_NUMERALS}*\s,，、.。\-]{{1,}}[{_NUMERALS}*]")
"""Three numerals and more, pauses between them or not: 一下 and 两个 stay."""


def masked(text: str) -> str:
    """The text without personal data and any digits, written or spoken: a parcel's, too."""
    plain = _DIGITS.sub(MASK, redaction.masked(text, redaction.find(text)))
    return _SPOKEN.sub(lambda found: re.sub(r"[^\s,，、.。\-]", MASK, found[0]), plain)


def told(understood: Understood, heard: Heard) -> dict[str, Any]:
    """The fields of the event that speaks of it."""
    decision, meaning = understood.decision, understood.decision.meaning
    return {
        "intent": meaning.intent,
        "title": understood.title,
        "confidence": meaning.confidence,
        "reason": masked(decision.reason)[:200],
        "text": masked(understood.text)[:400],
        "step": understood.step,
        "book": understood.book,
        "does": decision.does,
        "to": understood.to,
        "heard": round(heard.confidence, 3),
        "sound": heard.sound,
    }
