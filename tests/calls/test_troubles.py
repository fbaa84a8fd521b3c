"""The disk full, the model gone, sound spoiled or absent: calls go on, and a person is told."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from acd.client import AcdClient
from core.crypto import KeyRing
from core.db import Database
from core.redis import connect
from core.settings import Settings
from recordings.client import SIDES, RecordingsClient
from reports.fold import CallRow
from silverline.demo.robots import Agent
from silverline.services import ALL
from tests.calls import telephone as telephones
from tests.calls.patience import until
from tests.calls.whole_centre import HOTLINE, WholeCentre, murmur

LIMIT_S = 60.0
"""For whatever comes by itself on a slow machine."""
INCOMING_MB = 6
"""The recordings' own little disk: three minutes of a call."""
LOST_S = 8.0
"""More of a conversation than may lack unsaid."""
NOT_NEEDED = {"console", "crm", "quality"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models, empty at first."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def centre(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCentre]:
    """Recordings arrive on a disk of their own, and there is no speech model."""
    with contextlib.ExitStack() as stack:

        def small_disk(settings: Settings) -> None:
            settings.incoming_dir.mkdir(parents=True, exist_ok=True)
            size = f"size={INCOMING_MB}m,mode=0750"
            target = str(settings.incoming_dir)
            subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", target], check=True)
            stack.callback(subprocess.run, ["umount", "-l", target], check=True)

        running = stack.enter_context(
            telephones.running(
                [service.name for service in ALL if service.name not in NOT_NEEDED],
                before_up=small_disk,
                model_dir=models,
                disk_low_mb=3,
                disk_full_mb=1,
            )
        )
        db = Database(running.settings.sql_url)
        stack.callback(db.close)
        client = connect(running.settings, timeout_s=15.0)
        stack.callback(client.close)
        track = murmur(tmp_path_factory.mktemp("track"))
        yield WholeCentre(running, db, AcdClient(client, deadline_s=10.0), track)


@contextlib.contextmanager
def conversation(
    centre: WholeCentre, agent: Agent, number: str, *, silent: bool = False
) -> Iterator[str]:
    """A caller and this agent talk; gives the call's id, and the caller hangs up at the end."""
    before, answered = set(centre.arrivals()), agent.noted("answered")
    speech = None if silent else centre.murmur
    caller = centre.telephone.caller(number, HOTLINE, speech=speech, wait_for_cue_s=None)
    with caller:
        caller.start()
        agent.wait_noted("answered", LIMIT_S, times=answered + 1)
        (call_id,) = set(centre.arrivals()) - before
        yield call_id
        caller.hang_up()


def closed(centre: WholeCentre, call_id: str) -> CallRow:
    """The call's row once its end, and what became of its recording, are written.

    What a recording lacks is said before the recording itself.
    """

    def row() -> CallRow | None:
        return centre.rows([call_id]).get(call_id)

    def done() -> bool:
        found = row()
        lost = found and found.recording_trouble in ("missing", "silent", "unreadable")
        return bool(found and found.ended_at and (found.recording_id or lost))

    until(done, LIMIT_S, lambda: f"closed: {row()}")
    found = row()
    assert found is not None
    return found


def recordings(centre: WholeCentre) -> RecordingsClient:
    telephone = centre.telephone
    keyring = KeyRing.from_secrets(telephone.secrets)
    return RecordingsClient(centre.db, telephone.settings, keyring)


def nothing_waits(centre: WholeCentre) -> bool:
    """No leg is left, but what was put aside."""
    return not list(centre.telephone.settings.incoming_dir.glob("*.wav"))


def seconds(leg: Path) -> float:
    return leg.stat().st_size / 16_000 if leg.exists() else 0.0


def outlasts(leg: Path, limit_s: float) -> bool:
    return seconds(leg) > limit_s


def test_without_a_model_calls_are_recorded_and_written_down_when_it_comes(
    centre: WholeCentre, models: Path
) -> None:
    alarm = ("model_missing", "whisper-base")
    until(lambda: alarm in centre.alarms(), LIMIT_S, "alarm raised")
    worker = centre.pid("asr-worker")
    with centre.signed_in("1001") as (agent,):
        with conversation(centre, agent, "13920000001") as call_id:
            time.sleep(2)
        row = closed(centre, call_id)
    assert row.recording_id and not row.transcript_ready
    assert centre.pid("asr-worker") == worker, "it died of it"
    assert centre.log("asr-worker").count('"no_model"') == 1
    real = Settings().models_dir / "whisper-base"
    (models / "whisper-base").symlink_to(real)
    until(lambda: centre.rows([call_id])[call_id].transcript_ready, 3 * LIMIT_S, "written down")
    until(lambda: alarm not in centre.alarms(), LIMIT_S, "alarm over")
    assert centre.pid("asr-worker") == worker


def test_a_full_disk_costs_recordings_and_nothing_else(centre: WholeCentre) -> None:
    folder = centre.telephone.settings.incoming_dir
    alarm = ("disk_full", "incoming")
    with centre.signed_in("1001") as (first,), centre.signed_in("1003") as (second,):
        centre.set_state("1003", "offline")
        with conversation(centre, first, "13920000002") as cut_short:
            leg, _ = centre.telephone.legs(cut_short)
            until(lambda: seconds(leg) > 2, LIMIT_S, "being recorded")
            fill(folder / "ballast")
            until(lambda: alarm in centre.alarms(), LIMIT_S, "alarm raised")
            until(lambda: centre.is_ready("1003"), LIMIT_S, "a second agent")
            with conversation(centre, second, "13920000003") as unrecorded:
                time.sleep(LOST_S)
                assert not first.noted("peer-hung-up"), "the full disk ended a call"
            row = closed(centre, unrecorded)
            assert (row.outcome, row.recording_id, row.recording_trouble) == (
                "answered",
                None,
                "missing",
            )
            assert not first.noted("peer-hung-up"), "the full disk ended a call"
        row = closed(centre, cut_short)
        assert row.recording_trouble == "short" and row.recording_id and row.talk_s
        kept_s = recordings(centre).get(row.recording_id).duration_s
        assert 2 <= kept_s < row.talk_s
        assert ("recording_incomplete", "short") in centre.alarms()

        (folder / "ballast").unlink()
        until(lambda: alarm not in centre.alarms(), LIMIT_S, "alarm over")
        with conversation(centre, second, "13920000004") as afterwards:
            time.sleep(3)
        row = closed(centre, afterwards)
    assert row.recording_id and row.recording_trouble is None
    until(lambda: nothing_waits(centre), LIMIT_S, "all legs dealt with")


def fill(path: Path) -> None:
    """Write until the disk takes no more."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def test_spoiled_legs_leave_what_there_is_of_a_recording(centre: WholeCentre) -> None:
    with centre.frozen("recordings"):
        calls = []
        with centre.signed_in("1001") as (agent,):
            for number in ("13920000005", "13920000006"):
                with conversation(centre, agent, number) as call_id:
                    leg, _ = centre.telephone.legs(call_id)
                    until(partial(outlasts, leg, LOST_S), LIMIT_S, "being recorded")
                calls.append(call_id)
        torn, _ = centre.telephone.legs(calls[0])
        _, empty = centre.telephone.legs(calls[1])
        until(lambda: centre.over(calls), LIMIT_S, "both over")
        for path, size in ((torn, 16_000), (empty, 0)):
            with path.open("r+b") as file:
                file.truncate(size)
    client = recordings(centre)
    for call_id, side, sounds_s in zip(calls, SIDES, (1, 0), strict=True):
        row = closed(centre, call_id)
        assert row.recording_id and row.recording_trouble == "short"
        spoiled = client.channel(row.recording_id, side, 8000)
        other = client.channel(row.recording_id, "agent" if side == "caller" else "caller", 8000)
        assert not spoiled[sounds_s * 8000 :].any()
        assert other.size > LOST_S * 8000 and other[-8000:].any()
    until(lambda: nothing_waits(centre), LIMIT_S, "all legs dealt with")


def test_a_call_in_which_nobody_is_heard_is_said_to_be_so(centre: WholeCentre) -> None:
    with centre.signed_in("1001", silent=True) as (agent,):
        with conversation(centre, agent, "13920000007", silent=True) as call_id:
            time.sleep(4)
        row = closed(centre, call_id)
    assert (row.outcome, row.recording_id, row.recording_trouble) == ("answered", None, "silent")
    assert ("recording_incomplete", "silent") in centre.alarms()
    until(lambda: nothing_waits(centre), LIMIT_S, "all legs dealt with")
