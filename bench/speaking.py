"""Test speech for `bench.sound` and `bench.intents`, and what the recogniser makes of it.

Speaks the sentences of `bench/said/*.yaml` with the prompts' synthetic voice in several speeds and
timbres, with noise and without, as the telephone carries it (8 kHz, A-law), lets the engine of the
settings write each down, wishes with the hot words of their book, and keeps the texts in
`bench/said/heard.json`. The sound itself stays in the cache. Everything is synthesised: it shows
what matching adds on speech of this kind, not how real callers fare.

`python -m bench.speaking [PART…]` (half an hour; needs the voice, which it installs, and a model).
With parts, e.g. `wishes/seen`, only what begins so is spoken and heard anew; `speech` alone speaks
what callers say in whole calls.
"""

import hashlib
import json
import os
import sys
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import soundfile
import soxr
import yaml

from asr.engine import RATE, Audio, Engine
from asr.engines import build
from core.settings import Settings
from ivr.intent_book import load_folder
from ivr.prompts import phonetics, shaping, voice

SAID = Path(__file__).with_name("said")
HEARD = SAID / "heard.json"
WISHES_HEARD = SAID / "wishes-heard.json"
TELEPHONE_HZ = 8000
CALLS = "speech"
"""Folder and file of what callers say in whole calls."""
EDGES = (0.3, 0.5)
"""Seconds of line before and after the speech, as end-of-speech detection leaves them."""

Noise = Literal["none", "line", "voices"]


class Manner(NamedTuple):
    """How a sentence is spoken and carried."""

    speed: float
    """Multiplies every duration; 1.3 is slow."""
    timbre: float
    """Below 1 a deeper voice."""
    noise: Noise
    snr_db: float
    """Speech over noise."""


MANNERS = (
    Manner(1.0, 1.0, "none", 0),
    Manner(0.85, 1.0, "line", 20),
    Manner(1.3, 0.9, "line", 15),
    Manner(1.0, 0.94, "voices", 15),
    Manner(1.15, 1.06, "none", 0),
    Manner(0.9, 1.0, "line", 10),
)


@dataclass(frozen=True)
class Utterance:
    """One sentence said once."""

    part: str
    """`words/test`, `wishes/tune/brand` …"""
    label: str
    """The intent it means; empty in `words`."""
    text: str
    manner: int

    @property
    def name(self) -> str:
        body = f"{self.text}/{MANNERS[self.manner]}/{EDGES}"
        return hashlib.sha256(body.encode()).hexdigest()[:16]


