"""The other rooms as they are: their views and clients."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import redis

from acd import views as staff
from acd.client import (
    AcdClient,
    AgentChange,
    AgentView,
    Handing,
    ListenerView,
    ListenMode,
    PeakView,
    PhoneAccounts,
    RoomWish,
    RosterDesk,
    TalkView,
    routing_names,
    sealed_number,
)
from acd.views import AgentEntry
from asr import views as transcripts
from asr.client import utterance
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
from console.transcripts import shown
from core import logs
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable, UserError, WrongKey
from core.pii import Pii
from core.secrets import Secrets
from core.settings import Settings
from crm.views import CustomerViews
from quality import views as scores
from recordings.client import Hidden, RecordingsClient

ACD_DEADLINE_S = 0.5
"""How long a page waits for the agents' states before it shows none."""

log = logs.get("console")


class RoomContent:
    """Reads what each room shows."""

    def __init__(
        self,
        db: Database,
        customers: CustomerViews,
        recordings: RecordingsClient,
        acd: AcdClient,
        accounts: PhoneAccounts,
        *,
        settings: Settings,
        keyring: KeyRing,
    ) -> None:
        self._db, self._keyring = db, keyring
        self._customers = customers
        self._recordings = recordings
        self._acd = acd
        self._accounts = accounts
        self._settings = settings

    def caller_names(self, customer_ids: Iterable[int]) -> dict[int, str]:
        try:
            return self._customers.names(customer_ids)
        except WrongKey:
            # A key that is missing must not hide the calls themselves.
            log.error("names_cannot_be_decrypted")  # noqa: TRY400
            return {}

    def agent_names(self) -> dict[str, str]:
        with self._db.read() as session:
            return staff.names(session)

    def agents(self) -> list[AgentNow]:
        with self._db.read() as session:
            entries = [agent for agent in staff.agents(session) if agent.active]
        try:
            states = {view.id: view for view in self._acd.agent_states()}
        except Unavailable:
            states = {}
        return [_agent(entry, states.get(entry.id)) for entry in entries]

    def has_phone(self, agent_id: str, phone: str) -> bool:
        with self._db.read() as session:
            return any(
                one.id == phone and one.agent_id == agent_id for one in staff.phones(session)
            )

    def set_state(self, agent_id: str, wants: AgentWish, reason: str, by: str) -> None:
        with _known():
            self._acd.set_state(agent_id, wants, reason, by)

    def choose_phones(self, agent_id: str, phones: list[str], by: str) -> None:
        with _known("There is no such agent, or they have no such phone."):
            self._acd.choose_phones(agent_id, phones, by)

    def mark_machine(self, call_id: str, agent_id: str, *, by: str, key: str) -> None:
        with _there():
            self._acd.mark_machine(call_id, agent_id, by, key)

    def extend_wrap_up(self, agent_id: str) -> None:
        with _known():
            self._acd.extend_wrap_up(agent_id)

    def console(self, agent_id: str, *, is_open: bool) -> None:
        with _known():
            self._acd.console(agent_id, is_open=is_open)

    def roster(self) -> list[AgentEntry]:
        with self._db.read() as session:
            return staff.agents(session)

    def skills(self) -> dict[str, str]:
        return dict(routing_names(self._settings).called)

    def change_agent(self, agent_id: str, wanted: AgentChange) -> AgentEntry:
        made = RosterDesk(self._db).change(agent_id, wanted, self.skills())
        with suppress(Unavailable):  # an engine reads the list as it begins
            self._acd.reload()
        return made

    def add_agent(self, agent_id: str, name: str, skills: dict[str, int]) -> AgentEntry:
        return RosterDesk(self._db).add(agent_id, name, skills, self.skills())

    def renew_accounts(self) -> bool:
        try:
            self._accounts.renew()
        except Unavailable as error:
            log.warning("accounts_not_renewed", error=str(error))
            return False
        return True

    def talk_of(self, agent_id: str) -> TalkView | None:
        found = next((view for view in self._acd.agent_states() if view.id == agent_id), None)
        if found is None:
            raise UserError("There is no such agent.", "Look at /api/agents.")
        if not found.call_id:
            return None
        try:
            return self._acd.talk(found.call_id, agent_id)
        except LookupError:  # it rings still, or is over by now
            return None

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
        with _there():
            self._acd.room(call_id, agent_id, wish, to, skills=skills, by=by, key=key)

    def call_in(self, call_id: str, agent_id: str, person_id: int, number: str, *, by: str) -> None:
        sealed = sealed_number(self._keyring, number)
        with _there():
            self._acd.call_in(call_id, agent_id, person_id, sealed, by=by)

    def listen(
        self, call_id: str, listener: str, mode: ListenMode, *, agent_id: str, by: str
    ) -> None:
        with _there():
            self._acd.listen(call_id, listener, mode, agent_id=agent_id, by=by)

    def take(self, call_id: str, listener: str, *, by: str) -> None:
        with _there():
            self._acd.take(call_id, listener, by=by)

    def move(self, call_id: str, queue: str, *, front: bool, by: str, reason: str) -> None:
        with _there():
            self._acd.move(call_id, queue=queue, front=front, by=by, reason=reason)

    def listeners(self) -> list[ListenerView]:
        return self._acd.listeners()

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
        how: Handing = "queue" if queue else "blind"
        with _there():
            self._acd.transfer(call_id, agent_id, to, how, skills=skills, by=by, key=key)

    def queues(self) -> list[QueueKnown]:
        return [QueueKnown(one.id, one.zh, one.en) for one in staff.queues(self._settings)]

    def waiting(self) -> list[WaitingNow]:
        return [
            WaitingNow(
                call.queue,
                call.since,
                call.senior,
                call.callback,
                call.call_id,
                call.place,
                call.stage,
            )
            for call in self._acd.waiting()
        ]

    def peak(self) -> PeakView:
        return self._acd.peak_status()

    def set_peak(self, *, on: bool, by: str, reason: str) -> PeakView:
        return self._acd.peak(on=on, by=by, reason=reason)

    def transcript(self, recording_id: str) -> Transcript | None:
        with self._db.read() as session:
            found = transcripts.for_recording(session, recording_id)
            checks = transcripts.checks(session, found.id) if found else {}
        return None if found is None else shown(found, checks)

    def redacted(self, recording_id: str, names: Iterable[str]) -> Redacted | None:
        with self._db.read() as session:
            whole = transcripts.for_recording(session, recording_id)
            found = transcripts.redacted(session, recording_id, names)
            checks = transcripts.checks(session, found.transcript.id) if found else {}
        if found is None or whole is None:
            return None
        stretches = (Stretch(span.channel, span.start, span.end, span.kind) for span in found.spans)
        return Redacted(shown(found.transcript, checks, whole), tuple(stretches))

    def scores(self, call_id: str) -> list[Score]:
        with self._db.read() as session:
            found = scores.all_for_call(session, call_id)
        return [Score.model_validate(one.model_dump(mode="json")) for one in found]

    def recorded_call(self, recording_id: str) -> tuple[str, str]:
        found = self._recordings.get(recording_id)
        return found.call_id, found.sha256

    def peaks(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> list[bytes]:
        return list(self._recordings.peaks(recording_id, _beeps(hidden)).sides)

    def audio(self, recording_id: str, hidden: Sequence[Stretch] = ()) -> Audio:
        if not hidden:
            return self._recordings.open(recording_id)
        return self._recordings.open_hiding(recording_id, _beeps(hidden))

    def utterance_sound(self, name: str) -> bytes | None:
        return utterance(self._settings, self._keyring, name)


def _beeps(hidden: Sequence[Stretch]) -> list[Hidden]:
    return [Hidden(one.channel, one.start, one.end) for one in hidden]


_PHONE = {"NOT_INUSE": "free", "": "gone", "UNAVAILABLE": "gone", "INVALID": "gone"}
"""Device states as the pages tell them apart; whatever else there is means busy."""


def _agent(entry: staff.AgentEntry, view: AgentView | None) -> AgentNow:
    if view is None:
        return AgentNow(entry.id, entry.name, entry.skills, "unknown", None)
    return AgentNow(
        id=entry.id,
        name=entry.name,
        skills=entry.skills,
        state=view.state,
        since=view.since if view.since.timestamp() else None,  # never at work yet
        reason=view.reason,
        wants=view.wants,
        held_back=view.held_back,
        by=view.by,
        until=view.until,
        missed=view.missed,
        phones={phone: _PHONE.get(state, "busy") for phone, state in view.phones.items()},
        chosen=tuple(view.chosen),
        rings=tuple(view.rings),
        may_be_machine=view.may_be_machine,
        call_id=view.call_id,
        callback=view.callback,
    )


@contextmanager
def _known(unknown: str = "There is no such agent.") -> Iterator[None]:
    """An agent whom the ACD does not know is an error of whoever asked."""
    try:
        yield
    except LookupError:
        raise UserError(unknown) from None


@contextmanager
def _there() -> Iterator[None]:
    """A call, an agent, a queue or a skill that the ACD does not know, in its own words."""
    try:
        yield
    except LookupError as error:
        raise UserError(f"{error}.", "It may be over by now: look at the agent's state.") from None


def of(
    settings: Settings, db: Database, secrets: Secrets, client: redis.Redis, clock: Clock
) -> RoomContent:
    """Wired to this centre."""
    keyring = KeyRing.of(settings)
    return RoomContent(
        db,
        CustomerViews.of(db, Pii(secrets.pii_key), keyring, clock, settings.timezone),
        RecordingsClient(db, settings, keyring),
        AcdClient(client, ACD_DEADLINE_S),
        PhoneAccounts(client),
        settings=settings,
        keyring=keyring,
    )
