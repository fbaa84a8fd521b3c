"""Words of crisis heard while the caller is on the line: told at once, as those of a recording."""

from collections.abc import Callable, Collection, Sequence

from asr.transcript import Channel, Segment, assemble
from core import logs
from core.bus import EventSink
from core.events import CrisisWordsFound, Minter
from quality.client import crisis_said

MOST_WORDS = 10

log = logs.get("asr.crisis")


class CrisisAlarm:
    """Tells of words that were surely said; what only sounds like one waits for a person."""

    def __init__(
        self, words: Callable[[], tuple[str, ...]], publisher: EventSink, minter: Minter
    ) -> None:
        """`words`: as they are now."""
        self._words, self._publisher, self._minter = words, publisher, minter

    def heard(self, call_id: str, said: Segment, known: Collection[str]) -> Sequence[str]:
        whole = assemble(
            engine="",
            model="",
            duration_s=said.end,
            channels=[Channel(channel="caller", segments=[said])],
        )
        phrases = dict.fromkeys(hit.phrase for hit in crisis_said(whole, self._words()))
        found = [word for word in phrases if word not in known][:MOST_WORDS]
        if found:
            log.warning("crisis_words", call_id=call_id, words=len(found))
            told = self._minter.mint(
                CrisisWordsFound, call_id=call_id, words=tuple(found), at_s=said.start
            )
            self._publisher.publish(told)
        return found
