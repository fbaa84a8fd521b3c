"""The peak emergency as far as callers hear of it: one prompt at their arrival. Pure.

The ACD says in a global of Asterisk's, at every beat, when it was and which prompt: its age tells
whether anybody still stands by it.
"""

import re
from collections.abc import Collection

STALE_S = 300.0
"""Without a word of the ACD's for so long, callers are greeted as usual."""
NOTICE = "peak-notice"
"""For a prompt that was never recorded."""

_SAID = re.compile(r"([0-9]{1,12})-([a-z][a-z0-9-]{0,39})")


def notice(said: str, known: Collection[str], now: float) -> str | None:
    """The prompt to play first, if any. `said`: the global's text; `known`: prompts that there are;
    `now`: epoch seconds."""
    found = _SAID.fullmatch(said)
    if found is None or abs(now - float(found[1])) > STALE_S:
        return None
    return found[2] if found[2] in known else NOTICE
