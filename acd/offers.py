"""How an offer is written into Asterisk: as the place in the dialplan that the caller is sent to.

One action makes the offer and says all of it, so there is no moment at which Asterisk rings a phone
and cannot say for whom, by which offer. Whoever takes over reads it there.
"""

import re

CONTEXT = "connect"
NEXT = "connect-next"
"""The agent's last channel may still be there: the dialplan waits for its end first."""
CONTEXTS = frozenset({CONTEXT, NEXT})

_EXTENSION = re.compile(r"([0-9]{1,12})x([0-9A-Za-z_-]{1,40})")


def extension(agent_id: str, offer_id: str) -> str:
    """Where the caller is sent."""
    return f"{agent_id}x{offer_id}"


def read(extension: str) -> tuple[str, str] | None:
    """Agent and offer; None for what no offer looks like."""
    found = _EXTENSION.fullmatch(extension)
    return (found[1], found[2]) if found else None
