"""Sounds as words that a database's full text takes for one, and never splits."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

APART = "zzzzzzzz"
"""Between two stretches of text; no token is it."""
_LETTERS = "abcdefghijklmnopqrstuvwxy"


def token(*sounds: str) -> str:
    """Eight letters for a run of rough sounds; the same run always has the same ones."""
    number = int.from_bytes(hashlib.blake2b(" ".join(sounds).encode(), digest_size=6).digest())
    letters = []
    for _ in range(8):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def pairs(sounds: Sequence[str]) -> list[str]:
    """A token for every two neighbours: there are so many of them that each is rare."""
    return [token(*pair) for pair in pairwise(sounds)]
