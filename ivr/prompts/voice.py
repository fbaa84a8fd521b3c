"""The voice's own environment, and speech from it. Nothing here is needed to run the product."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ivr.prompts.shaping import Samples

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "tts-requirements.txt"
SOURCE_HZ = 24_000


class VoiceError(RuntimeError):
    """The voice could not be installed or did not speak; the text says what to do."""


@dataclass(frozen=True)
class Utterance:
    """One sentence to speak."""

    syllables: tuple[str, ...]
    speed: float
    keep: tuple[int, int] | None = None
    """First and last syllable to cut out; None keeps all."""


def environment() -> Path:
    """Python of the voice's environment, installing it into the cache when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    mark = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    home = cache / "silverline" / "tts" / mark
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        _run("python3.11", "-m", "venv", "--clear", str(home))
        _run(str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS))
        (home / "ready").touch()
    return python


def _run(*command: str) -> None:
    """Run a set-up step; VoiceError with its last words when it fails."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", None) or error).strip()[-400:]
        raise VoiceError(
            f"{' '.join(command[:4])} failed: {said}\n"
            "The voice needs Python 3.11 (python3.11) and a package index it can reach."
        ) from error


def speak(python: Path, utterances: list[Utterance]) -> Iterator[Samples]:
    """The utterances as samples at `SOURCE_HZ`, in order, as soon as each is spoken."""
    with tempfile.TemporaryDirectory(prefix="silverline-voice-") as folder:
        jobs = Path(folder) / "jobs"
        jobs.write_text("".join(_job(Path(folder), i, u) for i, u in enumerate(utterances)))
        complaints = Path(folder) / "stderr"
        with (
            jobs.open() as stdin,
            complaints.open("w") as stderr,
            subprocess.Popen(
                [str(python), str(HERE / "speak.py")],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            ) as process,
        ):
            for line in process.stdout or ():
                yield np.load(json.loads(line)["out"]).astype(np.float64)
        if process.returncode:
            raise VoiceError(f"the voice stopped: {complaints.read_text()[-800:]}")


def _job(folder: Path, number: int, utterance: Utterance) -> str:
    job = {
        "out": str(folder / f"{number}.npy"),
        "syllables": utterance.syllables,
        "speed": utterance.speed,
        "keep": utterance.keep,
    }
    return json.dumps(job) + "\n"
