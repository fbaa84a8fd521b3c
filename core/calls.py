"""Ids of calls: those that come in bear Asterisk's own, those that we make begin otherwise."""

MADE = "cb-"
"""Begins the ids of calls back; no node may be called so."""
DECLINED = "declined"
"""Stands where a recording's id would, and ends a mark's name, for a caller who did not want to be
recorded."""


def is_made(call_id: str) -> bool:
    """Whether the centre makes this call, instead of taking it."""
    return call_id.startswith(MADE)
