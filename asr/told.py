"""Whether a recogniser wrote what was said, or what it was told to expect. Pure."""

from asr.cleaning import simplified
from core.sound import apart, units

ALIKE = 0.5
"""Mean distance of a syllable up to which two writings are of one sound: the worse is a mishearing
of the other."""


def only_told(text: str, told: str) -> bool:
    """Whether a text of more than one syllable holds nothing but words that were told; these may
    overlap, 转人工 and 人工服务 in 转人工服务."""
    said = "".join(unit.char for unit in units(simplified(text)))
    covered: set[int] = set()
    for word in told.split():
        for start in range(len(said) - len(word) + 1):
            if said.startswith(word, start):
                covered.update(range(start, start + len(word)))
    return len(said) > 1 and len(covered) == len(said)


def alike(text: str, other: str) -> bool:
    """Whether two texts may have been written of one sound."""
    longest = max(len(units(text)), len(units(other)))
    return longest > 0 and apart(text, other) <= ALIKE * longest
