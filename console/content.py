"""What the console needs of the other rooms, as a port: names, states, transcripts, scores, and
orders about agents."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol, Self

from acd.client import AgentChange, ListenerView, ListenMode, PeakView, RoomWish, TalkView
from acd.views import AgentEntry
from console.models import Score, Speaker, Transcript

AgentWish = Literal["ready", "break", "offline"]


class AgentNow(NamedTuple):
    """An agent and, where the ACD answers, the state; fields as in `console.models.Agent`."""

    id: str
    name: str
    skills: dict[str, int]
    state: str
    since: datetime | None
    reason: str = ""
    wants: str = ""
    held_back: str = ""
    by: str = ""
    until: datetime | None = None
    missed: int = 0
    phones: dict[str, str] = {}  # noqa: RUF012  (never changed)
    chosen: tuple[str, ...] = ()
    rings: tuple[str, ...] = ()
    may_be_machine: str = ""
    call_id: str | None = None
    callback: bool = False


class WaitingNow(NamedTuple):
    """A call that nobody has answered yet."""

    queue: str
    since: datetime
    senior: bool
    callback: bool = False
    """Nobody is on the line: they will be called when it is their turn."""
    call_id: str = ""
    place: int = 0
    stage: Literal["waiting", "ringing", "fallback"] = "waiting"


class Stretch(NamedTuple):
    """What must not be heard of one side, in seconds from the recording's start."""

    channel: Speaker
    start: float
    end: float
    kind: str = ""
    """What kind of personal data, as `core.redaction.Kind`."""


class Redacted(NamedTuple):
    """A transcript without personal data, and where the sound has them."""

    transcript: Transcript
    stretches: tuple[Stretch, ...]


class Audio(Protocol):
    """A recording's WAV, opened."""

    size: int

    def read_range(self, start: int, end: int) -> bytes:
        """Bytes `start` up to but not including `end`."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class QueueKnown(NamedTuple):
    """A queue, with what people call it."""

    id: str
    zh: str
    en: str


class Content(Protocol):
    """Read models of the other rooms, and orders to the ACD about agents."""

    def caller_names(self, customer_ids: Iterable[int]) -> dict[int, str]:
        """Names by customer id; those not on file are absent."""
        ...

    def agent_names(self) -> dict[str, str]:
        """Names by agent id."""
        ...

    def agents(self) -> list[AgentNow]:
        """Everyone who works here, by id."""
        ...

    def has_phone(self, agent_id: str, phone: str) -> bool:
        """Whether the agent has a phone of this name."""
        ...

    def set_state(self, agent_id: str, wants: AgentWish, reason: str, by: str) -> None:
        """Set an agent's state; `by`: a supervisor's user name, when it is not the agent who asks.

        Raises a `UserError` for an unknown agent, `Unavailable` while the ACD cannot be asked; the
        next two as well.
        """
        ...

    def choose_phones(self, agent_id: str, phones: list[str], by: str) -> None:
        """Which of the agent's phones ring; none: all. A `UserError` for a phone not theirs."""
        ...

    def mark_machine(self, call_id: str, agent_id: str, *, by: str, key: str) -> None:
        """A machine took the call back. Raises a `UserError` when it is none, or too late."""
        ...

    def extend_wrap_up(self, agent_id: str) -> None:
        """More time for after-call work. Raises `IllegalEvent` when there is none."""
        ...

    def console(self, agent_id: str, *, is_open: bool) -> None:
        """The agent's console was opened or closed."""
        ...

    def roster(self) -> list[AgentEntry]:
        """Every agent on the list, those who have left, too, by id."""
        ...

    def skills(self) -> dict[str, str]:
        """Skills of the routing policy in force, with what people call them."""
        ...

    def change_agent(self, agent_id: str, wanted: AgentChange) -> AgentEntry:
        """Change the list; the ACD is told, or finds out by itself once it is there.

        Raises `UserError` for nobody, `Refused` for a skill that is not there.
        """
        ...

    def add_agent(self, agent_id: str, name: str, skills: dict[str, int]) -> AgentEntry:
        """Somebody new, with a phone on the desk and one in the page.

        Raises `Refused` for an id that is taken or no number, and for a skill that is not there.
        """
        ...

    def renew_accounts(self) -> bool:
        """Asterisk takes over which phones there are; False: it could not be reached by now."""
        ...

    def talk_of(self, agent_id: str) -> TalkView | None:
        """The conversation that the agent has; None: they have none. Raises as above."""
        ...

    def room(
        self,
        call_id: str,
        agent_id: str,
        wish: RoomWish,
        to: str,
        *,
        skills: dict[str, int],
        by: str,
        key: str,
    ) -> None:
        """Hold, consult, conference, help. Raises as above, and `IllegalEvent` with the reason."""
        ...

    def call_in(self, call_id: str, agent_id: str, person_id: int, number: str, *, by: str) -> None:
        """Ring a customer into the conversation. Raises as above, and `IllegalEvent`."""
        ...

    def listen(
        self, call_id: str, listener: str, mode: ListenMode, *, agent_id: str, by: str
    ) -> None:
        """Ring a supervisor's own phone, to hear a conversation. Raises as above."""
        ...

    def take(self, call_id: str, listener: str, *, by: str) -> None:
        """Who listens gets the caller, and the agent goes. Raises as above."""
        ...

    def move(self, call_id: str, queue: str, *, front: bool, by: str, reason: str) -> None:
        """Move a caller who waits; `queue`: empty for their own. Raises as above."""
        ...

    def listeners(self) -> list[ListenerView]:
        """Every supervisor who listens. Raises `Unavailable`."""
        ...

    def transfer(
        self,
        call_id: str,
        agent_id: str,
        to: str,
        *,
        queue: bool,
        skills: dict[str, int],
        by: str,
        key: str,
    ) -> None:
        """Hand the caller on, to an agent or a queue. Raises as above."""
        ...

    def utterance_sound(self, name: str) -> bytes | None:
        """The kept sound of what a caller said to a menu, as a WAV; None when it is gone."""
        ...

    def queues(self) -> list[QueueKnown]:
        """Every queue there is."""
        ...

    def waiting(self) -> list[WaitingNow]:
        """Every call that waits. Raises `Unavailable` while the ACD cannot be asked."""
        ...

    def peak(self) -> PeakView:
        """The peak emergency as it stands. Raises `Unavailable`; the next one as well."""
        ...

    def set_peak(self, *, on: bool, by: str, reason: str) -> PeakView:
        """Begin or end it; `by`: a user name."""
        ...

    def transcript(self, recording_id: str) -> Transcript | None:
        """What was said, if it is written down."""
        ...

    def redacted(self, recording_id: str, names: Iterable[str]) -> Redacted | None:
        """The same without personal data; `names`: those on the customer's record."""
        ...

    def scores(self, call_id: str) -> list[Score]:
        """How it was judged, the call's own score first; empty before it was."""
        ...

    def recorded_call(self, recording_id: str) -> tuple[str, str]:
        """The recording's call id and the WAV's SHA-256. Raises a `UserError` for an unknown id."""
        ...

    def peaks(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> list[bytes]:
        """How loud each side is along it, 0 to 255, a tone where it is hidden.

        Raises as `audio`.
        """
        ...

    def audio(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> Audio:
        """The WAV's bytes, a tone where it is hidden.

        Raises a `UserError` for an unknown id, `WrongKey` if damaged.
        """
        ...
