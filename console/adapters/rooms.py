"""The other rooms as they are: their views and clients."""

from collections.abc import Iterable

import redis

from acd import views as staff
from acd.client import AcdClient
from asr import views as transcripts
from console.content import AgentNow, Audio, WaitingNow
from console.models import Score, Transcript
from core import logs
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable, WrongKey
from core.pii import Pii
from core.secrets import Secrets
from core.settings import Settings
from crm.views import CustomerViews
from quality import views as scores
from recordings.client import RecordingsClient

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
    ) -> None:
        self._db = db
        self._customers = customers
        self._recordings = recordings
        self._acd = acd

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
        return [
            AgentNow(
                entry.id,
                entry.name,
                entry.skills,
                states[entry.id].state if entry.id in states else "unknown",
                states[entry.id].since if entry.id in states else None,
            )
            for entry in entries
        ]

    def queue_names(self) -> list[str]:
        return staff.queue_names()

    def waiting(self) -> list[WaitingNow]:
        return [WaitingNow(call.queue, call.since, call.senior) for call in self._acd.waiting()]

    def transcript(self, recording_id: str) -> Transcript | None:
        with self._db.read() as session:
            found = transcripts.for_recording(session, recording_id)
        if found is None:
            return None
        return Transcript.model_validate(found.model_dump() | {"id": str(found.id)})

    def score(self, call_id: str) -> Score | None:
        with self._db.read() as session:
            found = scores.for_call(session, call_id)
        return Score.model_validate(found.model_dump(mode="json")) if found else None

    def recorded_call(self, recording_id: str) -> tuple[str, str]:
        found = self._recordings.get(recording_id)
        return found.call_id, found.sha256

    def audio(self, recording_id: str) -> Audio:
        return self._recordings.open(recording_id)


def of(
    settings: Settings, db: Database, secrets: Secrets, client: redis.Redis, clock: Clock
) -> RoomContent:
    """Wired to this centre."""
    keyring = KeyRing.from_secrets(secrets)
    return RoomContent(
        db,
        CustomerViews.of(db, Pii(secrets.pii_key), keyring, clock, settings.timezone),
        RecordingsClient(db, settings, keyring),
        AcdClient(client, ACD_DEADLINE_S),
    )
