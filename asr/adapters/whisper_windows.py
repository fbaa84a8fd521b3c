"""How much of a window Whisper's encoder is given. Imports faster-whisper: load it late.

The library pads every sound to 30 s. A window costs the encoder more than its length in proportion,
and the search less with it; the model hears as well in one of 10, 15 or 20 s where the sound fits.
"""

from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from asr.adapters.whisper_live import FRAMES_PER_S, window_s

SPARE_S = 1.0
"""Silence behind the sound that a window has at least."""


class ShortWindows(WhisperModel):  # type: ignore[misc]  # the library has no types
    """The library's model, with windows as short as the sound allows."""

    def encode(self, features: NDArray[np.float32]) -> Any:
        """`features`: of one window, with columns of zeros where the library has padded it."""
        heard = np.flatnonzero(features.any(axis=0))
        lasts_s = (heard[-1] + 1) / FRAMES_PER_S if heard.size else 0.0
        frames = window_s(lasts_s + SPARE_S) * FRAMES_PER_S
        return super().encode(np.ascontiguousarray(features[:, :frames]))
