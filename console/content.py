"""What the console needs of the other rooms, as a port: names, states, transcripts, scores."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol, Self

from console.models import Score, Transcript


class AgentNow(NamedTuple):
    """An agent and, where the ACD answers, the state."""

    id: str
    name: str
    skills: dict[str, int]
    state: str
    since: datetime | None


class WaitingNow(NamedTuple):
    """A call that nobody has answered yet."""

    queue: str
    since: datetime
    senior: bool


class Audio(Protocol):
    """A recording's WAV, opened."""

    size: int

    def read_range(self, start: int, end: int) -> bytes:
        """Bytes `start` up to but not including `end`."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Content(Protocol):
    """Read models of the other rooms."""

    def caller_names(self, customer_ids: Iterable[int]) -> dict[int, str]:
        """Names by customer id; those not on file are absent."""
        ...

    def agent_names(self) -> dict[str, str]:
        """Names by agent id."""
        ...

    def agents(self) -> list[AgentNow]:
        """Everyone who works here, by id."""
        ...

    def queue_names(self) -> list[str]:
        """Every queue there is."""
        ...

    def waiting(self) -> list[WaitingNow]:
        """Every call that waits. Raises `Unavailable` while the ACD cannot be asked."""
        ...

    def transcript(self, recording_id: str) -> Transcript | None:
        """What was said, if it is written down."""
        ...

    def score(self, call_id: str) -> Score | None:
        """How it was judged, if it was."""
        ...

    def recorded_call(self, recording_id: str) -> tuple[str, str]:
        """The recording's call id and the WAV's SHA-256. Raises a `UserError` for an unknown id."""
        ...

    def audio(self, recording_id: str) -> Audio:
        """The WAV's bytes. Raises a `UserError` for an unknown id, `WrongKey` if damaged."""
        ...
