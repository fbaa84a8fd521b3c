"""Keys and seconds to a person, by kind of caller, on real calls with the shipped flows.

Each kind calls several times, a few seconds apart, with agents enough: what is measured is the way,
not the line. Seconds are from the call's arrival to the agent's answer (phones ring 0.2 s), by the
journal. The peer's column is a caller of the same number who finds the way by a menu key; the
goal for those of 60 and more on file is no key. `python -m bench.to_a_person`
"""

import csv
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from acd.client import AcdClient
from bench import centre
from bench.centre import Results
from core.errors import Unavailable
from core.settings import Settings
from crm.seed import DAUGHTER_NUMBER, SENIOR_NUMBER, YOUNG_NUMBER
from reports import views as journal
from reports.seniors import Figure
from silverline.centre import Centre, opened
from silverline.demo import robots
from silverline.demo.robots import Key

SERVICES = ("redis", "asterisk", "ivr", "acd", "reports")
AGENTS = ("1001", "1002", "1003", "1004")
ROUNDS = 5
APART_S = 4.0
RINGS_S = 3.0
"""The goal for older callers: a phone rings so soon after the greeting's end."""
RUNG = tuple(f"PJSIP/{agent}-" for agent in AGENTS)
ANSWERED_S = 75.0
TALK_S = 1.0
BRAND, GENTLE, HOTLINE = "4008123456", "4008000060", "12345"
PRESSES = tuple(2.0 + 1.5 * n for n in range(10))
"""A key is pressed until it counts; early keys count at a menu, not at the question for the age."""


@dataclass(frozen=True)
class Kind:
    """One kind of caller."""

    name: str
    number: str
    """Without the last two digits where nobody knows it: each round calls from another one."""
    did: str
    key: str = ""


KINDS = (
    Kind("on file, 60 or older", SENIOR_NUMBER, BRAND),
    Kind("daughter for her father", DAUGHTER_NUMBER, BRAND),
    Kind("younger, on file, chooses by a key", YOUNG_NUMBER, BRAND, "2"),
    Kind("unknown, says 60 or older", "131000010", GENTLE, "1"),
    Kind("unknown, silent at the question", "131000020", GENTLE),
    Kind("unknown, silent at a menu", "131000030", BRAND),
    Kind("unknown, hotline without a menu", "131000040", HOTLINE),
)


def measure() -> Results:
    """Two results for each kind, and one of all; about eight minutes."""
    return centre.measured_apart("bench.to_a_person", limit_s=1400)


def _inside() -> Results:
    with (
        centre.running(SERVICES, list(AGENTS), wrap_up_s=0, misdial_s=0) as settings,
        opened(settings) as ours,
        tempfile.TemporaryDirectory(prefix="sl-robots-") as folder,
        _Crew(ours, Path(folder)),
    ):
        figures = [_measured(ours, kind, Path(folder)) for kind in KINDS]
        gaps = _from_greeting_to_ring(settings)
    menu = next(f for kind, f in zip(KINDS, figures, strict=True) if kind.key == "2")
    rows: Results = []
    for kind, figure in zip(KINDS, figures, strict=True):
        name = f"To a person: {kind.name}, {figure.reached} of {figure.calls} calls, "
        old = kind is KINDS[0]
        rows.append(centre.result(name + "keys", figure.keys, menu.keys, "keys", 1 - old))
        rows.append(
            centre.result(
                name + "median seconds", figure.reached_p50_s, menu.reached_p50_s, "s",
                1.0 if old else 5.0,
            )
        )  # fmt: skip
    worst = f"To a person: the IVR's last word to the agent's phone ringing, worst of {len(gaps)}"
    rows.append(centre.result(worst, max(gaps), RINGS_S, "s", 1.0))
    return rows


def _from_greeting_to_ring(settings: Settings) -> list[float]:
    """Seconds of each call from the IVR's letting go to the agent's channel, by Asterisk's account.

    Only where agents were free: the next offer of a call follows another rule.
    """
    path = settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
    let_go: dict[str, float] = {}
    rung: dict[str, float] = {}
    with path.open(newline="") as file:
        for row in csv.reader(file):
            kind, at, call_id = row[0], float(row[1]), row[3]
            if kind == "APP_END" and row[7] == "AGI" and call_id not in rung:
                let_go[call_id] = at
            elif kind == "CHAN_START" and row[4].startswith(RUNG):
                rung.setdefault(call_id, at)
    gaps = [rung[call_id] - at for call_id, at in let_go.items() if call_id in rung]
    if not gaps:
        raise RuntimeError("nobody was rung")
    return gaps


class _Crew:
    """All agents' phones, ready while the calls are placed."""

    def __init__(self, ours: Centre, folder: Path) -> None:
        self._ours = ours
        where = _where(ours.settings)
        self._phones = [
            robots.Agent(agent, ours.secrets.sip[agent], where, folder, ring_ms=200)
            for agent in AGENTS
        ]

    def __enter__(self) -> None:
        acd = AcdClient(self._ours.redis)
        for phone in self._phones:
            phone.start()
        deadline = time.monotonic() + 60
        for agent in AGENTS:
            while not _ready(acd, agent):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{agent} is not ready")
                time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        for phone in self._phones:
            phone.close()


def _ready(acd: AcdClient, agent: str) -> bool:
    try:
        acd.set_state(agent, "ready")
        views = {view.id: view for view in acd.agent_states()}
    except Unavailable:
        return False
    return views[agent].state == "ready" and views[agent].registered


def _where(settings: Settings) -> robots.Centre:
    return robots.Centre(settings.bind, settings.sip_port)


def _measured(ours: Centre, kind: Kind, folder: Path) -> Figure:
    """The kind's calls, one after the other; the journal's figure of them."""
    began = ours.clock.now()
    for turn in range(ROUNDS):
        number = kind.number if len(kind.number) > 10 else f"{kind.number}{turn:02}"
        keys = [Key(kind.key, at) for at in PRESSES] if kind.key else []
        caller = robots.Caller(
            number, kind.did, _where(ours.settings), folder, keys=keys, wait_for_cue_s=150.0
        )
        with caller.start():
            _until_answered(ours, turn + 1, began)
            time.sleep(TALK_S)
        time.sleep(APART_S)
    found = _figures(ours, began)
    if len(found) != 1:
        raise RuntimeError(f"{kind.name}: taken for {[figure.kind for figure in found]}")
    return found[0]


def _until_answered(ours: Centre, calls: int, began: datetime) -> None:
    deadline = time.monotonic() + ANSWERED_S
    while sum(figure.reached for figure in _figures(ours, began)) < calls:
        if time.monotonic() > deadline:
            return  # one who reached nobody is counted as such
        time.sleep(0.3)


def _figures(ours: Centre, began: datetime) -> Sequence[Figure]:
    with ours.db.read() as session:
        return journal.served_kinds(session, began, ours.clock.now() + timedelta(seconds=1))


if __name__ == "__main__":
    centre.main(_inside, measure)
