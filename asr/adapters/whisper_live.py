"""One utterance under Whisper while its speaker waits: encoded once, and asked in several ways.

The library pads every sound to 30 s, whose encoding costs some 3/4 of the whole; an utterance is
padded to 10 s, or to 15, 20 or 30 where it lasts longer. It is padded with silence, as the model
was trained, and not with zeros of the spectrogram, as the library does. In a shorter window the
model is sooner tempted to say everything twice (`said_once`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from asr.engine import RATE, Audio
from core.sound import units

WINDOWS_S = (10, 15, 20, 30)
SPARE_S = 2.0
"""Silence that an utterance's window has at least: a sound that fills it is sooner cut short."""
BEGIN = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
"""What stands before every text."""
FRAMES_PER_S = 100
TOKENS_PER_S = 12
"""Fast Mandarin is 6 characters a second, at most two tokens each; more is a loop."""
MOST_TOKENS = 224
"""Half of the model's context, which is all it has for one window."""
LEAST_P = 1e-9
EDGES_S = 0.8
"""Silence around what is said, about: `asr.ear` keeps half a second before, and 0.3 s behind."""
MOST_PER_S = 7.0
"""Syllables a second beyond which what is written twice was said once."""


@dataclass(frozen=True)
class Written:
    """One way to write the utterance."""

    text: str
    tokens: tuple[int, ...]
    log_p: float
    """Log probability of the whole, its end included, among what was allowed."""

    @property
    def mean(self) -> float:
        """Mean log probability of a token, as the library reckons it."""
        return self.log_p / (len(self.tokens) + 1)


class Ear:
    """Of one loaded model: what is needed to hear utterances with it. Any thread."""

    def __init__(self, whisper: Any, language: str) -> None:
        """`whisper`: faster-whisper's; it and CTranslate2 have no types."""
        from ctranslate2 import StorageView  # type: ignore[import-untyped]  # it has none

        self._view = StorageView.from_array
        self._whisper, self.model = whisper, whisper.model
        self.vocabulary = whisper.hf_tokenizer
        self.end: int = self._id("<|endoftext|>")
        begin = (BEGIN[0], f"<|{language}|>", *BEGIN[2:])
        self._begin = [self._id(name) for name in begin]
        self._before: int = self._id("<|startofprev|>")

    def _id(self, name: str) -> int:
        found: int = self.vocabulary.token_to_id(name)
        return found

    def tokens(self, text: str) -> list[int]:
        """The text in the model's tokens."""
        made: list[int] = self.vocabulary.encode(text, add_special_tokens=False).ids
        return made

    def encoded(self, audio: Audio, window: int | None = None) -> Any:
        """The sound in a window of so many seconds, by default the shortest that holds it; what
        lasts beyond it is cut."""
        window = window or window_s(audio.size / RATE + SPARE_S)
        whole = np.zeros(window * RATE, np.float32)
        whole[: audio.size] = audio[: whole.size]
        features = self._whisper.feature_extractor(whole)[:, : window * FRAMES_PER_S]
        return self.model.encode(self._view(np.ascontiguousarray(features[None], np.float32)))

    def begin(self, hot_words: str | None) -> list[int]:
        """What stands before the text that is wanted."""
        if not hot_words:
            return list(self._begin)
        told = self.tokens(" " + hot_words.strip())[: MOST_TOKENS - 1]
        return [self._before, *told, *self._begin]

    def written(self, encoded: Any, begin: Sequence[int], most: int, **how: Any) -> list[Written]:
        """Ways to write it, the likeliest first. `how`: CTranslate2's `Whisper.generate`."""
        (made,) = self.model.generate(
            encoded,
            [list(begin)],
            max_length=total(most, len(begin)),
            return_scores=True,
            **how,
        )
        return [
            Written(
                self.vocabulary.decode(tokens).strip(), tuple(tokens), score * max(len(tokens), 1)
            )
            for tokens, score in zip(made.sequences_ids, made.scores, strict=True)
        ]

    def likelihood(
        self, encoded: Any, begin: Sequence[int], tokens: Sequence[int], frames: int
    ) -> float:
        """Mean log probability of these tokens, among all that could be written."""
        # It puts the last token of the beginning, which stands for no times, there itself.
        (found,) = self.model.align(encoded, list(begin[:-1]), [list(tokens)], max(frames, 2))
        return float(np.mean(np.log(np.maximum(found.text_token_probs, LEAST_P))))


class Sound:
    """One utterance."""

    def __init__(self, ear: Ear, audio: Audio, window: int | None = None) -> None:
        """`window`: seconds of it, see `Ear.encoded`."""
        self.ear = ear
        self.lasts_s = audio.size / RATE
        self.encoded = ear.encoded(audio, window)

    def languages(self) -> dict[str, float]:
        """How likely it is which language."""
        (found,) = self.ear.model.detect_language(self.encoded)
        return {name[2:-2]: p for name, p in found}

    def free(self, hot_words: str | None, beam: int) -> Written:
        """What was said, whatever it was."""
        most = 16 + int(TOKENS_PER_S * self.lasts_s)
        begin = self.ear.begin(hot_words)
        return self.ear.written(self.encoded, begin, most, beam_size=beam)[0]

    def among(
        self, others: Sequence[int], most: int, beam: int, hot_words: str | None = None
    ) -> list[Written]:
        """The likeliest `beam` ways to write it without the tokens `others`."""
        how = {"beam_size": beam, "num_hypotheses": beam, "suppress_tokens": [-1, *others]}
        return self.ear.written(self.encoded, self.ear.begin(hot_words), most, **how)

    def likelihood(self, tokens: Sequence[int], hot_words: str | None = None) -> float:
        """Mean log probability of these tokens, among all that could be written."""
        said = [token for token in tokens if token < self.ear.end]
        if not said:
            return float("-inf")
        frames = round(self.lasts_s * FRAMES_PER_S)
        return self.ear.likelihood(self.encoded, self.ear.begin(hot_words), said, frames)

    def log_p(self, tokens: Sequence[int]) -> float:
        """Log probability of these tokens together, among all that could be written."""
        return self.likelihood(tokens) * len(tokens)


def window_s(needed_s: float) -> int:
    """Seconds of the shortest window that holds so many, or of the longest there is."""
    return next((window for window in WINDOWS_S if window >= needed_s), WINDOWS_S[-1])


def total(most: int, before: int = 0) -> int:
    """CTranslate2's `max_length` for `most` tokens after `before`, as many as the model can write.

    Of a length it gives half to what is written, and less where more stands before it: with the
    sum of the two, texts are cut in the middle.
    """
    return min(max(2 * most, before + most), 2 * MOST_TOKENS)


def said_once(text: str, lasts_s: float) -> str:
    """The text without its repetition at the end, where nobody could have said it twice."""
    said = units(text)
    most = max(lasts_s - EDGES_S, 0.3) * MOST_PER_S
    count = len(said)
    if count <= most:
        return text
    sounds = [unit.char for unit in said]
    for size in range(1, count // 2 + 1):
        rounds = count // size
        if sounds == (sounds[:size] * (rounds + 1))[:count] and size >= 2:
            return text[: said[size - 1].end]
    return text
