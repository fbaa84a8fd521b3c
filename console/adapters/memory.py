"""The other rooms as plain dictionaries, for tests and for work on the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from acd.client import AgentChange, ListenerView, ListenMode, NotNow, PeakView, RoomWish, TalkView
from acd.views import AgentEntry
from console.content import (
    AgentNow,
    AgentWish,
    Audio,
    QueueKnown,
    Redacted,
    Stretch,
    WaitingNow,
)
from console.models import Score, Transcript
from core.errors import IllegalEvent, Refused, Unavailable, UserError


class MemoryAudio:
    """Bytes that remember how much of them was asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)
        self.read = 0
        self.closed = False

    def read_range(self, start: int, end: int) -> bytes:
        piece = self._data[start:end]
        self.read += len(piece)
        return piece

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class MemoryContent:
    """What each room would say."""

    names: dict[int, str] = field(default_factory=dict)
    staff: list[AgentNow] = field(default_factory=list)
    line: list[WaitingNow] = field(default_factory=list)
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    redactions: dict[str, Redacted] = field(default_factory=dict)
    """By recording id, like the transcripts."""
    judged: dict[str, Score] = field(default_factory=dict)
    recordings: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    sounds: dict[str, bytes] = field(default_factory=dict)
    """Kept utterances, by name."""
    """Recording id to call id and WAV."""
    told: list[tuple[str, ...]] = field(default_factory=list)
    accounts_there: bool = True
    """Whether phones' accounts can be renewed."""
    """Orders about agents, as they came."""
    opened: list[MemoryAudio] = field(default_factory=list)
    talks: dict[str, TalkView] = field(default_factory=dict)
    """Call id to the conversation, of calls that somebody has."""
    hearing: dict[str, ListenerView] = field(default_factory=dict)
    """Supervisors who listen, by the agent who they are."""
    emergency: PeakView | None = None
    """None: the ACD is away."""

    def caller_names(self, customer_ids: Iterable[int]) -> dict[int, str]:
        return {key: self.names[key] for key in customer_ids if key in self.names}

    def agent_names(self) -> dict[str, str]:
        return {agent.id: agent.name for agent in self.staff}

    def agents(self) -> list[AgentNow]:
        return list(self.staff)

    def has_phone(self, agent_id: str, phone: str) -> bool:
        return any(agent.id == agent_id and phone in agent.phones for agent in self.staff)

    def set_state(self, agent_id: str, wants: AgentWish, reason: str, by: str) -> None:
        self._know(agent_id)
        self.told.append((agent_id, wants, reason, by))

    def choose_phones(self, agent_id: str, phones: list[str], by: str) -> None:
        self._know(agent_id)
        known = next(agent.phones for agent in self.staff if agent.id == agent_id)
        if not set(phones) <= known.keys():
            raise UserError("There is no such phone.")
        self.told.append((agent_id, "phones", *phones, by))

    def mark_machine(self, call_id: str, agent_id: str, *, by: str, key: str) -> None:
        calls = {a.may_be_machine: a.id for a in self.staff if a.may_be_machine}
        if call_id not in calls:
            raise UserError("There is no such call back.")
        if agent_id != calls[call_id] and not by:
            raise IllegalEvent("It is another agent's.")
        self.told.append((call_id, agent_id, "machine", by, key))

    def extend_wrap_up(self, agent_id: str) -> None:
        self._know(agent_id)
        self.told.append((agent_id, "extend_wrap_up"))

    def console(self, agent_id: str, *, is_open: bool) -> None:
        self._know(agent_id)
        self.told.append((agent_id, "console_open" if is_open else "console_closed"))

    def _know(self, agent_id: str) -> None:
        if agent_id not in self.agent_names():
            raise UserError("There is no such agent.")

    def roster(self) -> list[AgentEntry]:
        return [AgentEntry(a.id, a.name, dict(a.skills), active=True) for a in self.staff]

    def skills(self) -> dict[str, str]:
        return {"senior": "银发专席", "general": "综合"}

    def change_agent(self, agent_id: str, wanted: AgentChange) -> AgentEntry:
        self._know(agent_id)
        if unknown := (wanted.skills or {}).keys() - self.skills().keys():
            raise Refused(f"路由策略里没有这些技能：{'、'.join(unknown)}。")
        self.told.append((agent_id, "changed", wanted.model_dump_json(exclude_unset=True)))
        found = next(entry for entry in self.roster() if entry.id == agent_id)
        skills = found.skills if wanted.skills is None else wanted.skills
        return replace(found, name=wanted.name or found.name, skills=dict(skills),
                       active=wanted.active is not False)  # fmt: skip

    def add_agent(self, agent_id: str, name: str, skills: dict[str, int]) -> AgentEntry:
        if any(entry.id == agent_id for entry in self.roster()):
            raise Refused(f"座席号 {agent_id} 已经有人用。")
        self.staff.append(AgentNow(agent_id, name, skills, "offline", None))
        return next(entry for entry in self.roster() if entry.id == agent_id)

    def renew_accounts(self) -> bool:
        self.told.append(("", "accounts", ""))
        return self.accounts_there

    def talk_of(self, agent_id: str) -> TalkView | None:
        self._know(agent_id)
        here = (talk for talk in self.talks.values() if agent_id in (*talk.agents, *talk.asked))
        return next(here, None)

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
        talk = self._has(call_id, agent_id, by)
        if wish in talk.why_not:
            raise NotNow(talk.why_not[wish], "Not now.")
        more = ",".join(f"{skill}:{level}" for skill, level in skills.items())
        self.told.append((call_id, agent_id, wish, to, more, by, key))

    def call_in(self, call_id: str, agent_id: str, person_id: int, number: str, *, by: str) -> None:
        talk = self._has(call_id, agent_id, by)
        if "person" in talk.why_not:
            raise NotNow(talk.why_not["person"], "Not now.")
        self.told.append((call_id, agent_id, "person", str(person_id), number, by))

    def listen(
        self, call_id: str, listener: str, mode: ListenMode, *, agent_id: str, by: str
    ) -> None:
        if call_id not in self.talks:
            raise NotNow("no_call", "no agent has this call")
        self.told.append((call_id, listener, mode, agent_id, by))
        self.hearing[listener] = ListenerView(
            listener=listener, call_id=call_id, agent_id=agent_id, mode=mode, ringing=False,
            takes=False,
        )  # fmt: skip

    def take(self, call_id: str, listener: str, *, by: str) -> None:
        heard = self.hearing.get(listener)
        if heard is None or heard.call_id != call_id:
            raise NotNow("not_listening", "listen first")
        self.told.append((call_id, listener, "take", by))

    def move(self, call_id: str, queue: str, *, front: bool, by: str, reason: str) -> None:
        if all(call.call_id != call_id for call in self.line):
            raise NotNow("not_waiting", "the call stands in no line")
        self.told.append((call_id, "move", queue, "front" if front else "", by, reason))

    def listeners(self) -> list[ListenerView]:
        return list(self.hearing.values())

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
        self._has(call_id, agent_id, by)
        more = ",".join(f"{skill}:{level}" for skill, level in skills.items())
        how = "queue" if queue else "blind"
        self.told.append((call_id, agent_id, how, to, more, by, key))

    def _has(self, call_id: str, agent_id: str, by: str) -> TalkView:
        talk = self.talks.get(call_id)
        if talk is None:
            raise UserError("No agent has this call.")
        if not by and agent_id not in talk.agents:
            raise NotNow("not_yours", "It is another agent's.")
        return talk

    def queues(self) -> list[QueueKnown]:
        return [
            QueueKnown("senior", "银发专席", "Seniors"),
            QueueKnown("general", "综合", "General"),
        ]

    def waiting(self) -> list[WaitingNow]:
        return list(self.line)

    def peak(self) -> PeakView:
        if self.emergency is None:
            raise Unavailable("no ACD answered in time")
        return self.emergency

    def set_peak(self, *, on: bool, by: str, reason: str) -> PeakView:
        self.emergency = self.peak().model_copy(update={"on": on, "by": by, "reason": reason})
        return self.emergency

    def transcript(self, recording_id: str) -> Transcript | None:
        return self.transcripts.get(recording_id)

    def redacted(self, recording_id: str, names: Iterable[str]) -> Redacted | None:
        self.told.append(("redacted", *names))
        return self.redactions.get(recording_id)

    def scores(self, call_id: str) -> list[Score]:
        return [self.judged[call_id]] if call_id in self.judged else []

    def recorded_call(self, recording_id: str) -> tuple[str, str]:
        if recording_id not in self.recordings:
            raise UserError("There is no such recording.")
        return self.recordings[recording_id][0], f"sha-{recording_id}"

    def utterance_sound(self, name: str) -> bytes | None:
        return self.sounds.get(name)

    def peaks(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> list[bytes]:
        self.recorded_call(recording_id)
        self.told.append(("peaks hidden", *(f"{one.channel} {one.start}" for one in hidden)))
        return [bytes([0, 128, 255]), bytes([255, 0, 1])]

    def audio(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> Audio:
        self.recorded_call(recording_id)
        self.told.append(("hidden", *(f"{one.channel} {one.start}" for one in hidden)))
        made = MemoryAudio(self.recordings[recording_id][1])
        self.opened.append(made)
        return made
