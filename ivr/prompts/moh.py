"""Music on hold, made here from sine waves: slow, soft, and without a seam.

Every note is laid into a ring, so the tail of the last bar sounds under the first one and the
file can repeat for ever. All partials stay under 3.4 kHz, which is all a telephone carries.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.prompts.shaping import RATE, Samples, active_level, limited, write_wav

HERE = Path(__file__).parent
LEVEL_DBFS = -24.0
"""Under the prompts (-20): music should keep company, not compete."""
BEAT_S = 0.75
BEATS_IN_BAR = 4
A4_HZ, A4_KEY = 440.0, 69

# Chord roots as MIDI keys with the notes above them, one bar each: a calm turn in C with no
# leading note, so that the pentatonic melody fits everywhere.
CHORDS: tuple[tuple[int, ...], ...] = (
    (48, 55, 64, 67),
    (45, 52, 60, 67),
    (41, 53, 57, 64),
    (43, 55, 62, 67),
    (48, 55, 62, 64),
    (45, 57, 60, 64),
    (50, 53, 57, 64),
    (43, 50, 62, 69),
)
# Beats and keys of the melody, two rounds of the chords, with room to breathe.
MELODY: tuple[tuple[float, int], ...] = (
    *((0, 76), (2, 79), (4, 81), (7, 79), (8, 76), (10, 72), (12, 74), (15, 76)),
    *((16, 79), (18, 76), (20, 72), (22, 69), (24, 69), (26, 72), (28, 74)),
    *((32, 84), (34, 81), (36, 79), (39, 76), (40, 81), (42, 79), (44, 74), (47, 72)),
    *((48, 76), (50, 79), (52, 76), (54, 74), (56, 72), (58, 69), (60, 67)),
)
BARS = 16
LENGTH_S = BARS * BEATS_IN_BAR * BEAT_S


def hertz(key: int) -> float:
    """Frequency of a MIDI key."""
    return A4_HZ * float(2 ** ((key - A4_KEY) / 12))


def bell(key: int, seconds: float) -> Samples:
    """A soft struck tone: higher partials are weaker and die sooner."""
    t = np.arange(round(seconds * RATE)) / RATE
    tone = np.zeros_like(t)
    for partial, weight in ((1, 1.0), (2, 0.32), (3, 0.1), (4, 0.04)):
        if hertz(key) * partial < 3400:
            fade = np.exp(-t * (1.1 + 0.9 * partial))
            tone += weight * fade * np.sin(2 * np.pi * hertz(key) * partial * t)
    return _eased(tone, 0.012, seconds * 0.3)


def pad(key: int, seconds: float) -> Samples:
    """A quiet held tone: three voices, a shade apart, that breathe in and out."""
    t = np.arange(round(seconds * RATE)) / RATE
    tone = np.zeros_like(t)
    for cents, phase in ((-4, 0.0), (0, 1.1), (5, 2.3)):
        f = hertz(key) * 2 ** (cents / 1200)
        tone += np.sin(2 * np.pi * f * t + phase) + 0.15 * np.sin(4 * np.pi * f * t + phase)
    return _eased(tone / 3, seconds * 0.35, seconds * 0.45)


def _eased(tone: Samples, rise_s: float, fall_s: float) -> Samples:
    """Half-cosine edges, seconds."""
    rise, fall = max(2, round(rise_s * RATE)), max(2, round(fall_s * RATE))
    tone[:rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise))
    tone[-fall:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return tone


def add(ring: Samples, at_s: float, tone: Samples) -> None:
    """Lay `tone` into the ring from `at_s` on, round the end if need be."""
    places: npt.NDArray[np.int64] = (round(at_s * RATE) + np.arange(len(tone))) % len(ring)
    np.add.at(ring, places, tone)


def compose() -> Samples:
    """The whole loop, at `LEVEL_DBFS`."""
    ring: Samples = np.zeros(round(LENGTH_S * RATE))
    bar_s = BEATS_IN_BAR * BEAT_S
    for bar in range(BARS):
        chord = CHORDS[bar % len(CHORDS)]
        for key in chord:
            add(ring, bar * bar_s - 0.4, 0.10 * pad(key, bar_s * 1.5))
        for step, key in enumerate((*chord, chord[2])[1:]):
            add(ring, bar * bar_s + step * BEAT_S, 0.13 * bell(key + 12, 3.0))
    for beat, key in MELODY:
        add(ring, beat * BEAT_S, 0.30 * bell(key, 3.6))
    ring *= 10 ** ((LEVEL_DBFS - active_level(ring)) / 20)
    return limited(ring, -6.0)


def main(argv: list[str] | None = None) -> int:
    """Write the music."""
    parser = argparse.ArgumentParser(prog="python -m ivr.prompts.moh", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "moh" / "calm.wav")
    options = parser.parse_args(sys.argv[1:] if argv is None else argv)
    write_wav(options.out, compose())
    return 0


if __name__ == "__main__":
    sys.exit(main())
