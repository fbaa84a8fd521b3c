"""`silverline demo` on an empty data folder: what it returns, writes and protects."""

import csv
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from core import assets
from silverline.demo import plan
from silverline.demo.summary import CallSummary
from tests.browser.conftest import DemoRun


def test_every_check_of_every_call_holds(demo: DemoRun) -> None:
    assert demo.code == 0, demo.printed


def test_the_summary_is_whole_and_private(demo: DemoRun) -> None:
    path = demo.data_dir / "demo" / "summary.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demo.summary["schema"] == 1
    for call in demo.summary["calls"]:
        assert set(call) == set(CallSummary.model_fields)
        if call["outcome"] == "answered" and call["kind"] != "burst":
            # No item of a new centre's scorecards has proven itself yet: there is a hint, no score.
            assert call["score"] is None
            assert None not in [value for name, value in call.items() if name != "score"]
    assert set(demo.summary["console"]) == {"url", "user", "password"}


def test_a_senior_presses_nothing_and_gets_a_trained_agent(demo: DemoRun) -> None:
    call = demo.call("senior_known")
    assert (call["senior"], call["keys"], call["outcome"]) == (True, 0, "answered")
    assert call["agent"] in ("1001", "1002")


def test_the_senior_hears_a_person_within_three_seconds_of_the_greeting(demo: DemoRun) -> None:
    """By Asterisk's own account: from the end of the AGI to the agent's phone ringing."""
    call_id = demo.call("senior_known")["call_id"]
    path = demo.data_dir / "asterisk" / "log" / "cel-custom" / "Master.csv"
    rows = [r for r in csv.reader(path.open()) if len(r) >= 10 and r[3] == call_id]
    rings = next(float(r[1]) for r in rows if r[0] == "CHAN_START" and r[4].startswith("PJSIP/100"))
    # What the AGI has executed ends the AGI in these records, too: the last end is the greeting's.
    ends = [float(r[1]) for r in rows if r[0] == "APP_END" and r[7] == "AGI"]
    greeted = max(end for end in ends if end <= rings)
    assert 0 <= rings - greeted < 3


def test_no_personal_number_stands_in_logs_events_or_recordings(demo: DemoRun) -> None:
    placed = [one for scene in plan.load() for call in scene.calls for one in call.each()]
    numbers = [one.number.encode() for one in placed]
    looked = 0
    # Asterisk's own console log and its call records need numbers; ours never do.
    for path in demo.data_dir.rglob("*"):
        inside = path.relative_to(demo.data_dir).parts
        if not path.is_file() or inside[0] in ("asterisk",):
            continue
        looked += 1
        body = path.read_bytes()
        assert not any(number in body for number in numbers), path
    assert looked > 20


def test_recordings_on_disk_are_encrypted_and_can_be_exported(
    demo: DemoRun, tmp_path: Path
) -> None:
    stored = list((demo.data_dir / "recordings").rglob("*.slr"))
    assert len(stored) == sum(bool(call["recording"]) for call in demo.summary["calls"])
    assert all(b"RIFF" not in path.read_bytes()[:4096] for path in stored)
    assert not list((demo.data_dir / "recordings" / "incoming").glob("*.wav"))
    target = tmp_path / "call.wav"
    done = subprocess.run(
        [sys.executable, "-m", "silverline.cli", "recording", "export",
         demo.call("young_menu")["recording"], str(target)],
        env={"SILVERLINE_DATA_DIR": str(demo.data_dir), "PYTHONPATH": str(assets.root())},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert soundfile.info(target).channels == 2


@pytest.mark.parametrize("kind", ["senior_known", "young_menu"])
def test_both_sides_of_each_call_were_understood(demo: DemoRun, kind: str) -> None:
    said = demo.call(kind)["transcript"]
    assert len(said["caller"]) > 10
    assert len(said["agent"]) > 30
