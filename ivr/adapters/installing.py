"""Prompts and music where Asterisk plays them, each in two formats.

`.wav16` for wide-band phones, `.alaw` for the carrier's lines, so that playing costs no
transcoding. A file that is already there for the same source is left alone.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import soundfile
import soxr

from core import assets
from core.errors import UserError
from core.settings import Settings
from ivr.adapters.own_prompts import OwnPrompts

SETS = ("normal", "slow")
"""Ways of speaking: as usual, and slow and warm for older callers. Other languages have sets of
their own, named after them."""

SILENCE = "silence"
"""Name of the piece of silence beside the sets."""
WIDE_HZ = 16_000
NARROW_HZ = 8_000


def install(settings: Settings) -> int:
    """Install every prompt and piece of music; return how many files were written.

    What the owner has recorded takes the place of ours.

    Raises `UserError` for a source that is not 16 kHz mono PCM.
    """
    written = 0
    recorded = {path.name for path in assets.path("ivr/prompts/audio").iterdir() if path.is_dir()}
    own = OwnPrompts(settings.prompts_dir).in_force()
    for name in sorted({*SETS, *recorded, *(voice for voice, _ in own)}):
        source = assets.path("ivr/prompts/audio") / name
        instead = {prompt: path for (voice, prompt), path in own.items() if voice == name}
        written += install_folder(source, settings.asterisk_dir / "sounds" / name, instead)
    _silence(settings.asterisk_dir / "sounds")
    written += install_folder(assets.path("ivr/prompts/moh"), settings.asterisk_dir / "moh")
    return written


def _silence(folder: Path) -> None:
    """A short silence: what is "played" where Asterisk must only listen."""
    narrow = np.zeros(NARROW_HZ // 50, np.float32)
    path = folder / f"{SILENCE}.alaw"
    soundfile.write(str(path), narrow, NARROW_HZ, format="RAW", subtype="ALAW")


def install_folder(source: Path, target: Path, instead: Mapping[str, Path] | None = None) -> int:
    """Install each `*.wav` of `source` into `target`; drop what has no source any more.

    `instead`: files that take the place of those of `source`, or stand beside them, by name.
    """
    target.mkdir(parents=True, exist_ok=True)
    wanted = {path.stem: path for path in source.glob("*.wav")} | dict(instead or {})
    for old in target.iterdir():
        if old.stem not in wanted:
            old.unlink()
    written = 0
    for stem, path in wanted.items():
        written += _install(path, target / f"{stem}.wav16", _copy)
        written += _install(path, target / f"{stem}.alaw", _narrow)
    return written


def _install(source: Path, target: Path, convert: Callable[[Path, Path], None]) -> bool:
    """Convert unless the target carries the source's own time stamp. True when written."""
    stamp = source.stat().st_mtime_ns
    if target.exists() and target.stat().st_mtime_ns == stamp:
        return False
    temporary = target.with_name(f".{target.name}.new")
    convert(source, temporary)
    os.utime(temporary, ns=(stamp, stamp))
    os.replace(temporary, target)
    return True


def _copy(source: Path, target: Path) -> None:
    """Asterisk refuses anything but plain PCM WAV, with music on hold ending at once."""
    info = soundfile.info(str(source))
    if (info.format, info.subtype, info.samplerate, info.channels) != ("WAV", "PCM_16", WIDE_HZ, 1):
        raise UserError(
            f"{source} is {info.format} {info.subtype}, {info.samplerate} Hz, {info.channels} ch.",
            "Make it plain 16-bit PCM WAV, 16 kHz, mono.",
        )
    shutil.copyfile(source, target)


def _narrow(source: Path, target: Path) -> None:
    """Headerless 8 kHz A-law, as the carrier sends it."""
    samples, rate = soundfile.read(str(source), dtype="float32")
    narrow = soxr.resample(samples, rate, NARROW_HZ)
    clipped = np.clip(narrow, -1.0, 1.0)
    soundfile.write(str(target), clipped, NARROW_HZ, format="RAW", subtype="ALAW")
