"""What is said in a running call, as the API shows it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from asr.client import LOW_SEGMENT, Beat, Hint, Missed, Phrase, Placed, Standing
from console.models import Answer, Moment, Speaker

LATELY = timedelta(seconds=30)
"""Who missed something so lately is behind …"""
LATE_S = 6.0
"""… and so is whose newest text took so long."""

State = Literal["off", "away", "declined", "waiting", "following", "crowded", "over"]


class LiveLine(Answer):
    """What one side said in one go."""

    place: str
    """Rises within a call; a line keeps it."""
    side: Speaker
    start: float
    """Seconds of the recording, holds not counted."""
    end: float
    text: str
    """With marks; empty where `missed`."""
    missed: bool
    """It was not written down: there was more to do than time."""
    unsure: bool
    """Recognised with little confidence."""


class LiveHint(Answer):
    """Advice to the agent. It is no judgement, and no score knows of it."""

    place: str
    rule: str
    level: Literal["warn", "info"]
    zh: str
    en: str
    side: Speaker
    """Who gave cause for it."""
    start: float
    quote: str
    """What was said; empty: nothing was."""


class LiveText(Answer):
    """A running call as far as it is written down already; the transcript comes after its end."""

    state: State
    """`off`: switched off; `away`: nobody writes at present; `declined`: the caller is not
    recorded; `waiting`: nothing was heard yet; `crowded`: other calls come first; `over`: it is."""
    behind: bool
    """Something was missed lately, or text comes late."""
    redacted: bool
    """Personal data are labels for this reader."""
    lines: list[LiveLine]
    """By the time at which they were said."""
    hints: list[LiveHint]
    """In order."""
    at: Moment
    """The server's time."""


def shown(
    said: Sequence[Placed], state: State, *, now: datetime, redacted: bool = False
) -> LiveText:
    """The entries as a page shows them."""
    missed = (one.entry.at for one in said if isinstance(one.entry, Missed))
    late = [one.entry.late_s for one in said if isinstance(one.entry, Phrase)][-1:]
    return LiveText(
        state=state,
        behind=any(now - at <= LATELY for at in missed) or max(late, default=0.0) > LATE_S,
        redacted=redacted,
        lines=sorted(_lines(said), key=lambda line: (line.start, line.side)),
        hints=[_hint(one.place, one.entry) for one in said if isinstance(one.entry, Hint)],
        at=now,
    )


def state_of(said: Sequence[Placed], beat: Beat | None, *, on: bool, declined: bool) -> State:
    """How it stands with a call."""
    told = [one.entry.state for one in said if isinstance(one.entry, Standing)]
    last = told[-1] if told else None
    if last == "over":
        return "over"
    if declined:
        return "declined"
    if not on:
        return "off"
    if beat is None or not beat.ready:
        return "away"
    return last or "waiting"


def _lines(said: Iterable[Placed]) -> Iterable[LiveLine]:
    for place, entry in said:
        if isinstance(entry, Phrase):
            yield LiveLine(
                place=place,
                side=entry.side,
                start=entry.start,
                end=entry.end,
                text=entry.text,
                missed=False,
                unsure=entry.confidence < LOW_SEGMENT,
            )
        elif isinstance(entry, Missed):
            fields = entry.model_dump(include={"side", "start", "end"})
            yield LiveLine(place=place, text="", missed=True, unsure=False, **fields)


def _hint(place: str, entry: Hint) -> LiveHint:
    fields = entry.model_dump(include=set(LiveHint.model_fields))
    return LiveHint(place=place, **fields)
