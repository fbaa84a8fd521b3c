"""faster-whisper: OpenAI's Whisper on CTranslate2, int8 on the CPU. The default engine."""

import math
import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from asr.adapters.whisper_digits import LIKELY_DIGITS, DigitTokens
from asr.cleaning import believable, chinese, spoken_text
from asr.engine import RATE, Audio, Heard, too_quiet
from asr.transcript import ChannelName, Segment, Word, segment_of
from core.numerals import as_digits, only_digits

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
TOKENS_PER_S = 12
"""Fast Mandarin is 6 characters a second, at most two tokens each; more is a loop."""
MOST_TOKENS = 224
"""Half of the model's context, which is all it has for one window."""


class WhisperEngine:
    """Whisper for Chinese. Loading takes about 1 s and 300 MB; make it after forking."""

    name = "whisper"

    def __init__(
        self, folder: Path, *, threads: int = 1, workers: int = 1, language: str = "zh"
    ) -> None:
        from faster_whisper import WhisperModel  # late: the dispatcher never needs it

        class Once(WhisperModel):  # type: ignore[misc]  # the library has no types
            """Encodes once what is first asked for its language and then for its words."""

            last = threading.local()

            def encode(self, features: Any) -> Any:
                before = getattr(self.last, "made", None)
                if before is None or not np.array_equal(before[0], features):
                    before = self.last.made = (features, super().encode(features))
                return before[1]

        self.model = folder.name
        self._language = language
        self._model = Once(
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
            max_new_tokens=min(16 + int(TOKENS_PER_S * duration), MOST_TOKENS),
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

    def utterance(self, audio: Audio, hot_words: str | None) -> Heard:
        """One short utterance: no times of words, one temperature, so that the answer is quick."""
        if too_quiet(audio) or not self._is_chinese(audio):
            return Heard("", 0.0)
        said, weights, logs = [], [], []
        for sentence in self._written(audio, hotwords=hot_words):
            if sentence.no_speech_prob > NO_SPEECH and sentence.avg_logprob < UNLIKELY:
                continue
            if text := spoken_text(sentence.text, audio.size / RATE):
                said.append(text)
                weights.append(len(text))
                logs.append(sentence.avg_logprob)
        if not said:
            return Heard("", 0.0)
        return Heard("".join(said), math.exp(float(np.average(logs, weights=weights))))

    def digits(self, audio: Audio) -> Heard:
        """An utterance of which digits are expected; whatever else was said comes as it is."""
        heard = self.utterance(audio, None)
        if too_quiet(audio):
            return heard
        tokens = self._digit_tokens
        # Of what sounds alike the longer: a syllable is sooner passed over than made up.
        told = {"suppress_tokens": [-1, *tokens.others], "beam_size": BEAM, "length_penalty": 2.0}
        sentences = list(self._written(audio, **told))
        encoded = self._model.last.made[1]
        written = [token for sentence in sentences for token in sentence.tokens]
        likely = tokens.likelihood(encoded, written, audio.size)
        said = as_digits("".join(sentence.text for sentence in sentences))
        if not said or likely < LIKELY_DIGITS:
            return heard
        return Heard(said, math.exp(float(np.mean([s.avg_logprob for s in sentences]))))

    @cached_property
    def _digit_tokens(self) -> DigitTokens:
        return DigitTokens(self._model)

    def _written(self, audio: Audio, **how: Any) -> Iterable[Any]:
        """The library's sentences, for somebody who waits."""
        usual: dict[str, Any] = {
            "language": self._language,
            "beam_size": LIVE_BEAM,
            "condition_on_previous_text": False,
            "without_timestamps": True,
            "vad_filter": False,
            "temperature": 0.0,
            "max_new_tokens": min(16 + int(TOKENS_PER_S * audio.size / RATE), MOST_TOKENS),
        }
        sentences, _ = self._model.transcribe(audio, **(usual | how))
        return sentences  # type: ignore[no-any-return]  # the library has no types

    def _is_chinese(self, audio: Audio) -> bool:
        """Whether it is likelier Chinese than not; a model of another language takes anything."""
        if self._language not in CHINESE:
            return True
        lasts_s = audio.size / RATE
        if lasts_s <= SHORTEST_S:
            return True
        # Without the last frame, as the library itself cuts them before it transcribes.
        features = self._model.feature_extractor(audio)[..., :-1]
        _, _, languages = self._model.detect_language(features=features)
        chinese_p = sum(float(p) for name, p in languages if name in CHINESE)
        return chinese_p >= (LEAST_CHINESE_SHORT if lasts_s <= SHORT_S else LEAST_CHINESE)


class WhisperHearing:
    """Keeps the pieces; Whisper hears a whole utterance at once."""

    def __init__(self, engine: WhisperEngine, hot_words: Sequence[str]) -> None:
        self._engine, self._hot_words = engine, hot_words
        self._pieces: list[Audio] = []

    def feed(self, audio: Audio) -> None:
        self._pieces.append(audio)

    def heard(self) -> Heard:
        whole = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.float32)
        if only_digits(self._hot_words):
            return self._engine.digits(whole)
        return self._engine.utterance(whole, " ".join(self._hot_words) or None)


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
