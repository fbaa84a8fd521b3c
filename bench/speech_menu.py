"""How long callers wait for the answer to what they say, batch recognition beside or not.

The real utterance service, as a centre runs it, is asked as Asterisk asks it: eight synthesised
wishes (8 kHz, A-law), 20 ms of sound every 20 ms, one caller at a time. The time runs from the last
loud sample of the speech to the answer; a good half of it is the silence that tells an end from a
pause. Batch recognition is one process, as nice as a centre's, that transcribes the demonstration's
dialogues on all processors without a pause. The peer's column is the goal in seconds; for memory it
is that process.

`python -m bench.speech_menu`; about four minutes.
"""

import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.centre import Results, main, measured_apart, result, running
from core.settings import Settings
from ivr.intent_book import load_folder
from silverline import supervise

SAID = Path(__file__).with_name("said") / "speech"
COURIERS = ("urge", "ending", "right", "not-right")
"""Said to a courier's questions, not to this menu."""
SPEECH = Path(__file__).parent.parent / "silverline/demo/speech"
ROUNDS = 3
FRAME, RATE = 160, 8000
AFTER_S = 8.0
"""Silence sent behind a wish while its answer is awaited."""
LOUD = 0.02
GOAL_S = 1.5
"""Issue 5: the answer within so long of the utterance's end, on two cores."""
LIMIT_S = 900
BATCH = "--batch"


def measure() -> Results:
    """The four results, each `{name, ours, peer, ratio, unit, goal, met}`."""
    return measured_apart("bench.speech_menu", LIMIT_S)


def inside() -> Results:
    """As `measure`, in the namespaces of this process."""
    # However long an answer takes, it is to be counted.
    with running(["redis", "utterance"], speech_answer_s=60) as settings:
        _ask_all(settings, 1)
        alone = _ask_all(settings, ROUNDS)
        with _batch(settings) as batch:
            beside = _ask_all(settings, ROUNDS)
            batch_mb = _memory_mb(batch)
        service_mb = _memory_mb(_service(settings))
    return [
        result("Speech menu: answer, p50, batch beside", _p(beside, 50), GOAL_S, "s", 1.0),
        result("Speech menu: answer, p95, batch beside", _p(beside, 95), GOAL_S, "s", 1.0),
        result("Speech menu: answer, p95, nothing beside", _p(alone, 95), GOAL_S, "s", 1.0),
        result("Speech menu: memory of the service", service_mb, batch_mb, "MB", 1.5),
    ]


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _ask_all(settings: Settings, rounds: int) -> list[float]:
    """Seconds from the end of each wish to its answer."""
    wishes = [path for path in sorted(SAID.glob("*.wav")) if path.stem not in COURIERS]
    return [_ask(settings, path) for _ in range(rounds) for path in wishes]


def _ask(settings: Settings, path: Path) -> float:
    samples, _ = soundfile.read(path, dtype="int16")
    ends = int(np.flatnonzero(np.abs(samples) > LOUD * 32768)[-1])
    whole = np.concatenate([samples, np.zeros(round(AFTER_S * RATE), np.int16)])
    url = f"ws://{settings.reach}:{settings.speech_port}"
    with connect(url, subprotocols=[Subprotocol("speech_to_text")], compression=None) as line:
        _request(line, "setup", version="0.1.0", codecs=[{"name": "slin"}])
        hot = ",".join(load_folder()["brand"].hot_words)
        _request(line, "set", params={"ask": f"bench|700|{hot}"})
        began = time.monotonic()
        for start in range(0, whole.size, FRAME):
            line.send(whole[start : start + FRAME].tobytes())
            due = began + (start + FRAME) / RATE
            while (left := due - time.monotonic()) > 0:
                if _answered(line, left):
                    return time.monotonic() - began - ends / RATE
    raise RuntimeError(f"no answer to {path.stem}")


def _request(line: ClientConnection, name: str, **more: Any) -> None:
    line.send(json.dumps({"request": name, "id": uuid.uuid4().hex, **more}))
    answer = json.loads(line.recv(timeout=10))
    if "error_msg" in answer:
        raise RuntimeError(answer["error_msg"])


def _answered(line: ClientConnection, within_s: float) -> bool:
    """Whether the answer came; an answer that is late or empty is an error here."""
    try:
        message = json.loads(line.recv(timeout=within_s))
    except TimeoutError:
        return False
    given = message["params"]["results"][0]
    if given["grammar"] == "began":
        return False
    if given["grammar"].startswith("late"):
        raise RuntimeError("an answer came too late")
    return True


def _service(settings: Settings) -> list[int]:
    """The watcher and its listener."""
    watcher = supervise.states(settings, ["utterance"])[0].pid
    children = Path(f"/proc/{watcher}/task/{watcher}/children").read_text().split()
    return [watcher or 0, *map(int, children)]


def _memory_mb(processes: Sequence[int]) -> float:
    """Resident megabytes."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def _batch(settings: Settings) -> Iterator[list[int]]:
    """Batch recognition beside, as nice as the centre's worker; its process."""
    command = ["nice", "-n", "15", sys.executable, "-m", "bench.speech_menu", BATCH]
    environment = supervise.environment(settings)
    here = Path(__file__).parent.parent
    busy = subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, cwd=here, start_new_session=True
    )
    try:
        if busy.stdout is None or not busy.stdout.readline():
            raise RuntimeError("batch recognition did not start")
        yield [busy.pid]
    finally:
        busy.kill()
        busy.wait()


def _transcribe_for_ever() -> None:
    """On as many processors as the worker; says a line when it has begun."""
    from asr.adapters.vad import speech_spans
    from asr.engines import build, processors
    from asr.files import read_channels
    from asr.listening import transcribe

    # As the centre's services do, where Linux shares processors by session.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("15")
    engine = build(Settings.load(), workers=processors())
    calls = [read_channels(path) for path in sorted(SPEECH.glob("*.wav"))]

    def work() -> None:
        for channels in itertools.cycle(calls):
            transcribe(engine, channels, speech_spans)

    with ThreadPoolExecutor() as pool:
        working = [pool.submit(work) for _ in range(processors())]
        sys.stdout.write("busy\n")
        sys.stdout.flush()
        for one in working:
            one.result()


if __name__ == "__main__":
    if sys.argv[1:] == [BATCH]:
        _transcribe_for_ever()
    else:
        main(inside, measure)
