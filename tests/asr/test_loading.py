"""A worker whose model is missing or broken waits for it, and says so once."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from asr.adapters.memory import MemoryEngine
from asr.catalogue import installed_folder
from asr.engine import Engine
from asr.loading import when_there
from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.events import Minter


def corrupt() -> Engine:
    raise RuntimeError("model.bin: unexpected end of file")


@pytest.mark.parametrize("broken", ["missing", "corrupt"])
def test_it_takes_up_its_work_when_the_model_comes_back(
    tmp_path: Path, clock: ManualClock, broken: str
) -> None:
    told, tries = MemoryPublisher(), 0

    def missing() -> Engine:
        installed_folder(tmp_path, "whisper-base")
        raise AssertionError("there is no model")

    fails: Callable[[], Engine] = missing if broken == "missing" else corrupt

    def load() -> Engine:
        nonlocal tries
        tries += 1
        return fails() if tries < 4 else MemoryEngine({})

    alarms = Alarms(told, Minter("asr-worker", clock), clock)
    engine = when_there(load, "whisper-base", alarms, threading.Event(), poll_s=0)
    assert isinstance(engine, MemoryEngine)
    names = [(e.type, getattr(e, "kind", ""), getattr(e, "subject", "")) for e in told.events]
    assert names == [
        ("AlarmRaised", "model_missing", "whisper-base"),
        ("AlarmCleared", "model_missing", "whisper-base"),
    ]


def test_it_ends_when_told_though_there_is_no_model(clock: ManualClock) -> None:
    stop = threading.Event()
    alarms = Alarms(MemoryPublisher(), Minter("asr-worker", clock), clock)
    assert when_there(corrupt, "whisper-base", alarms, stop, between=stop.set) is None
