"""An owner's recording of a prompt: whether it can be played to callers, and made ready. Pure.

Recordings come out of telephones, studios and editing programs: any rate, one channel or two, as
loud as it happened. What a machine can put right is put right; the rest is said to who recorded it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ivr.prompts import shaping
from ivr.prompts.shaping import Samples

LEAST_HZ = 8000
MOST_HZ = 192_000
LEAST_S, MOST_S = 0.1, 120.0
LEAST_DBFS = -45.0
"""Of the voice. Quieter ones would be raised so much that callers hear the room."""
MOST_CLIPPED = 0.001
"""Share of samples at full scale; more is heard as crackling."""
LEAST_SNR_DB = 15.0
USUAL_RATIO = 3.0
"""A recording this many times longer or shorter than the product's is probably another text."""
_FULL = 0.999


Code = Literal[
    "unreadable", "rate", "channels", "damaged", "length", "quiet", "clipped",
    "other_length", "noisy",
]  # fmt: skip

_SAID: dict[Code, str] = {
    "unreadable": "cannot be read as a sound: save it as WAV, 16-bit.",
    "rate": "{:.0f} Hz: record at {:.0f} Hz or more, best 16000 or 48000.",
    "channels": "more than two channels: save it as mono.",
    "damaged": "damaged: some samples are no numbers. Save it anew.",
    "length": f"{{:.1f}} s long: {LEAST_S} to {MOST_S:.0f} s are possible.",
    "quiet": "too quiet ({:.0f} dBFS): record it louder, or closer.",
    "clipped": "clipped ({:.1%} of it): record it again, quieter.",
    "other_length": "{:.1f} s of sound where the product's has {:.1f}: same text?",
    "noisy": "noisy: the pauses are only {:.0f} dB below the voice.",
}


@dataclass(frozen=True)
class Remark:
    """One thing that is to be said of a recording."""

    code: Code
    found: float = 0.0
    """What it has: Hz, s, dBFS, share or dB, by code."""
    wanted: float = 0.0
    """What it should have, where that is one number."""

    def __str__(self) -> str:
        """As the command line says it."""
        return _SAID[self.code].format(self.found, self.wanted)


@dataclass(frozen=True)
class Judged:
    """What is to be said of a recording."""

    faults: tuple[Remark, ...] = ()
    """It cannot be played."""
    warnings: tuple[Remark, ...] = ()


def judge(sound: npt.NDArray[np.float64], rate: int, usual_s: float | None = None) -> Judged:
    """Look at samples by channel, shape (n, channels), full scale 1.0.

    `usual_s`: how long the product's own prompt is; None: there is none.
    """
    if fault := _shape(sound, rate):
        return Judged((fault,))
    mono = sound.mean(axis=1)
    level = shaping.active_level(shaping.resample(mono, rate))
    if level < LEAST_DBFS:
        return Judged((Remark("quiet", level, LEAST_DBFS),))
    clipped = float((np.abs(sound) >= _FULL).mean())
    if clipped > MOST_CLIPPED:
        return Judged((Remark("clipped", clipped, MOST_CLIPPED),))
    return Judged(warnings=tuple(_warnings(mono, rate, level, usual_s)))


def _shape(sound: npt.NDArray[np.float64], rate: int) -> Remark | None:
    """Why it cannot be read as speech at all; None when it can."""
    if not LEAST_HZ <= rate <= MOST_HZ:
        return Remark("rate", rate, LEAST_HZ)
    if sound.ndim != 2 or not 1 <= sound.shape[1] <= 2:
        return Remark("channels", sound.shape[-1], 2)
    if not np.isfinite(sound).all():
        return Remark("damaged")
    seconds = len(sound) / rate
    if not LEAST_S <= seconds <= MOST_S:
        return Remark("length", seconds, MOST_S)
    return None


def _warnings(mono: Samples, rate: int, level: float, usual_s: float | None) -> list[Remark]:
    said = []
    spoken_s = len(ready(mono[:, None], rate)) / shaping.RATE
    if usual_s and not 1 / USUAL_RATIO <= spoken_s / usual_s <= USUAL_RATIO:
        said.append(Remark("other_length", spoken_s, usual_s))
    noise = _quietest(shaping.resample(mono, rate))
    if noise is not None and level - noise < LEAST_SNR_DB:
        said.append(Remark("noisy", level - noise, LEAST_SNR_DB))
    return said


def _quietest(samples: Samples) -> float | None:
    """Level of the quietest tenth of its 20 ms frames, dBFS; None for too short a sound."""
    frame = shaping.RATE // 50
    count = len(samples) // frame
    if count < 50:
        return None
    power = np.mean(samples[: count * frame].reshape(-1, frame) ** 2, axis=1)
    return shaping.decibels(float(np.sqrt(np.quantile(power, 0.1))))


def ready(
    sound: npt.NDArray[np.float64], rate: int, edges: tuple[float, float] = (0.08, 0.15)
) -> Samples:
    """As it is played: mono, 16 kHz, at the house level, silence at its ends cut to `edges`.

    Only for a recording without faults. `edges`: seconds before and after.
    """
    mono = shaping.resample(sound.mean(axis=1), rate)
    return shaping.levelled(shaping.trimmed(shaping.without_rumble(mono), *edges))
