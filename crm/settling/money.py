"""Sums of money as whole fen: read from what people type, written, and said. Never a float."""

import re
import unicodedata
from decimal import Decimal

from core.written import spoken as figures_spoken

FEN = 100
MOST_FEN = 1_000_000 * FEN
"""A million yuan: more is a slip of the finger."""
_WRITTEN = re.compile(r"[¥￥]?\s*([0-9]{1,9}(?:\.[0-9]{1,2})?)\s*元?", re.ASCII)


def parse(text: str) -> int:
    """Fen of what somebody typed: `12.5`, `¥12.50`, `１２元`. Raises ValueError, saying why.

    No signs, no thousands' commas (they are a decimal point elsewhere), two decimals at most.
    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text[:40]).strip())
    if found is None:
        raise ValueError("金额应写成 12 或 12.50 这样的数字，单位是元")
    fen = int(Decimal(found[1]) * FEN)
    if not 0 < fen <= MOST_FEN:
        raise ValueError("金额应大于 0 元，不超过 100 万元")
    return fen


def written(fen: int) -> str:
    """For the eye: `¥12.50`."""
    return f"¥{fen // FEN}.{fen % FEN:02d}"


def spoken(fen: int) -> str:
    """For the ear: 十二元五角, 两百元, 三元零五分."""
    yuan, jiao, of_fen = fen // FEN, fen // 10 % 10, fen % 10
    words = _counted(yuan, "元") if yuan or not fen else ""
    if jiao:
        words += _counted(jiao, "角")
    elif words and of_fen:
        words += "零"
    return words + (_counted(of_fen, "分") if of_fen else "")


def _counted(number: int, of: str) -> str:
    """As one counts money: two is 两 where it stands first and is not ten's."""
    words = figures_spoken(f"{number}元").removesuffix("元")
    if words == "二" or words[:2] in ("二百", "二千", "二万"):
        words = "两" + words[1:]
    return words + of
