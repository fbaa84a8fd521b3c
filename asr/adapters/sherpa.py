"""sherpa-onnx: FunASR's models (SenseVoice, Paraformer), which know Mandarin far better.

These models tell no probability of their words. Whatever they write has the confidence `UNTOLD`:
just enough to be judged, never called certain; recordings that nobody could understand are not
found out by it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from asr.catalogue import Kind
from asr.cleaning import believable, chinese
from asr.engine import RATE, Audio, Heard, too_quiet
from asr.packing import split_at_pauses
from asr.transcript import LOW_CONFIDENCE, ChannelName, Segment, Word, segment_of
from core.errors import UserError

UNTOLD = LOW_CONFIDENCE
LONGEST_S = 0.4
"""A syllable's end is the next one's beginning, but no later than this after its own."""
MARKS = "，。？！、；：,.?!;:"
BEGINS, JOINS = "▁", "@@"
"""In tokens of other scripts: a word begins; a word goes on in the next token."""


class SherpaEngine:
    """One of FunASR's models. Loading takes about 2 s and 500 MB."""

    name = "sherpa"

    def __init__(self, folder: Path, kind: Kind, *, threads: int = 1) -> None:
        import sherpa_onnx  # late: it loads a large library

        found = next((path for path in sorted(folder.glob("model*.onnx"))), folder / "model.onnx")
        tokens = folder / "tokens.txt"
        # The library ends the process over a file that is not there.
        if missing := [path.name for path in (found, tokens) if not path.is_file()]:
            raise UserError(
                f"The model in {folder} has no {' and no '.join(missing)}.",
                f"Run: silverline models check {folder.name}",
            )
        make = sherpa_onnx.OfflineRecognizer
        options = {"tokens": str(tokens), "num_threads": threads}
        try:
            if kind == "sense_voice":
                self._recognizer = make.from_sense_voice(
                    str(found), language="zh", use_itn=True, **options
                )
            else:
                self._recognizer = make.from_paraformer(str(found), **options)
        except Exception as error:  # whatever the runtime finds wrong with the file
            raise UserError(
                f"The model in {folder} cannot be loaded: {str(error).splitlines()[0][:200]}.",
                f"Run: silverline models check {folder.name}",
            ) from None
        self.model = folder.name

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:  # noqa: ARG002 (port)
        if too_quiet(audio):
            return []
        found = self._decode(audio)
        words = believable(chinese(words_of(found.tokens, found.timestamps, audio.size / RATE)))
        return [segment_of(run) for run in split_at_pauses(words)] if words else []

    def listen(self, hot_words: Sequence[str] = ()) -> "SherpaHearing":  # noqa: ARG002
        """Hot words are not used: these models cannot be told what to expect."""
        return SherpaHearing(self)

    def _decode(self, audio: Audio) -> Any:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(RATE, np.clip(np.nan_to_num(audio), -1, 1))
        self._recognizer.decode_stream(stream)
        return stream.result


class SherpaHearing:
    """Keeps the pieces; these models hear a whole utterance at once."""

    def __init__(self, engine: SherpaEngine) -> None:
        self._engine = engine
        self._pieces: list[Audio] = []

    def feed(self, audio: Audio) -> None:
        self._pieces.append(audio)

    def heard(self) -> Heard:
        whole = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.float32)
        segments = self._engine.transcribe(whole, "caller")
        text = "".join(segment.text for segment in segments).strip()
        return Heard(text, UNTOLD if text else 0.0)


def words_of(tokens: Sequence[str], starts: Sequence[float], duration: float) -> list[Word]:
    """Tokens with the seconds at which they begin as words in order inside the audio.

    A mark belongs to the word before it. Models without times have their words spread evenly.
    """
    if len(starts) != len(tokens):
        starts = [duration * n / len(tokens) for n in range(len(tokens))]
    words: list[Word] = []
    joined = False
    for token, start in zip(tokens, starts, strict=True):
        text = token.removesuffix(JOINS).replace(BEGINS, " ")
        if words and (joined or text.strip() in MARKS):
            words[-1] = words[-1].model_copy(update={"text": words[-1].text + text.strip()})
        elif text.strip() and text.strip() not in MARKS:
            begin = min(max(float(start), words[-1].start if words else 0.0), duration)
            words.append(Word(start=begin, end=begin, text=text, confidence=UNTOLD))
        joined = token.endswith(JOINS)
    return _ended(words, duration)


def _ended(words: list[Word], duration: float) -> list[Word]:
    following = [*(word.start for word in words[1:]), duration]
    return [
        word.model_copy(update={"end": min(word.start + LONGEST_S, end)})
        for word, end in zip(words, following, strict=False)
    ]
