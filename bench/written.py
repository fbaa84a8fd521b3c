"""What recognition costs and gets wrong on stereo calls: clean, by telephone, and with noise.

The sentences of `bench/said/words.yaml` that nothing was tuned on are spoken by the prompts'
synthetic voice and put together to calls of some minutes in which one side speaks while the other
is silent. Ours is the worker's path: find speech, pack it, transcribe with word times, clean, hold
sought words against the sound. The
peer is what faster-whisper's users write: `WhisperModel.transcribe` of each channel from end to end
with the library's defaults, Chinese given, characters simplified; it makes no word times. Same
model, int8, one thread, each side in a process of its own, whose memory is compared too. Loading is
not counted.

Errors are characters wrong per hundred said, without punctuation. The speech is SYNTHETIC: it shows
what differs between two ways and three lines, nothing of real callers.

Marks: how well commas and full stops of what was said are found, by F1 over the places between
characters that were heard right; the engine's own against those that readers see (`asr.reading`).

`python -m bench.written`; some minutes, the voice is installed if it is not there.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import yaml
from rapidfuzz.distance import Levenshtein

from asr.adapters.vad import speech_spans
from asr.engine import RATE, Audio
from asr.engines import build
from asr.files import SIDES, read_channels
from asr.listening import transcribe
from asr.reading import readable
from bench.centre import Results, result
from bench.recognition import PER_MINUTE, Texts, _peer
from bench.speaking import SAID, Manner, _line, _noise
from core.settings import Settings
from ivr.prompts import phonetics, voice
from quality.client import sought_words

SENTENCES = 120
CALLS = 2
PAUSES_S = (0.35, 0.6, 1.2, 2.5)
"""Between two sentences, in turn."""
TURN = 2
"""Sentences of one side before the other speaks."""
NOISE_DB = 10.0
LINES = ("clean", "telephone", "noisy")
GOAL_COST = 0.5
"""Twice as many audio hours in an hour of a core."""
LIMIT_S = 1800
_UNSAID = re.compile(r"[^\w]|_")
_MARK = re.compile("[，。？！；：、,.?!;:]")


def measure() -> Results:
    """The results, each `{name, ours, peer, ratio, unit, goal, met}`."""
    with tempfile.TemporaryDirectory(prefix="sl-bench-") as folder:
        said, files = _calls(Path(folder))
        length_s = sum(soundfile.info(f).duration for fs in files.values() for f in fs) * len(SIDES)
        ran = {who: _run(who, files) for who in ("ours", "peer")}
    made = [
        result("Recognition of stereo calls: core time per audio",
               **{who: found["cpu_s"] / length_s * 60 for who, found in ran.items()},
               unit=PER_MINUTE, goal=GOAL_COST),
        result("Recognition: memory of a worker",
               **{who: found["peak_mb"] for who, found in ran.items()}, unit="MB", goal=1.0),
    ]  # fmt: skip
    for line in LINES:
        wrong = {who: _wrong(said, found["texts"][line]) for who, found in ran.items()}
        name = f"Recognition: characters wrong, synthetic speech, {line}"
        made.append(result(name, **wrong, unit="% of characters", goal=1.0))
    for line in LINES:
        shown = {who: 100 - 100 * f1(said, ran["ours"][which][line])
                 for who, which in (("ours", "shown"), ("peer", "texts"))}  # fmt: skip
        name = f"Marks: missing or wrong as shown, against the engine's own, {line}"
        made.append(result(name, **shown, unit="100 - F1 %", goal=1.0))
    return made


def _calls(folder: Path) -> tuple[list[Texts], dict[str, list[Path]]]:
    """What is said in each call, and its files, by line."""
    sentences = yaml.safe_load((SAID / "words.yaml").read_text())["fresh"]["sentences"]
    said: list[Texts] = []
    files: dict[str, list[Path]] = {line: [] for line in LINES}
    wanted = sentences[:SENTENCES]
    spoken = list(_spoken(wanted))
    each = len(wanted) // CALLS
    for number in range(CALLS):
        mine = slice(number * each, (number + 1) * each)
        texts, tracks = _call(wanted[mine], spoken[mine])
        said.append(texts)
        for line in LINES:
            path = folder / f"{line}-{number}.wav"
            _write(path, tracks, line, f"{number}")
            files[line].append(path)
    return said, files


def _spoken(texts: Sequence[str]) -> Iterator[Audio]:
    jobs = [phonetics.sentences(text) for text in texts]
    asked = [voice.Utterance(one.syllables, 1.0) for job in jobs for one in job]
    found = voice.speak(voice.environment(), asked)
    for job in jobs:
        yield _line(found, len(job), Manner(1.0, 1.0, "none", 0)).astype(np.float32)


def _call(texts: Sequence[str], spoken: Sequence[Audio]) -> tuple[Texts, list[Audio]]:
    """One side speaks, the other is silent, in turns."""
    said: Texts = dict.fromkeys(SIDES, "")
    tracks: dict[str, list[Audio]] = {side: [] for side in SIDES}
    for number, (text, sound) in enumerate(zip(texts, spoken, strict=True)):
        speaker = SIDES[number // TURN % len(SIDES)]
        pause = np.zeros(int(PAUSES_S[number % len(PAUSES_S)] * RATE), np.float32)
        whole = np.concatenate([sound, pause])
        said[speaker] += text if _MARK.match(text[-1]) else text + "。"
        for side in SIDES:
            tracks[side].append(whole if side == speaker else np.zeros_like(whole))
    return said, [np.concatenate(tracks[side]) for side in SIDES]


def _write(path: Path, tracks: Sequence[Audio], line: str, seed: str) -> None:
    if line == "clean":
        soundfile.write(path, np.stack(tracks, 1), RATE, subtype="PCM_16")
        return
    made = []
    for number, track in enumerate(tracks):
        sound = np.asarray(track, np.float64)
        if line == "noisy":
            noise = _noise(Manner(1, 1, "line", NOISE_DB), sound, track, f"{seed}{number}")
            sound = sound + noise
        made.append(np.clip(soxr.resample(sound, RATE, 8000), -1, 1))
    soundfile.write(path, np.stack(made, 1), 8000, subtype="ALAW")


def _run(who: str, files: Mapping[str, Sequence[Path]]) -> dict[str, Any]:
    """Processor seconds, peak memory and texts of one side, in a process of its own."""
    asked = json.dumps({line: [str(path) for path in paths] for line, paths in files.items()})
    command = [sys.executable, "-m", "bench.written", who]
    done = subprocess.run(
        command, input=asked, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _inside(who: str, files: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    recognise: Callable[[Any], tuple[Texts, Texts]] = _ours() if who == "ours" else _plain()
    calls = {line: [read_channels(Path(path)) for path in paths] for line, paths in files.items()}
    before = time.process_time()
    heard = {line: [recognise(call) for call in found] for line, found in calls.items()}
    return {
        "cpu_s": time.process_time() - before,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "texts": {line: [one[0] for one in found] for line, found in heard.items()},
        "shown": {line: [one[1] for one in found] for line, found in heard.items()},
    }


def _ours() -> Callable[[Any], tuple[Texts, Texts]]:
    settings = Settings.load()
    engine, sought = build(settings), sought_words(settings)()

    def recognise(call: Any) -> tuple[Texts, Texts]:
        heard = transcribe(engine, call, speech_spans, sought)
        texts = {c.channel: "".join(s.text for s in c.segments) for c in heard.channels}
        return texts, {c.channel: "".join(map(readable, c.segments)) for c in heard.channels}

    return recognise


def _plain() -> Callable[[Any], tuple[Texts, Texts]]:
    recognise = _peer()

    def twice(call: Any) -> tuple[Texts, Texts]:
        texts = recognise(call)
        return texts, texts

    return twice


def _wrong(said: Sequence[Texts], heard: Sequence[Texts]) -> float:
    """Characters wrong per hundred said."""
    pairs = [
        (_bare(truth[side]), _bare(text.get(side, "")))
        for truth, text in zip(said, heard, strict=True)
        for side in SIDES
    ]
    wrong = sum(Levenshtein.distance(*pair) for pair in pairs)
    return 100 * wrong / sum(len(truth) for truth, _ in pairs)


def _bare(text: str) -> str:
    return _UNSAID.sub("", text).lower()


def f1(said: Sequence[Texts], heard: Sequence[Texts]) -> float:
    """Of marks, whichever they are, after characters that were heard right."""
    both = wrong = missed = 0
    for truth, text in zip(said, heard, strict=True):
        for side in SIDES:
            wanted, found = _marked(truth[side]), _marked(text.get(side, ""))
            for code in Levenshtein.opcodes(wanted[0], found[0]):
                if code.tag != "equal":
                    continue
                for at in range(code.src_end - code.src_start):
                    is_said = code.src_start + at in wanted[1]
                    is_set = code.dest_start + at in found[1]
                    both += is_said and is_set
                    wrong += is_set and not is_said
                    missed += is_said and not is_set
    return 2 * both / (2 * both + wrong + missed) if both else 0.0


def _marked(text: str) -> tuple[str, set[int]]:
    """The characters alone, and after which of them a mark stands."""
    bare, after = "", set()
    for char in text:
        if _MARK.match(char):
            if bare:
                after.add(len(bare) - 1)
        elif not _UNSAID.match(char):
            bare += char.lower()
    return bare, after


if __name__ == "__main__":
    if len(sys.argv) > 1:
        json.dump(_inside(sys.argv[1], json.load(sys.stdin)), sys.stdout)
    else:
        sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=1) + "\n")
