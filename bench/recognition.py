"""Processor time and errors of our recognition against faster-whisper's plain loop, in one run.

Both read the same stereo calls (the demo's dialogues as the telephone makes them: 8 kHz, A-law),
with the same model, int8, on one thread. Ours is the path of the worker: find speech, pack it,
transcribe with word times, clean, hold the words that inspection seeks against the
sound. The peer is `WhisperModel.transcribe` with the library's defaults
for each channel, its characters simplified, and without word times, which would cost it more.
Loading the model is not counted. Errors are characters wrong per characters said, punctuation left
out; the speech is synthesised, so the rate says nothing of real calls, only which side hears more.

`python -m bench.recognition`
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import yaml

from asr.adapters.vad import speech_spans
from asr.engine import Audio
from asr.engines import build
from asr.files import SIDES, read_channels
from asr.listening import transcribe
from asr.transcript import ChannelName
from bench.centre import Results, result
from core import assets
from core.settings import Settings
from quality.client import sought_words

ROUNDS = 2
GOAL = 1.0
TELEPHONE_HZ = 8000
PER_MINUTE = "core s per minute of one channel"
LIMIT_S = 900
_UNSAID = re.compile(r"[^\w]|_")

Texts = dict[ChannelName, str]
Recognise = Callable[[Mapping[ChannelName, Audio]], Texts]


def measure() -> Results:
    """The two results, each `{name, ours, peer, ratio, unit, goal, met}`; about three minutes."""
    said = _dialogues()
    with tempfile.TemporaryDirectory(prefix="sl-bench-") as folder:
        files = [_call(kind, Path(folder)) for kind in said]
        length_s = sum(soundfile.info(file).duration for file in files) * len(SIDES)
        spent = {"ours": 0.0, "peer": 0.0}
        texts: dict[str, list[Texts]] = {}
        for _ in range(ROUNDS):
            for side in spent:
                cpu_s, texts[side] = _run(side, files)
                spent[side] += cpu_s
    wrong = {side: _errors(list(said.values()), heard) for side, heard in texts.items()}
    per_minute = {side: cpu_s / ROUNDS / length_s * 60 for side, cpu_s in spent.items()}
    return [
        result("Recognition: core time per audio", **per_minute, unit=PER_MINUTE, goal=GOAL),
        result("Recognition: character errors", **wrong, unit="% of characters", goal=GOAL),
    ]


def _dialogues() -> dict[str, Texts]:
    """What is said on each side, of the dialogues that have both."""
    text = assets.path("silverline/demo/dialogues.yaml").read_text()
    found: dict[str, Texts] = {}
    for kind, dialogue in yaml.safe_load(text)["dialogues"].items():
        turns = dialogue["turns"]
        said: Texts = {side: "".join(turn.get(side, "") for turn in turns) for side in SIDES}
        if all(said.values()) and all(_speech(kind, side).is_file() for side in SIDES):
            found[kind] = said
    return found


def _speech(kind: str, side: str) -> Path:
    return assets.path("silverline/demo/speech") / f"{kind}-{side}.wav"


def _call(kind: str, folder: Path) -> Path:
    """Both tracks as a stereo file that went through a telephone."""
    tracks = []
    for side in SIDES:
        samples, rate = soundfile.read(_speech(kind, side), dtype="float32")
        tracks.append(soxr.resample(samples, rate, TELEPHONE_HZ))
    path = folder / f"{kind}.wav"
    soundfile.write(path, np.stack(tracks, axis=1), TELEPHONE_HZ, subtype="ALAW")
    return path


def _run(side: str, files: list[Path]) -> tuple[float, list[Texts]]:
    """Processor seconds and texts of one side, in a process of its own."""
    command = [sys.executable, "-m", "bench.recognition", side, *map(str, files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S, check=True)
    found = json.loads(done.stdout)
    return found["cpu_s"], found["texts"]


def _inside(side: str, files: list[str]) -> dict[str, Any]:
    recognise = {"ours": _ours, "peer": _peer}[side]()
    calls = [read_channels(Path(file)) for file in files]
    before = time.process_time()
    texts = [recognise(call) for call in calls]
    return {"cpu_s": time.process_time() - before, "texts": texts}


def _ours() -> Recognise:
    settings = Settings.load()
    engine, sought = build(settings), sought_words(settings)()

    def recognise(call: Mapping[ChannelName, Audio]) -> Texts:
        heard = transcribe(engine, call, speech_spans, sought)
        return {c.channel: "".join(s.text for s in c.segments) for c in heard.channels}

    return recognise


def _peer() -> Recognise:
    from faster_whisper import WhisperModel
    from opencc import OpenCC

    settings = Settings.load()
    folder = str(settings.models_dir / settings.asr_model)
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    simplified = OpenCC("t2s").convert

    def recognise(call: Mapping[ChannelName, Audio]) -> Texts:
        return {side: simplified(_plain(model, audio)) for side, audio in call.items()}

    return recognise


def _plain(model: Any, audio: Audio) -> str:
    sentences, _ = model.transcribe(audio, language="zh")
    return "".join(sentence.text for sentence in sentences)


def _errors(said: list[Texts], heard: list[Texts]) -> float:
    """Characters wrong per hundred said, over all channels."""
    pairs = [
        (_bare(truth[side]), _bare(text.get(side, "")))
        for truth, text in zip(said, heard, strict=True)
        for side in SIDES
    ]
    return 100 * sum(distance(*pair) for pair in pairs) / sum(len(truth) for truth, _ in pairs)


def _bare(text: str) -> str:
    return _UNSAID.sub("", text).lower()


def distance(one: str, other: str) -> int:
    """Levenshtein's: how many characters to insert, drop or change."""
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            cost = min(above + (sign != wanted), row[j] + 1, row[j - 1] + 1)
            above, row[j] = row[j], cost
    return row[-1]


if __name__ == "__main__":
    arguments = sys.argv[1:]
    results = _inside(arguments[0], arguments[1:]) if arguments else measure()
    sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
