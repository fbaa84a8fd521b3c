"""An engine that says what it was told to, for tests and for rehearsing a worker."""

from collections.abc import Mapping, Sequence

import numpy as np

from asr.engine import RATE, Audio, Heard, too_quiet
from asr.transcript import ChannelName, Segment, Word, segment_of


class MemoryEngine:
    """Speaks its script, one sentence per call and channel, spread over the audio's length."""

    name = "memory"

    def __init__(
        self,
        script: Mapping[ChannelName, Sequence[str]],
        *,
        confidence: float = 0.9,
        model: str = "script",
    ) -> None:
        self.model = model
        self.heard: list[tuple[ChannelName, float]] = []
        """Channel and seconds of each piece it was given."""
        self._script = {channel: list(lines) for channel, lines in script.items()}
        self.confidence = confidence

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:
        duration = audio.size / RATE
        self.heard.append((channel, duration))
        lines = self._script.get(channel, [])
        if too_quiet(audio) or not lines:
            return []
        text = lines.pop(0)
        step = duration / max(len(text), 1)
        words = [
            Word(start=i * step, end=(i + 1) * step, text=char, confidence=self.confidence)
            for i, char in enumerate(text)
        ]
        return [segment_of(words)] if words else []

    def listen(self, hot_words: Sequence[str] = ()) -> "MemoryHearing":  # noqa: ARG002
        return MemoryHearing(self)


class MemoryHearing:
    """Says the caller's next line once it has heard anything."""

    def __init__(self, engine: MemoryEngine) -> None:
        self._engine = engine
        self._pieces: list[Audio] = []
        self._said = ""

    def feed(self, audio: Audio) -> None:
        self._pieces.append(audio)

    def heard(self) -> Heard:
        if self._pieces:
            segments = self._engine.transcribe(np.concatenate(self._pieces), "caller")
            self._said += "".join(segment.text for segment in segments)
            self._pieces.clear()
        return Heard(self._said, self._engine.confidence if self._said else 0.0)
