"""One side of a call prepared for searching: its text, its sounds, and when each was spoken."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from asr.client import LOW_SEGMENT, ChannelName, Held, Segment, Transcript
from core import sound
from core.recorded import Mark
from quality.facts import NOTHING, Facts
from quality.finding import Evidence

LONGEST_PHRASE_S = 12.0
"""A phrase whose words lie further apart was not said in one go."""
FIRST_WORDS = 3
"""A greeting is as long: 您好 in two words at most, and one beside it."""
SURE_BY_SOUND = 4
"""From so many syllables on hardly anything else sounds alike."""
NAMES: dict[ChannelName, str] = {"caller": "客户", "agent": "座席"}


@dataclass(frozen=True)
class Hit:
    """A phrase that was found."""

    phrase: str
    evidence: Evidence
    """The sentence it stands in, with the phrase's own times."""
    literal: bool
    """Written as looked for, not only alike in sound."""
    doubtful: bool
    """In a segment the recogniser was not sure of."""

    @property
    def certain(self) -> bool:
        """Enough to blame somebody by: clear, and as spelled, or long enough to have no doubles."""
        return not self.doubtful and (
            self.literal or len(sound.units(self.phrase)) >= SURE_BY_SOUND
        )


class Speech:
    """Everything one side said."""

    def __init__(
        self, transcript: Transcript, channel: ChannelName, music: Sequence[Mark] = ()
    ) -> None:
        self.channel = channel
        said = [s for s in transcript.of(channel) if s.words and not _in_hold(s, music)]
        self.segments = sorted(said, key=lambda segment: segment.start)
        self._starts: list[int] = []
        """For each word the place in `_text` where it begins."""
        self._words = [(w, s) for s in self.segments for w in s.words]
        text = ""
        for word, _ in self._words:
            self._starts.append(len(text))
            text += word.text
        self._text = text

    @property
    def name(self) -> str:
        """As the page calls this side."""
        return NAMES[self.channel]

    @cached_property
    def sounds(self) -> sound.Spoken:
        """Everything that was said, to be searched by sound."""
        return sound.Spoken(self._text)

    def find(self, phrase: str, start: float, end: float) -> list[Hit]:
        """Where `phrase` begins between `start` and `end` seconds.

        What only looks so on paper, and was held against the sound in vain, is none; what was
        written otherwise and fits the sound is one.
        """
        written = [hit for m in self.sounds.find(phrase) if (hit := self._hit(phrase, m))]
        held = [(one, segment) for one, segment in self._held if one.word == phrase]
        refuted = [one for one, _ in held if not one.fits]
        hits = [hit for hit in written if hit.literal or not _any_at(refuted, hit)]
        for one, segment in held:
            if one.fits and not any(_any_at([one], hit) for hit in hits):
                evidence = self.cite(segment).model_copy(
                    update={"start": one.start, "end": one.end}
                )
                hits.append(Hit(phrase, evidence, literal=False, doubtful=segment.low_confidence))
        hits.sort(key=lambda hit: hit.evidence.start)
        return [hit for hit in hits if start <= hit.evidence.start <= end]

    def find_any(self, phrases: Iterable[str], start: float, end: float) -> list[Hit]:
        """Where any of `phrases` begins in the window, by time; of one moment the surest first."""
        hits = [hit for phrase in phrases for hit in self.find(phrase, start, end)]
        return sorted(hits, key=lambda h: (h.evidence.start, h.doubtful, not h.literal))

    @cached_property
    def _held(self) -> list[tuple[Held, Segment]]:
        """What was held against the sound, and in which sentence."""
        return [(one, segment) for segment in self.segments for one in segment.held]

    def unclear(self, start: float, end: float) -> list[Segment]:
        """Segments of the window that the recogniser was not sure of."""
        return [s for s in self.between(start, end) if s.low_confidence]

    def begins_unclear(self) -> bool:
        """Whether the side's first words are ones that the recogniser was not sure of.

        The rest of their segment may be clear: what stood there may have been a greeting.
        """
        first = [word for word, _ in self._words[:FIRST_WORDS] if word.text.strip()]
        weight = sum(len(word.text) for word in first)
        sure = sum(word.confidence * len(word.text) for word in first)
        return weight > 0 and sure / weight < LOW_SEGMENT

    def between(self, start: float, end: float) -> list[Segment]:
        """Segments that overlap the window."""
        return [s for s in self.segments if s.end >= start and s.start <= end]

    def cite(self, segment: Segment) -> Evidence:
        """A segment as evidence."""
        return Evidence(
            channel=self.channel, start=segment.start, end=segment.end, text=segment.text
        )

    def _hit(self, phrase: str, match: sound.Match) -> Hit | None:
        first = bisect_right(self._starts, match.start) - 1
        last = bisect_right(self._starts, match.end - 1) - 1
        words = self._words[first : last + 1]
        start, end = words[0][0].start, max(word.end for word, _ in words)
        if end - start > LONGEST_PHRASE_S:
            return None
        segments = list({id(segment): segment for _, segment in words}.values())
        text = "".join(segment.text for segment in segments)
        evidence = Evidence(channel=self.channel, start=start, end=end, text=text)
        doubtful = any(segment.low_confidence for segment in segments)
        return Hit(phrase, evidence, match.literal, doubtful)


def _any_at(held: Iterable[Held], hit: Hit) -> bool:
    """Whether one of these stands where the hit does."""
    at = hit.evidence
    return any(one.start < at.end and one.end > at.start for one in held)


def _in_hold(segment: Segment, holds: Sequence[Mark]) -> bool:
    middle = (segment.start + segment.end) / 2
    return any(hold.start < middle < hold.end for hold in holds)


class Conversation:
    """Both sides of a transcript, how long it lasted, and what is known besides."""

    def __init__(self, transcript: Transcript, facts: Facts = NOTHING) -> None:
        self.transcript, self.facts = transcript, facts
        self.caller = Speech(transcript, "caller")
        # A hold by the phone's key leaves its music in the agent's leg: older transcripts have it
        # as speech.
        music = [hold for hold in facts.holds or () if hold.music]
        self.agent = Speech(transcript, "agent", music)
        spoken = [s.end for s in self.caller.segments + self.agent.segments]
        self.end = max([transcript.duration_s, *spoken])
        """Of the recording, in seconds."""

    @property
    def unheard(self) -> list[Mark]:
        """Holds and pauses: stretches whose silence is nobody's."""
        return [*(self.facts.holds or ()), *self.facts.pauses]

    def side(self, channel: ChannelName) -> Speech:
        return self.caller if channel == "caller" else self.agent

    def in_order(self) -> list[tuple[Speech, Segment]]:
        """All segments of both sides by their start."""
        both = [(side, s) for side in (self.caller, self.agent) for s in side.segments]
        return sorted(both, key=lambda entry: entry[1].start)
