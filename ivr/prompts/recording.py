"""An owner's recording of a prompt: whether it can be played to callers, and made ready. Pure.

Recordings come out of telephones, studios and editing programs: any rate, one channel or two, as
loud as it happened. What a machine can put right is put right; the rest is said to who recorded it.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Judged:
    """What is to be said of a recording."""

    faults: tuple[str, ...] = ()
    """It cannot be played; what to do about it."""
    warnings: tuple[str, ...] = ()


def judge(sound: npt.NDArray[np.float64], rate: int, usual_s: float | None = None) -> Judged:
    """Look at samples by channel, shape (n, channels), full scale 1.0.

    `usual_s`: how long the product's own prompt is; None: there is none.
    """
    if fault := _shape(sound, rate):
        return Judged((fault,))
    mono = sound.mean(axis=1)
    level = shaping.active_level(shaping.resample(mono, rate))
    if level < LEAST_DBFS:
        return Judged((f"too quiet ({level:.0f} dBFS): record it louder, or closer.",))
    clipped = float((np.abs(sound) >= _FULL).mean())
    if clipped > MOST_CLIPPED:
        return Judged((f"clipped ({clipped:.1%} of it): record it again, quieter.",))
    return Judged(warnings=tuple(_warnings(mono, rate, level, usual_s)))


def _shape(sound: npt.NDArray[np.float64], rate: int) -> str:
    """What cannot be read as speech at all; empty when it can."""
    if not LEAST_HZ <= rate <= MOST_HZ:
        return f"{rate} Hz: record at {LEAST_HZ} Hz or more, best 16000 or 48000."
    if sound.ndim != 2 or not 1 <= sound.shape[1] <= 2:
        return "more than two channels: save it as mono."
    if not np.isfinite(sound).all():
        return "damaged: some samples are no numbers. Save it anew."
    seconds = len(sound) / rate
    if not LEAST_S <= seconds <= MOST_S:
        return f"{seconds:.1f} s long: {LEAST_S} to {MOST_S:.0f} s are possible."
    return ""


def _warnings(mono: Samples, rate: int, level: float, usual_s: float | None) -> list[str]:
    said = []
    spoken_s = len(ready(mono[:, None], rate)) / shaping.RATE
    if usual_s and not 1 / USUAL_RATIO <= spoken_s / usual_s <= USUAL_RATIO:
        said.append(f"{spoken_s:.1f} s of sound where the product's has {usual_s:.1f}: same text?")
    noise = _quietest(shaping.resample(mono, rate))
    if noise is not None and level - noise < LEAST_SNR_DB:
        said.append(f"noisy: the pauses are only {level - noise:.0f} dB below the voice.")
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