def utterances() -> list[Utterance]:
    """Everything that is spoken; what is measured of `words` twice, in different manners."""
    made = []
    for part, found in yaml.safe_load((SAID / "words.yaml").read_text()).items():
        for i, text in enumerate(found["sentences"]):
            again = (i + len(MANNERS) // 2,) if part in ("test", "fresh") else ()
            for manner in (i, *again):
                made.append(Utterance(f"words/{part}", "", text, manner % len(MANNERS)))
    for part, sets in yaml.safe_load((SAID / "wishes.yaml").read_text()).items():
        for name, intents in sets.items():
            said = [(label, text) for label, texts in intents.items() for text in texts]
            for i, (label, text) in enumerate(said):
                made.append(Utterance(f"wishes/{part}/{name}", label, text, i % len(MANNERS)))
    return made


def hot_words(part: str) -> tuple[str, ...]:
    """What the recogniser is told to expect: nothing of recordings, its intents in a menu."""
    if not part.startswith("wishes/"):
        return ()
    return load_folder()[part.rsplit("/", 1)[1]].expected


def asked(model: str, hot: tuple[str, ...]) -> str:
    """Which model was told to expect what, in short."""
    return hashlib.sha256(" ".join([model, *hot]).encode()).hexdigest()[:12]


def main() -> None:
    """Speak and write down the sentences of `bench/said`, or only those of some parts."""
    every, only = utterances(), tuple(sys.argv[1:]) or ("",)
    if only == (CALLS,):
        speak_for_calls()
        return
    for file, kind in ((HEARD, "words/"), (WISHES_HEARD, "wishes/")):
        here = [u for u in every if u.part.startswith(kind)]
        if wanted := [u for u in here if u.part.startswith(only)]:
            listen_to(wanted, file, kept={u.part for u in here} - {u.part for u in wanted})


def speak_for_calls() -> None:
    """Speak the sentences that callers of the whole-call tests say."""
    folder = SAID / CALLS
    for name, text in yaml.safe_load((SAID / f"{CALLS}.yaml").read_text()).items():
        utterance = Utterance(CALLS, name, text, 0)
        speak([utterance], folder)
        (folder / f"{utterance.name}.wav").rename(folder / f"{name}.wav")


def listen_to(wanted: list[Utterance], file: Path, kept: Container[str] = ()) -> None:
    """Speak what is missing in the cache, write down in `file` what is new; a stop loses little.

    `kept`: parts of the file that stay as they are.
    """
    listener = Listener(file)
    listener.speak(wanted)
    rows = []
    for number, utterance in enumerate(wanted, 1):
        rows.append(row := listener.row(utterance))
        if number % 10 == 0 or number == len(wanted):
            done = number == len(wanted)
            rest = [r for r in listener.known if not done or r["part"] in kept]
            save(rows + [row for row in rest if row not in rows], file)
            sys.stderr.write(f"{number}/{len(wanted)} {utterance.text} | {row['heard'][0]}\n")


class Listener:
    """Has utterances spoken and written down, each once; what is in the file is not heard anew."""

    def __init__(self, file: Path) -> None:
        self._settings = Settings.load()
        self._folder = self._settings.cache_dir / "said"
        self._folder.mkdir(parents=True, exist_ok=True)
        threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
        self._engine = build(self._settings, threads=threads)
        self._rows = {_key(row["part"], row["name"], row["asked"]): row for row in load(file)}

    @property
    def known(self) -> list[dict[str, Any]]:
        """What has been heard, now and before."""
        return list(self._rows.values())

    def speak(self, wanted: Collection[Utterance]) -> None:
        """Speak those of which there is no sound yet."""
        speak([u for u in wanted if not self.sound(u).exists()], self._folder)

    def row(self, utterance: Utterance, hot: tuple[str, ...] | None = None) -> dict[str, Any]:
        """What was heard of it, as it is kept in the file. `hot`: what was expected, if not what
        its part says."""
        hot = hot_words(utterance.part) if hot is None else hot
        how = asked(self._engine.model, hot)
        key = _key(utterance.part, utterance.name, how)
        if key not in self._rows:
            heard = _hear(self._engine, telephone(self.sound(utterance)), hot)
            row = {"part": utterance.part, "name": utterance.name, "asked": how, "heard": heard}
            self._rows[key] = row | {"label": utterance.label, "text": utterance.text}
        return self._rows[key]

    def sound(self, utterance: Utterance) -> Path:
        """Where its sound is, once it has been spoken."""
        return self._folder / f"{utterance.name}.wav"


def _key(*parts: str) -> tuple[str, ...]:
    return parts


def load(file: Path = HEARD) -> list[dict[str, Any]]:
    """What was heard, a row for each utterance: part, label, text said, texts heard."""
    found: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return found


def save(rows: list[dict[str, Any]], file: Path) -> None:
    """A line a row, so that changes can be read."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    aside = file.with_suffix(".new")
    aside.write_text(f"[\n{lines}\n]\n")
    aside.replace(file)


def _hear(engine: Engine, audio: Audio, hot: tuple[str, ...]) -> list[str | float]:
    """Text and confidence."""
    hearing = engine.listen(hot)
    hearing.feed(audio)
    heard = hearing.heard()
    return [heard.text, round(heard.confidence, 2)]


def telephone(path: Path) -> Audio:
    """A file of the telephone at the engines' rate."""
    samples, rate = soundfile.read(path, dtype="float32")
    return np.asarray(soxr.resample(samples, rate, RATE), dtype=np.float32)


def speak(wanted: Collection[Utterance], folder: Path) -> None:
    """Write each as `<name>.wav`, 8 kHz A-law."""
    if not wanted:
        return
    given = os.environ.get("SILVERLINE_TTS_PYTHON")
    python = Path(given) if given else voice.environment()
    jobs = [_sentences(u) for u in wanted]
    spoken = voice.speak(python, [sentence for job in jobs for sentence in job])
    behind: Audio = np.zeros(RATE, np.float32)
    for number, (utterance, job) in enumerate(zip(wanted, jobs, strict=True), 1):
        manner = MANNERS[utterance.manner]
        clean = _line(spoken, len(job), manner)
        noisy = clean + _noise(manner, clean, behind, utterance.name)
        behind = clean.astype(np.float32)[::-1]
        carried = soxr.resample(noisy, RATE, TELEPHONE_HZ)
        target = folder / f"{utterance.name}.wav"
        soundfile.write(target, np.clip(carried, -1, 1), TELEPHONE_HZ, subtype="ALAW")
        if number % 50 == 0:
            sys.stderr.write(f"spoke {number}/{len(wanted)}\n")
    for _ in spoken:  # the voice ends by itself, and says so if it failed
        raise AssertionError("more speech than asked for")


def _sentences(utterance: Utterance) -> list[voice.Utterance]:
    manner = MANNERS[utterance.manner]
    # The timbre slows the voice by resampling, so it is asked to speak faster by as much.
    speed = manner.speed * manner.timbre
    return [voice.Utterance(s.syllables, speed) for s in phonetics.sentences(utterance.text)]


def _line(spoken: Iterator[shaping.Samples], count: int, manner: Manner) -> shaping.Samples:
    parts = [shaping.resample(next(spoken), voice.SOURCE_HZ * manner.timbre) for _ in range(count)]
    whole = shaping.trimmed(shaping.without_rumble(np.concatenate(parts)), 0.05, 0.08)
    lead, tail = (round(seconds * RATE) for seconds in EDGES)
    return np.pad(shaping.levelled(whole), (lead, tail))


def _noise(manner: Manner, clean: shaping.Samples, behind: Audio, seed: str) -> shaping.Samples:
    """Pink noise, or another sentence backwards: speech-like and without words."""
    if manner.noise == "none":
        return np.zeros_like(clean)
    if manner.noise == "voices":
        noise = np.resize(behind.astype(np.float64), len(clean))
    else:
        random = np.random.default_rng(int(seed, 16))
        spectrum = np.fft.rfft(random.standard_normal(len(clean)))
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
        noise = np.fft.irfft(spectrum, len(clean))
    level = shaping.SPEECH_DBFS - manner.snr_db
    return noise * 10 ** ((level - shaping.decibels(float(np.sqrt(np.mean(noise**2))))) / 20)


if __name__ == "__main__":
    main()
