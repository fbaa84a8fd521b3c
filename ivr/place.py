"""What a waiting caller is told about their place in line."""

from core import logs
from ivr.numbers import spoken
from ivr.ports import CallerGone, Line, Waiting

MOST = 99
"""Beyond it a number only discourages: thanks for waiting instead."""

log = logs.get("ivr.place")


def prompts(ahead: int) -> tuple[str, ...]:
    """您前面还有三位, or 您是下一位 when nobody is ahead."""
    if ahead == 0:
        return ("position-first",)
    if ahead > MOST:
        return ("still-waiting",)
    return ("position-prefix", *spoken(ahead, measure=True), "position-suffix")


def announce(line: Line, waiting: Waiting) -> None:
    """Say it; a key, the caller's hang-up or an agent who is free cuts it short."""
    outcome = "said"
    try:
        if line.say(waiting.voice, prompts(waiting.ahead)):
            outcome = "key"
    except CallerGone:  # hung up, or redirected to an agent
        outcome = "cut"
    log.info("place", call_id=waiting.call_id, ahead=waiting.ahead, outcome=outcome)
