"""How an offer is written into Asterisk: as the place in the dialplan that the caller is sent to.

One action makes the offer and says all of it, so there is no moment at which Asterisk rings a phone
and cannot say for whom, by which offer. Whoever takes over reads it there. So with supervisors who
listen: their place says to what, and how.
"""

import re
from typing import cast

from acd.wire import ListenMode

CONTEXT = "connect"
NEXT = "connect-next"
"""The agent's last channel may still be there: the dialplan waits for its end first."""
CONTEXTS = frozenset({CONTEXT, NEXT})
LISTEN = "listen"
"""Where a supervisor is who listens."""

_EXTENSION = re.compile(r"([0-9]{1,12})x([0-9A-Za-z_-]{1,40})")
_LISTENING = re.compile(r"(listen|whisper|barge)_([0-9A-Za-z_.-]{1,64})")


def extension(agent_id: str, offer_id: str) -> str:
    """Where the caller is sent."""
    return f"{agent_id}x{offer_id}"


def read(extension: str) -> tuple[str, str] | None:
    """Agent and offer; None for what no offer looks like."""
    found = _EXTENSION.fullmatch(extension)
    return (found[1], found[2]) if found else None


def listening(mode: ListenMode, call_id: str) -> str:
    """Where a supervisor's channel is sent that listens."""
    return f"{mode}_{call_id}"


def listened(extension: str) -> tuple[ListenMode, str] | None:
    """How, and to which call; None for what is no such place."""
    found = _LISTENING.fullmatch(extension)
    return (cast(ListenMode, found[1]), found[2]) if found else None
