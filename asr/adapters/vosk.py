"""Vosk: Kaldi behind a small library; light, quick, and able to stream."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from asr.cleaning import chinese
from asr.engine import RATE, Audio, Heard, too_quiet
from asr.packing import split_at_pauses
from asr.transcript import ChannelName, Segment, Word, mean_confidence, segment_of
from core.errors import UserError

FEED = RATE // 4
"""Samples handed over at a time: a quarter of a second, as the library's own examples do."""


class VoskEngine:
    """A Vosk model of any language; Chinese ones separate words by spaces, which are dropped."""

    name = "vosk"

    def __init__(self, folder: Path, *, language: str = "zh") -> None:
        import vosk  # late: it loads a large library

        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(model_path=str(folder))
        except Exception as error:  # the library raises bare Exception
            raise UserError(
                f"The Vosk model in {folder} cannot be loaded: {error}.",
                f"Run: silverline models check {folder.name}",
            ) from None
        self._recognizer: Any = vosk.KaldiRecognizer
        self.model = folder.name
        self._spaced = language != "zh"

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:  # noqa: ARG002 (port)
        if too_quiet(audio):
            return []
        hearing = self.listen()
        for place in range(0, audio.size, FEED):
            hearing.feed(audio[place : place + FEED])
        return [segment_of(run) for run in split_at_pauses(hearing.words())]

    def listen(self, hot_words: Sequence[str] = ()) -> "VoskHearing":  # noqa: ARG002
        """Hot words are not used: this library can only forbid all other words."""
        return VoskHearing(self, self._recognizer(self._model, RATE))

    def written(self, heard: list[dict[str, Any]], duration: float) -> list[Word]:
        """The library's words as ours."""
        words = self._words(heard, duration)
        return words if self._spaced else chinese(words)

    def _words(self, heard: list[dict[str, Any]], duration: float) -> list[Word]:
        words: list[Word] = []
        for word in heard:
            start = min(max(float(word["start"]), 0.0), duration)
            words.append(
                Word(
                    start=start,
                    end=min(max(float(word["end"]), start), duration),
                    text=f"{word['word']} " if self._spaced else word["word"],
                    confidence=min(max(float(word["conf"]), 0.0), 1.0),
                )
            )
        return words


class VoskHearing:
    """Recognises while it is fed; `heard` costs only what was not finished yet."""

    def __init__(self, engine: VoskEngine, recognizer: Any) -> None:
        recognizer.SetWords(True)
        self._engine, self._recognizer = engine, recognizer
        self._found: list[dict[str, Any]] = []
        self._fed = 0

    def feed(self, audio: Audio) -> None:
        self._fed += audio.size
        pcm = (np.clip(audio, -1, 1) * 32767).astype("<i2")
        if self._recognizer.AcceptWaveform(pcm.tobytes()):
            self._found += _result(self._recognizer.Result())

    def words(self) -> list[Word]:
        """Everything up to here."""
        self._found += _result(self._recognizer.FinalResult())
        return self._engine.written(self._found, self._fed / RATE)

    def heard(self) -> Heard:
        words = self.words()
        return Heard("".join(word.text for word in words).strip(), mean_confidence(words))


def _result(answer: str) -> list[dict[str, Any]]:
    """Words of one of the library's JSON answers; it leaves `result` out when it heard nothing."""
    found = json.loads(answer).get("result", [])
    return found if isinstance(found, list) else []
