"""A whole centre under test: every process, agents who sign in, and its books."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import sqlalchemy as sa

from acd.client import AcdClient, AgentView
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable
from core.tables import EventRow
from crm.adapters.ledger import SqlLedger
from crm.ports import TaskFilter
from crm.tasks import Task
from reports import views as journal
from reports.fold import CallRow
from silverline import supervise
from silverline.demo.evidence import CelFacts
from silverline.demo.robots import Agent, Caller
from tests.calls.books import disagreements
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

HOTLINE = "12345"
UNAVAILABLE = 44
"""Cause of a channel whose sound has stopped coming."""
TRACK_S, RATE = 150, 8000
IN_LINE = ("waiting", "fallback")
"""Dialplan contexts."""
TALK_S = 5.0
LEG_BYTES_PER_S = 16_000
RECORDED_FROM_S = 1.0
"""A conversation this long owes a recording; one of milliseconds may leave not one sample."""


@dataclass
class WholeCentre:
    """Every process of a centre, and what its calls leave behind."""

    telephone: Telephone
    db: Database
    acd: AcdClient
    murmur: Path
    """A sound that nobody will take for speech: recognition passes over it in no time."""

    @contextlib.contextmanager
    def signed_in(
        self, *agent_ids: str, silent: bool = False, ring_ms: int = 50
    ) -> Iterator[list[Agent]]:
        """Agents' phones, and the agents ready for calls. `silent`: the phones send no sound."""
        speech = None if silent else self.murmur
        with contextlib.ExitStack() as phones:
            found = [
                phones.enter_context(
                    self.telephone.agent(agent_id, ring_ms=ring_ms, speech=speech).start()
                )
                for agent_id in agent_ids
            ]
            for agent_id in agent_ids:
                until(partial(self.is_ready, agent_id), SOON_S, f"{agent_id} ready")
            yield found
        for agent_id in agent_ids:
            self.set_state(agent_id, "offline")

    def set_state(self, agent_id: str, state: str) -> None:
        """Ask the ACD; an ACD that is away is not asked twice."""
        with contextlib.suppress(Unavailable):
            self.acd.set_state(agent_id, "ready" if state == "ready" else "offline")

    def is_ready(self, agent_id: str) -> bool:
        """Ask the ACD to make the agent ready, and whether that is so."""
        self.set_state(agent_id, "ready")
        view = self._view(agent_id)
        return view is not None and view.state == "ready" and view.registered

    def state_of(self, agent_id: str) -> str | None:
        """The agent's state; None while nobody can be asked."""
        view = self._view(agent_id)
        return view.state if view else None

    def _view(self, agent_id: str) -> AgentView | None:
        with contextlib.suppress(Unavailable):
            return next(a for a in self.acd.agent_states() if a.id == agent_id)
        return None

    def caller(self, number: str = "13912340028", did: str = HOTLINE, **how: Any) -> Caller:
        """A caller with something to record, who stays on the line."""
        return self.telephone.caller(number, did, speech=self.murmur, wait_for_cue_s=None, **how)

    def converse(self, *call_ids: str) -> None:
        """Let each conversation that is not over last until there is something recorded of it.

        One of milliseconds leaves no recording, and owes none; one in between may do either.
        """

        def lasted(call_id: str) -> bool:
            recorded = min(_seconds(leg) for leg in self.telephone.legs(call_id))
            return recorded >= TALK_S or "CallEnded" in self.events(call_id)

        for call_id in call_ids:
            until(partial(lasted, call_id), SERVED_S, f"{TALK_S} s of {call_id} recorded")

    def pid(self, name: str) -> int:
        """The process that runs as this service now."""
        state = supervise.states(self.telephone.settings, [name])[0]
        assert state.pid, f"{name} does not run"
        return state.pid

    def kill(self, name: str) -> float:
        """Kill -9; returns the seconds until the service was well again."""
        pid, began = self.pid(name), time.monotonic()
        os.kill(pid, signal.SIGKILL)
        until(lambda: self._lives_again(name, pid), SERVED_S, f"{name} well again")
        return time.monotonic() - began

    def _lives_again(self, name: str, old: int) -> bool:
        state = supervise.states(self.telephone.settings, [name])[0]
        return state.pid not in (None, old) and state.trouble is None

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The process stands still."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def cut_off(self, agent_id: str) -> None:
        """End the connected channel of the agent's phone as its network's failure would."""
        manager = self.telephone.manager()
        try:
            manager.action("Hangup", Channel=f"/^PJSIP/{agent_id}-.*$/", Cause=str(UNAVAILABLE))
        finally:
            manager.close()

    def kick(self, user: str) -> None:
        """Cut the manager connections of this user."""
        listed = self.telephone.control.rx("manager show connected").splitlines()
        for row in (line.split() for line in listed):
            if row[:1] == [user]:
                self.telephone.control.rx(f"manager kick session {row[4]}")

    def leader(self) -> str:
        """Service and token of the ACD that leads, or led last; empty while nobody is known."""
        lines = self.telephone.control.rx("dialplan show globals").splitlines()
        found = [line.split("=", 1)[1] for line in lines if "ACD_LEADER=" in line]
        return found[0].strip() if found else ""

    def in_the_net(self, agent_id: str) -> bool:
        """Whether Asterisk's own queue would ring the agent."""
        listed = self.telephone.control.rx("queue show sl-general").splitlines()
        return any(f"Local/{agent_id}@member" in m and "paused" not in m for m in listed)

    def queued(self, calls: list[str]) -> int:
        """How many of the calls have asked for a person."""
        return sum("CallQueued" in self.events(call_id) for call_id in calls)

    def log(self, name: str) -> str:
        """What the service has written."""
        return (self.telephone.settings.log_dir / name / "current").read_text(errors="replace")

    def arrivals(self) -> list[str]:
        """Ids of all calls so far, by Asterisk's account."""
        rows = self.telephone.records()
        return [r[2] for r in rows if r[0] == "CHAN_START" and r[5] == "inbound" and r[2] == r[3]]

    def waits(self, call_id: str) -> bool:
        """Whether the caller is in line, by Asterisk's account."""
        listed = self.telephone.control.rx("core show channels concise")
        rows = [line.split("!") for line in listed.splitlines()]
        return any(row[-1] == call_id and row[1] in IN_LINE for row in rows if len(row) > 1)

    def events(self, call_id: str, producer: str | None = None) -> list[str]:
        """Names of the events in the permanent log, of one producer or all."""
        query = sa.select(EventRow).where(EventRow.call_id == call_id)
        with self.db.read() as session:
            rows = list(session.scalars(query))
        return [row.type for row in rows if producer in (None, row.body["producer"])]

    def talking(self, calls: list[str]) -> list[str]:
        """Those of the calls that somebody has answered."""
        return [call_id for call_id in calls if "CallAnswered" in self.events(call_id)]

    def alarms(self) -> set[tuple[str, str]]:
        """Kind and subject of what is open."""
        with self.db.read() as session:
            return {(a.kind, a.subject) for a in journal.known_alarms(session) if a.open}

    def over(self, call_ids: list[str]) -> bool:
        """Whether the journal has all their ends."""
        rows = self.rows(call_ids)
        return len(rows) == len(call_ids) and all(row.ended_at for row in rows.values())

    def rows(self, call_ids: list[str]) -> dict[str, CallRow]:
        """The journal."""
        with self.db.read() as session:
            found = {call_id: journal.call(session, call_id) for call_id in call_ids}
        return {call_id: row for call_id, row in found.items() if row is not None}

    def tasks(self, call_ids: list[str]) -> list[Task]:
        """What is owed for these calls."""
        keyring = KeyRing.from_secrets(self.telephone.secrets)
        found, _ = SqlLedger(self.db, keyring).tasks(TaskFilter(), 0, 1000)
        return [task for task in found if task.call_id in call_ids]

    def differences(self, call_ids: list[str], *, asterisk_died: bool = False) -> list[str]:
        """What the books of these calls disagree in, recordings of conversations included."""
        path = self.telephone.settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
        cel = {call_id: CelFacts.read(path, call_id) for call_id in call_ids}
        rows = self.rows(call_ids)
        found = disagreements(rows, cel, asterisk_died=asterisk_died)
        owed = [r for r in rows.values() if (r.talk_s or 0.0) >= RECORDED_FROM_S]
        lacking = [r for r in owed if r.recording_id is None]
        return found + [f"{r.call_id}: no recording of {r.talk_s} s of talk" for r in lacking]

    def books_agree(
        self, call_ids: list[str], limit_s: float = SERVED_S, *, asterisk_died: bool = False
    ) -> None:
        """Wait until the books of these calls agree."""
        until(
            lambda: not self.differences(call_ids, asterisk_died=asterisk_died),
            limit_s,
            lambda: "; ".join(self.differences(call_ids, asterisk_died=asterisk_died)),
        )


def _seconds(leg: Path) -> float:
    """How much sound Asterisk has written of this leg."""
    return leg.stat().st_size / LEG_BYTES_PER_S if leg.exists() else 0.0


def murmur(folder: Path) -> Path:
    """Write a track of faint noise."""
    path = folder / "murmur.wav"
    noise = np.random.default_rng(1).normal(0, 0.01, TRACK_S * RATE)
    soundfile.write(path, noise, RATE, subtype="PCM_16")
    return path
