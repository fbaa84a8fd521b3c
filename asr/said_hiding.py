"""What is said in a running call without personal data, for those who may not see them."""

from collections.abc import Iterable, Sequence

from asr.redaction import redact
from asr.said import Entry, Hint, Phrase, Placed
from asr.transcript import Channel, ChannelName, Segment, Word, assemble

SIDES: tuple[ChannelName, ChannelName] = ("caller", "agent")


def hidden(said: Sequence[Placed], names: Iterable[str]) -> list[Placed]:
    """The same entries, personal data as labels; `names`: those on the customer's record.

    Both sides are looked at together, as in the transcript: what was asked for says what a number
    is, and one side repeats the other's.
    """
    phrases = [placed.entry for placed in said if isinstance(placed.entry, Phrase)]
    texts = _texts(phrases, names)
    return [placed._replace(entry=_with(placed.entry, texts)) for placed in said]


def _with(entry: Entry, texts: dict[tuple[str, float], str]) -> Entry:
    if isinstance(entry, Phrase):
        return entry.model_copy(update={"text": texts[entry.side, entry.start]})
    if isinstance(entry, Hint) and entry.quote:
        # The phrase may be forgotten by now: then its words are not shown either.
        return entry.model_copy(update={"quote": texts.get((entry.side, entry.start), "")[:200]})
    return entry


def _texts(phrases: Sequence[Phrase], names: Iterable[str]) -> dict[tuple[str, float], str]:
    """Each phrase's text, by its side and beginning."""
    sides = {side: sorted(_of(phrases, side), key=lambda one: one.start) for side in SIDES}
    channels = [
        Channel(channel=side, segments=[_segment(one) for one in found])
        for side, found in sides.items()
    ]
    end = max((one.end for one in phrases), default=0.0)
    whole = assemble(engine="", model="", duration_s=end, channels=channels)
    shown = redact(whole, names).transcript
    return {
        (side, phrase.start): segment.text
        for side, found in sides.items()
        for phrase, segment in zip(found, shown.of(side), strict=True)
    }


def _of(phrases: Sequence[Phrase], side: ChannelName) -> list[Phrase]:
    return [one for one in phrases if one.side == side]


def _segment(phrase: Phrase) -> Segment:
    """Its characters as words, spread over its time: what is hidden is hidden by characters."""
    step = (phrase.end - phrase.start) / max(len(phrase.text), 1)
    words = [
        Word(
            start=phrase.start + number * step,
            end=phrase.start + (number + 1) * step,
            text=char,
            confidence=phrase.confidence,
        )
        for number, char in enumerate(phrase.text)
    ]
    return Segment(
        start=phrase.start,
        end=phrase.end,
        text=phrase.text,
        confidence=phrase.confidence,
        words=words,
    )
