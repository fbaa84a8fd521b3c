"""`python -m ivr.prompts.spoken`: speak the languages that have a synthesiser's voice.

A stop-gap until a speaker has recorded them: espeak-ng (a Debian package), shaped as all prompts.
Only what is missing, or whose text changed, is spoken; `--check` fails when something is.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile

from ivr.languages import Language, load
from ivr.prompts import shaping

HERE = Path(__file__).parent
MANIFEST = HERE / "languages" / "manifest.json"
RATE_WPM, GAP = 150, 4
"""Words a minute, and the pause between words in 10 ms: slower than the voice's own."""
EDGES = (0.05, 0.12)
"""Silence before and after a prompt, seconds."""
RECIPE = 1
LIMIT_S = 30


def digest(language: Language, text: str) -> str:
    """Changes when what can be heard changes."""
    recipe = json.dumps([RECIPE, language.voice, RATE_WPM, GAP, text])
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def stale(known: dict[str, str]) -> list[tuple[Language, str]]:
    """Language and prompt of everything that is to be spoken."""
    return [
        (language, name)
        for language in load(HERE / "languages").values()
        if language.voice is not None
        for name, text in language.texts.items()
        if known.get(f"{language.code}/{name}") != digest(language, text)
        or not _file(language.code, name).exists()
    ]


def speak(language: Language, text: str, target: Path) -> None:
    """One prompt. Raises `CalledProcessError`, or `FileNotFoundError` without espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.wav"
        options = ["-v", str(language.voice), "-s", str(RATE_WPM), "-g", str(GAP)]
        command = ["espeak-ng", *options, "-w", str(raw), text]
        subprocess.run(command, check=True, timeout=LIMIT_S, capture_output=True)
        samples, rate = soundfile.read(str(raw), dtype="float64")
    clean = shaping.resample(samples, rate) if samples.size else samples
    target.parent.mkdir(parents=True, exist_ok=True)
    shaping.write_wav(target, shaping.levelled(shaping.trimmed(clean, *EDGES)))


def _file(code: str, name: str) -> Path:
    return HERE / "audio" / code / f"{name}.wav"


def main(argv: list[str]) -> int:
    """Speak what is stale; 1 when `--check` finds something, or the voice is not there."""
    known: dict[str, str] = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    todo = stale(known)
    for language, name in todo:
        if "--check" in argv:
            sys.stderr.write(f"out of date: {language.code}/{name}\n")
            continue
        try:
            speak(language, language.texts[name], _file(language.code, name))
        except FileNotFoundError:
            sys.stderr.write("espeak-ng is not there: apt-get install espeak-ng\n")
            return 1
        known[f"{language.code}/{name}"] = digest(language, language.texts[name])
    if "--check" in argv:
        return 1 if todo else 0
    MANIFEST.write_text(json.dumps(known, indent=0, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
