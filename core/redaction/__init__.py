"""Personal data in what was said or written: found, so that it can be hidden.

Texts come from recognised speech as well as from keyboards: a digit may be 1, 一 or 幺, a number
comes in pieces with 嗯 between them, and 三个八 is 888. A finding says where it stands and whether
its own form vouches for it: an identity card's checksum, a bank card's Luhn digit, a mobile number.
What only the question before it gives away is found, too, and marked as uncertain: hiding too much
is the smaller fault.
"""

from core.redaction.finding import Finding, Kind
from core.redaction.masking import LABELS, label, masked
from core.redaction.search import find

__all__ = ["LABELS", "Finding", "Kind", "find", "label", "masked"]
