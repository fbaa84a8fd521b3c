"""Levels, edges and files of spoken audio. Arrays are mono float, full scale 1.0."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.float64]

RATE = 16_000
"""Hz of everything this project commits; Asterisk takes it down to 8 kHz where a line needs it."""
SPEECH_DBFS = -20.0
"""Active level of speech: loud enough for old ears, with room for peaks on an A-law line."""
PEAK_DBFS = -3.5
_FRAME = RATE // 50  # 20 ms
_ACTIVE_DB = 25.0
_SHORTEST_RUN = 3
"""Steps of 5 ms: what is shorter, at the edges, is a tick of the voice's first frame, no speech."""


def decibels(amplitude: float) -> float:
    """Amplitude (full scale 1.0) as dBFS; silence is -120."""
    return float(20 * np.log10(max(amplitude, 1e-6)))


def resample(samples: Samples, source_hz: float) -> Samples:
    """To `RATE`. A `source_hz` below the true rate lowers and slows the voice together."""
    return np.asarray(soxr.resample(samples, source_hz, RATE, quality="VHQ"), dtype=np.float64)


def active_level(samples: Samples) -> float:
    """RMS in dBFS over the 20 ms frames within 25 dB of the loudest one, so pauses do not count."""
    whole = samples[: len(samples) // _FRAME * _FRAME]
    if not len(whole):
        return decibels(float(np.sqrt(np.mean(samples**2)))) if len(samples) else -120.0
    power = np.mean(whole.reshape(-1, _FRAME) ** 2, axis=1)
    loud = power[power > power.max() * 10 ** (-_ACTIVE_DB / 10)]
    return decibels(float(np.sqrt(loud.mean()))) if len(loud) else -120.0


def without_rumble(samples: Samples, cutoff_hz: float = 70.0) -> Samples:
    """Remove what lies under the voice: it is inaudible on a telephone and spoils the levels."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    slope = np.clip((hz - cutoff_hz / 2) / (cutoff_hz / 2), 0.0, 1.0)
    return np.asarray(np.fft.irfft(spectrum * slope, len(samples)), dtype=np.float64)


def trimmed(samples: Samples, lead_s: float, tail_s: float) -> Samples:
    """Speech with exactly `lead_s` before and `tail_s` after it, edges faded so nothing clicks."""
    step = RATE // 200
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.sqrt(np.mean(whole**2, axis=1))
    loud = np.flatnonzero(power > power.max() * 10 ** (-40 / 20))
    runs = np.split(loud, np.flatnonzero(np.diff(loud) > 1) + 1)
    spoken = [run for run in runs if len(run) >= _SHORTEST_RUN] or runs
    start, stop = spoken[0][0] * step, (spoken[-1][-1] + 1) * step
    lead, tail = round(lead_s * RATE), round(tail_s * RATE)
    before = samples[max(0, start - lead) : start]
    after = samples[stop : stop + tail]
    kept = np.concatenate([before, samples[start:stop], after])
    kept = faded(kept, min(len(before), RATE // 100), min(len(after), RATE // 20))
    return np.pad(kept, (lead - len(before), tail - len(after)))


def faded(samples: Samples, rise: int, fall: int) -> Samples:
    """Half-cosine edges, in samples; at least 2 ms, where a cut would click."""
    out = samples.copy()
    rise, fall = (max(n, RATE // 500) for n in (rise, fall))
    out[:rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise))
    out[-fall:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return out


def levelled(samples: Samples, target_dbfs: float = SPEECH_DBFS) -> Samples:
    """Active level at the target, peaks held under `PEAK_DBFS` by a look-ahead limiter."""
    out = samples
    for _ in range(3):  # limiting lowers the level a little; three rounds settle it
        out = limited(out * 10 ** ((target_dbfs - active_level(out)) / 20), PEAK_DBFS)
    return out


def limited(samples: Samples, peak_dbfs: float) -> Samples:
    """Peaks under `peak_dbfs`: the gain falls 5 ms ahead of each, and recovers as smoothly."""
    ceiling = 10 ** (peak_dbfs / 20)
    need = np.minimum(1.0, ceiling / np.maximum(np.abs(samples), 1e-9))
    width = RATE // 200 * 2 + 1
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(need, width // 2, mode="edge"), width)
    lowest = np.pad(windows.min(axis=1), width // 2, mode="edge")
    bell = np.hanning(width + 2)[1:-1]
    return np.asarray(samples * np.convolve(lowest, bell / bell.sum(), mode="valid"))


def write_wav(path: Path, samples: Samples) -> None:
    """Plain PCM16 mono at `RATE`; Asterisk refuses the extensible header other writers choose."""
    pcm = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.tobytes())


def read_wav(path: Path) -> Samples:
    """The samples of a file written by `write_wav`; ValueError for any other format."""
    with wave.open(str(path), "rb") as source:
        form = (source.getnchannels(), source.getsampwidth(), source.getframerate())
        if form != (1, 2, RATE):
            raise ValueError(f"{path.name}: expected 16 kHz mono PCM16, found {form}")
        pcm = source.readframes(source.getnframes())
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32767
