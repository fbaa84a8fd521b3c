"""HTTP byte ranges (RFC 9110, section 14), for playing from any place."""

import re
from typing import Literal

MAX_DIGITS = 18
"""More digits than any file has bytes; a longer number is not one of ours."""

_ONE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.IGNORECASE | re.ASCII)


def wanted(header: str | None, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    """First byte and end (exclusive) of one range within `size` bytes.

    None means the whole: no header, several ranges, or a header that makes no sense, all of which
    the standard lets a server pass over.
    """
    found = _ONE.fullmatch((header or "").strip())
    if not found or found[1] + found[2] == "":
        return None
    if max(len(found[1]), len(found[2])) > MAX_DIGITS:
        return "unsatisfiable" if len(found[1]) > MAX_DIGITS else None
    if not found[1]:  # the last n bytes
        length = int(found[2])
        return (max(0, size - length), size) if length and size else "unsatisfiable"
    first = int(found[1])
    if found[2] and int(found[2]) < first:
        return None
    if first >= size:
        return "unsatisfiable"
    return first, min(int(found[2]) + 1, size) if found[2] else size
