"""Asterisk of a test run, with robots on both sides and the test in the ACD's place."""

import csv
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acd.adapters import phones
from core import assets, secrets
from core.secrets import Secrets
from core.settings import Settings
from silverline import setup, supervise
from silverline.centre import opened
from silverline.demo import robots
from silverline.demo.robots import Agent, Caller
from silverline.telephony.control import Control
from tests.calls.ami import Ami

AGENTS = ("1001", "1002", "1003", "1004")
SPEECH = "silverline/demo/speech"
PORTS = itertools.count(12_000, 10)
"""First port of each centre. Below those that Linux gives to who connects: whoever asks such a port
after a service that has just died may get it as their own, speak to themselves and hold it."""


@dataclass
class Telephone:
    """A centre's telephone side."""

    settings: Settings
    secrets: Secrets
    control: Control
    folder: Path
    """Where robots keep their logs."""

    def agent(self, agent_id: str, **how: Any) -> Agent:
        """An agent's phone, not yet started."""
        return Agent(agent_id, self.secrets.sip[agent_id], self._centre, self.folder, **how)

    def caller(self, number: str = "13912340028", did: str = "4008123456", **how: Any) -> Caller:
        """A caller who waits for the other side to hang up, not yet started."""
        how.setdefault("wait_for_cue_s", 60.0)
        return Caller(number, did, self._centre, self.folder, **how)

    def manager(self) -> Ami:
        """A connection with the ACD's rights."""
        settings = self.settings
        return Ami(settings.bind, settings.ami_port, "acd", self.secrets.ami["acd"])

    def join(self, queue: str, agent_id: str) -> None:
        """Make the agent a member of Asterisk's own queue."""
        self.control.rx(
            f"queue add member Local/{agent_id}@member/n to sl-{queue} penalty 0 as {agent_id} "
            f"state_interface PJSIP/{agent_id}"
        )

    def leave_all(self) -> None:
        """Empty every queue."""
        for queue in ("senior", "general", "repair", "billing", "consult"):
            for agent_id in AGENTS:
                self.control.rx(f"queue remove member Local/{agent_id}@member/n from sl-{queue}")

    def records(self) -> list[list[str]]:
        """Asterisk's own records: type, time, uniqueid, linkedid, channel, context …"""
        path = self.settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
        if not path.exists():  # written with the first call
            return []
        with path.open(newline="") as file:
            return list(csv.reader(file))

    def cel(self, call_id: str) -> list[list[str]]:
        """The records of one call."""
        return [row for row in self.records() if row[3] == call_id]

    def legs(self, call_id: str) -> tuple[Path, Path]:
        """The recording's two legs: caller, agent."""
        folder = self.settings.incoming_dir
        return folder / f"{call_id}-in.wav", folder / f"{call_id}-out.wav"

    @property
    def _centre(self) -> robots.Centre:
        return robots.Centre(self.settings.bind, self.settings.sip_port)


def speech(name: str) -> Path:
    """A track of the demo."""
    return assets.path(SPEECH) / f"{name}.wav"


@contextmanager
def running(
    services: Sequence[str],
    before_up: Callable[[Settings], None] = lambda _settings: None,
    **more: Any,
) -> Iterator[Telephone]:
    """A centre of these services in a folder of its own; no process of it stays.

    `before_up` runs when the folder is there; `more`: settings that are not the tests' usual ones.
    """
    with tempfile.TemporaryDirectory(prefix="sl-", ignore_cleanup_errors=True) as name:
        settings = _settings(Path(name), more)
        _prepare(settings)
        before_up(settings)
        supervise.up(settings, setup.phones(settings), only=services)
        try:
            made = secrets.Secrets.load(settings)
            yield Telephone(settings, made, Control.of(settings), Path(name) / "robots")
        finally:
            supervise.down(settings)
            assert supervise.processes(settings) == []


def _settings(folder: Path, more: dict[str, Any]) -> Settings:
    """Ports that nobody has, so that it runs beside any other centre of this network."""
    base = next(PORTS)
    usual: dict[str, Any] = {
        "data_dir": folder / "var",
        "sip_port": base,
        "ws_port": base + 1,
        "ami_port": base + 2,
        "agi_port": base + 3,
        "console_port": base + 4,
        "speech_port": base + 5,
        "speech_answer_s": 30,  # a machine under load is slow, and that is not what is tested
        "wrap_up_s": 0,
    }
    return Settings(**(usual | more))


def _prepare(settings: Settings) -> None:
    """Schema, demonstration people, and the secrets of their phones."""
    setup.initialise(settings, lambda _line: None)
    with opened(settings) as centre:
        setup.seed(centre, lambda _line: None)
        phones.add(centre.db, "1002soft", "soft")  # beside the one on the desk
    setup.initialise(settings, lambda _line: None)
