"""What Whisper may write where digits are expected: characters that sound like them, no others.

Left free it writes 铃巴铃要 or 其二森林 for four digits; told to choose among what sounds like
digits, it writes digits of anything. So what it wrote is held against the sound once more, among
all that it could have written.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.numerals import digit

LIKELY_DIGITS = -3.0
"""Least mean log probability, among all tokens, of digits that are taken for what was said: of
digits it was -0.5 to -2.9, of other sentences -3.6 to -7.6."""
BEGIN = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>")
"""What stands before every text."""
SAMPLES_A_FRAME = 160


class DigitTokens:
    """Of one loaded model: which of its tokens are no digits, and how likely some are."""

    def __init__(self, model: Any) -> None:
        vocabulary = model.hf_tokenizer
        self._model = model
        self._end: int = vocabulary.token_to_id("<|endoftext|>")
        self._begin = [vocabulary.token_to_id(name) for name in BEGIN]
        texts = (vocabulary.decode([token]).strip() for token in range(self._end))
        self.others = [token for token, text in enumerate(texts) if not _one_digit(text)]
        """Tokens that write none."""

    def likelihood(self, encoded: Any, tokens: Sequence[int], samples: int) -> float:
        """Mean log probability of these tokens, for a sound of so many samples at 16 kHz."""
        said = [token for token in tokens if token < self._end]
        if not said:
            return float("-inf")
        frames = max(samples // SAMPLES_A_FRAME, 2)
        (found,) = self._model.model.align(encoded, self._begin, [said], frames)
        return float(np.mean(np.log(np.maximum(found.text_token_probs, 1e-9))))


def _one_digit(text: str) -> bool:
    return len(text) == 1 and not text.isascii() and digit(text) is not None
