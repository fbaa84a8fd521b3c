"""faster-whisper: OpenAI's Whisper on CTranslate2, int8 on the CPU. The default engine."""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from asr.adapters.whisper_closed import Closed
from asr.adapters.whisper_live import (
    BEGIN,
    TOKENS_PER_S,
    WINDOWS_S,
    Ear,
    Sound,
    said_once,
    total,
)
from asr.cleaning import believable, chinese, spoken_text
from asr.engine import RATE, Audio, Heard, too_quiet
from asr.told import alike, only_told
from asr.transcript import ChannelName, Segment, Word, segment_of
from core.answers import Digits, OneOf, closed

NO_SPEECH = 0.6
"""Above this probability of silence a sentence must be likely in itself to be kept."""
UNLIKELY = -1.0
"""Mean log probability below which a sentence over probable silence is dropped."""
BEAM = 5
LIVE_BEAM = 3
"""Of an utterance that somebody waits for."""
CHINESE = ("zh", "yue")
LEAST_CHINESE = 0.5
"""Probability of Chinese below which an utterance is not understood: told to write Chinese, the
model makes Chinese of English and of murmurs, and out of hot words sooner than of anything."""
SHORT_S, SHORTEST_S = 2.2, 1.6
"""Seconds with the silence around it up to which a word or two say little of their language: of
digits the model was often not sure, and 对 it took for English nearly always."""
LEAST_CHINESE_SHORT = 0.1
"""Instead of `LEAST_CHINESE` for these, and nothing for the shortest."""
FALLBACKS = (0.0, 0.4)
"""Temperatures tried in turn while a result looks like a loop. With the library's own six, two
seconds of noise cost more than a minute."""
NOTHING = Heard("", 0.0)


class WhisperEngine:
    """Whisper for Chinese. Loading takes about 1 s and 300 MB; make it after forking."""

    name = "whisper"

    def __init__(
        self, folder: Path, *, threads: int = 1, workers: int = 1, language: str = "zh"
    ) -> None:
        # Late: the dispatcher never needs it.
        from asr.adapters.whisper_windows import ShortWindows

        self.model = folder.name
        self._language = language
        self._model = ShortWindows(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            num_workers=workers,
        )

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:  # noqa: ARG002 (port)
        if too_quiet(audio):
            return []
        duration = audio.size / RATE
        # No initial prompt: it leaks into the text after silence. No text of the window before:
        # that is how loops spread.
        sentences, _ = self._model.transcribe(
            audio,
            language=self._language,
            beam_size=BEAM,
            word_timestamps=True,
            condition_on_previous_text=False,
            vad_filter=False,
            temperature=FALLBACKS,
            best_of=2,
            max_new_tokens=total(16 + int(TOKENS_PER_S * duration)) - len(BEGIN),
        )
        made: list[Segment] = []
        before: list[Word] = []
        for sentence in sentences:
            if sentence.no_speech_prob > NO_SPEECH and sentence.avg_logprob < UNLIKELY:
                continue
            words = believable(chinese(_words(sentence.words or [], duration)), before)
            if words:
                made.append(segment_of(words))
                before = words
        return made

    def listen(self, hot_words: Sequence[str] = ()) -> "WhisperHearing":
        return WhisperHearing(self, hot_words)

    def utterance(self, audio: Audio, expected: Sequence[str] = ()) -> Heard:
        """What was said, for somebody who waits; see `asr.engine.Engine.listen`."""
        if too_quiet(audio):
            return NOTHING
        sound = Sound(self._ear, audio)
        answer: Heard | None = None
        match closed(expected):
            case Digits(besides=besides) as digits:
                answer, expected = self._closed.digits(sound, digits), besides
            case OneOf(besides=besides) as words:
                answer, expected = self._closed.one_of(sound, words), besides
        return answer or self._free(sound, " ".join(expected) or None)

    def weigh(self, audio: Audio, texts: Sequence[str]) -> list[float]:
        """How likely each text is of the sound, see `asr.sought.Weigher`."""
        # What is only read and not written may stand in a window of any length, so in a cheap one.
        sound = Sound(self._ear, audio, min(math.ceil(audio.size / RATE + 0.5), WINDOWS_S[-1]))
        return [sound.log_p(self._ear.tokens(text)) for text in texts]

    def _free(self, sound: Sound, hot_words: str | None) -> Heard:
        """Whatever it was, so long as it was Chinese."""
        if not self._is_chinese(sound):
            return NOTHING
        written = sound.free(hot_words, LIVE_BEAM)
        if hot_words and only_told(written.text, hot_words):
            # Of what it hardly hears it writes what it was told: then untold, it writes the same.
            untold = sound.free(None, LIVE_BEAM)
            if not alike(untold.text, written.text):
                written = untold
        text = spoken_text(said_once(written.text, sound.lasts_s), sound.lasts_s)
        return Heard(text, math.exp(min(written.mean, 0.0))) if text else NOTHING

    @cached_property
    def _ear(self) -> Ear:
        return Ear(self._model, self._language)

    @cached_property
    def _closed(self) -> Closed:
        return Closed(self._ear)

    def _is_chinese(self, sound: Sound) -> bool:
        """Whether it is likelier Chinese than not; a model of another language takes anything."""
        if self._language not in CHINESE or sound.lasts_s <= SHORTEST_S:
            return True
        known = sound.languages()
        chinese_p = sum(known.get(name, 0.0) for name in CHINESE)
        return chinese_p >= (LEAST_CHINESE_SHORT if sound.lasts_s <= SHORT_S else LEAST_CHINESE)


class WhisperHearing:
    """Keeps the pieces; Whisper hears a whole utterance at once."""

    def __init__(self, engine: WhisperEngine, expected: Sequence[str]) -> None:
        self._engine, self._expected = engine, expected
        self._pieces: list[Audio] = []

    def feed(self, audio: Audio) -> None:
        self._pieces.append(audio)

    def heard(self) -> Heard:
        whole = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.float32)
        return self._engine.utterance(whole, self._expected)


def _words(heard: list[object], duration: float) -> list[Word]:
    """Whisper's words with times in order and inside the audio."""
    words: list[Word] = []
    latest = 0.0
    for word in heard:
        text = str(getattr(word, "word", ""))
        if not text.strip():
            continue
        start = min(max(float(getattr(word, "start", 0.0)), latest), duration)
        end = min(max(float(getattr(word, "end", 0.0)), start), duration)
        probability = float(getattr(word, "probability", 0.0))
        confidence = min(max(probability, 0.0), 1.0)
        words.append(Word(start=start, end=end, text=text, confidence=confidence))
        latest = start
    return words
