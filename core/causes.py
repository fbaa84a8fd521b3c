"""Hang-up causes of ITU-T Q.850 that mean more than "over"."""

CUT_OFF = frozenset({27, *range(34, 48), 102})
"""A network ended the call against everyone's will: destination out of order, everything of the
class "resource unavailable" (38: network out of order, as the books say of a call that died with
Asterisk), and recovery on timer expiry."""
