"""What the measurements over real calls share: a centre of their own, a second dialplan, load."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core import logs
from core.settings import Settings
from crm.seed import SENIOR_NUMBER
from silverline import setup, supervise
from silverline.centre import opened
from silverline.telephony.control import Control

Results = list[dict[str, Any]]

SCENARIO = Path(__file__).with_name("ivr_overhead.xml")
INSIDE = "--inside"


def measured_apart(module: str, limit_s: float) -> Results:
    """Run `python -m module --inside` with a network and mounts of its own; what it printed.

    Its data, Redis's included, lie in memory: both sides would wait for the same disk.
    """
    folder = Path(tempfile.gettempdir()) / "silverline-bench"
    folder.mkdir(mode=0o700, exist_ok=True)
    inside = (
        'ip link set lo up && mount -t tmpfs -o size=4g,mode=0700 tmpfs "$1" && '
        f'TMPDIR=$1 exec "$0" -m {module} {INSIDE}'
    )
    own = ["unshare", "-n", "-m", "--propagation", "private", "sh", "-c", inside]
    command = [*own, sys.executable, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=limit_s, check=True)
    results: Results = json.loads(done.stdout)
    return results


def main(inside: Callable[[], Results], measure: Callable[[], Results]) -> None:
    """A measurement as a program: its results as JSON, and nothing else, on standard output."""
    logs.configure("bench", Settings.load())
    results = inside() if sys.argv[1:] == [INSIDE] else measure()
    sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def running(
    services: Sequence[str],
    agents: Sequence[str] = (),
    prepare: Callable[[Settings], None] = lambda _settings: None,
    **settings: Any,
) -> Iterator[Settings]:
    """A seeded centre of these services in a folder of its own; `prepare`: what it needs more."""
    with tempfile.TemporaryDirectory(prefix="sl-", ignore_cleanup_errors=True) as folder:
        ours = Settings(data_dir=Path(folder) / "var", **settings)
        setup.initialise(ours, _quiet)
        with opened(ours) as centre:
            setup.seed(centre, _quiet)
        prepare(ours)
        setup.initialise(ours, _quiet)  # the agents' passwords
        supervise.up(ours, agents, only=services)
        try:
            yield ours
        finally:
            supervise.down(ours)


def _quiet(_line: str) -> None:
    """Standard output carries the result only."""


def add_dialplan(settings: Settings, text: str, exten: str) -> None:
    """Load the peers' dialplan; `exten` is a number in it. Raises `RuntimeError`."""
    (settings.asterisk_dir / "etc" / "dialplans" / "99-bench.conf").write_text(text)
    control = Control.of(settings)
    control.rx("dialplan reload")
    shown = control.rx(f"dialplan show {exten}@inbound")
    if "Answer" not in shown:
        raise RuntimeError(f"the peer's dialplan did not load: {shown}")


def add_queue_and_dialplan(settings: Settings, text: str, exten: str) -> None:
    """As `add_dialplan`, with the queue `sl-bench` for the peer. Raises `RuntimeError`."""
    with (settings.asterisk_dir / "etc" / "queues.conf").open("a") as queues:
        queues.write("\n[sl-bench](human)\n")
    add_dialplan(settings, text, exten)
    control = Control.of(settings)
    control.rx("queue reload all")
    if "sl-bench" not in control.rx("queue show sl-bench"):
        raise RuntimeError("the peer's queue did not load")


def call(settings: Settings, did: str, calls: int, per_s: int, together: int = 1000) -> None:
    """Place the calls, at most so many `together`. Raises `CalledProcessError` when one fails."""
    # fmt: off
    command = [
        "sipp", f"{settings.bind}:{settings.sip_port}", "-sf", str(SCENARIO),
        "-s", did, "-key", "number", SENIOR_NUMBER, "-i", settings.trunk_match[0], "-p", "46000",
        "-mp", "46100", "-m", str(calls), "-r", str(per_s), "-l", str(together), "-nostdin",
        "-timeout", "240s", "-timeout_error",
    ]
    # fmt: on
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "dumb"},
        timeout=270,
        check=True,
    )


def result(name: str, ours: float, peer: float, unit: str, goal: float) -> dict[str, Any]:
    """One line of the table; the smaller, the better. Against a peer's 0, only 0 is as good."""
    ratio = ours / peer if peer else float(ours > 0)
    return {
        "name": name,
        "ours": round(ours, 2),
        "peer": round(peer, 2),
        "ratio": round(ratio, 2),
        "unit": unit,
        "goal": goal,
        "met": ratio <= goal,
    }
