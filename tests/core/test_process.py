"""Every process starts with a clear word and ends on a signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core import assets, process
from core.errors import WrongDatabase
from core.settings import Settings

PROGRAM = """
import sys
from core import process
from core.errors import UserError

def body(settings):
    raise UserError("The door is closed.", "Open it.")

sys.exit(process.run("test", body))
"""

COLLECTED = """
import gc
import sys
from core import process

def body(settings):
    sys.stdout.write(f"{gc.get_freeze_count()} {len(gc.get_objects())}")

sys.exit(process.run("test", body))
"""


def _run(
    folder: Path, program: str = PROGRAM, **environment: str
) -> subprocess.CompletedProcess[str]:
    """In a process of its own: logging is set up once per process."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(assets.root())} | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_what_a_person_can_mend_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert (done.returncode, done.stderr) == (1, "The door is closed. Open it.\n")


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    done = _run(tmp_path, SILVERLINE_SIP_PORT="none")
    assert done.returncode == 1
    assert "sip_port" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_collector_passes_over_what_importing_made(tmp_path: Path) -> None:
    frozen, collected = map(int, _run(tmp_path, COLLECTED).stdout.split())
    assert frozen > 20_000
    assert collected < 1_000


def test_signals_set_the_event() -> None:
    before = {number: signal.getsignal(number) for number in process.SIGNALS}
    try:
        stop = process.stop_on_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(2)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_database_without_a_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongDatabase):
        process.database(Settings(data_dir=tmp_path))
